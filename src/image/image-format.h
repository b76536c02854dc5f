/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_FORMAT_H
#define IOMMU_IMAGE_FORMAT_H

/* Detection of the image format from the first bytes. */

#include "disk.h"

/*
 * Set disk->qcow2. Return 0 or -errno. -EMEDIUMTYPE: another format, or a compressed
 * disk; or content and name disagree and format is IMAGE_ANY.
 */
int image_format_detect(struct disk *disk, enum image_format format, struct err *err);

#endif
