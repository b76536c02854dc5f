/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_IN_USE_H
#define IOMMU_IMAGE_IN_USE_H

/* Detection of QEMU or a loop device that uses an image. */

#include "disk.h"

/* Return 0, or -EBUSY with an error message that names the user of the image. */
int in_use_refuse(const struct disk *disk, const struct stat *st, struct err *err);

#endif
