/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OS_KERNEL_H
#define IOMMU_OS_KERNEL_H

/*
 * The kernels of a target: /boot's images and configurations, those beside their modules,
 * and the links that lead to them. For os.c alone; everybody else asks os_kernel().
 */

#include "os.h"

/* Of all trees of os->tree; -E2BIG and a sentence where a directory has no end. */
int os_read_kernels(struct os *os, const struct target *target, struct err *err);
void os_release_kernels(struct os *os);

#endif
