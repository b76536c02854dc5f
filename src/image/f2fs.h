/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_F2FS_H
#define IOMMU_IMAGE_F2FS_H

/*
 * Detection of an f2fs that was not unmounted. Its driver does not report it: from a
 * read-only device it mounts without the last writes (fs/f2fs/super.c:f2fs_fill_super).
 */

#include <stdbool.h>
#include <stdint.h>

/* Return true if the f2fs that begins at byte start of fd was not unmounted. */
bool f2fs_is_dirty(int fd, uint64_t start);

#endif
