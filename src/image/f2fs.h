/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_F2FS_H
#define IOMMU_IMAGE_F2FS_H

/*
 * Was a f2fs left without being unmounted? Its driver does not tell: from a read-only
 * device it leaves out the last writes and mounts (fs/f2fs/super.c:f2fs_fill_super).
 */

#include <stdbool.h>
#include <stdint.h>

/* fd has the file system from start on. */
bool f2fs_is_dirty(int fd, uint64_t start);

#endif
