/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_IN_USE_H
#define IOMMU_IMAGE_IN_USE_H

/* Who else has an image: QEMU, a loop device. */

#include "disk.h"

/* 0, or -EBUSY with a sentence that names who has it. */
int in_use_refuse(const struct disk *disk, const struct stat *st, struct err *err);

#endif
