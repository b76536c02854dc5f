/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OS_KERNEL_H
#define IOMMU_OS_KERNEL_H

/*
 * The kernels of a target: images and configurations in /boot and next to the modules,
 * and the links to the images. Private to os.c; other callers use os_kernel().
 */

#include "os.h"

/*
 * Read the kernels of /boot and of each tree in os->tree. Return 0 or -errno; -EFBIG if a
 * directory has more than 10,000 kernels.
 */
int os_read_kernels(struct os *os, const struct target *target, struct err *err);
void os_release_kernels(struct os *os);

#endif
