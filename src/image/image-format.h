/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_FORMAT_H
#define IOMMU_IMAGE_FORMAT_H

/* What a file is that is called a disk, told from its first bytes. */

#include "disk.h"

/*
 * Sets disk->qcow2. -EMEDIUMTYPE with a sentence: another format, a compressed disk; or
 * content and name disagree, and the user does not say which is right.
 */
int magic_look(struct disk *disk, enum image_format format, struct err *err);

#endif
