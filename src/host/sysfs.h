/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SYSFS_H
#define IOMMU_SYSFS_H

/*
 * Small files that the kernel makes up: read below a root fd that is trusted (the host's
 * own, or a recorded machine's), to their end, since their sizes say nothing.
 *
 *	if (sysfs_read(root, "proc/cmdline", &text) >= 0)
 *		...
 *
 * All return 0 or -errno without a sentence: an absent fact is no trouble. The text's
 * last newline is dropped; ret_text is cleared first, also on failure. Any directory's fd
 * does for root, where many files of one directory are read.
 */

#include "target/target.h"

int sysfs_read(int root, const char *path, struct buf *ret_text);
/* One value of sysfs, which gives the whole of it at the first read (fs/sysfs/file.c). */
int sysfs_value(int root, const char *path, struct buf *ret_text);
/* The name that a link ends in: a device's driver. */
int sysfs_link(int root, const char *path, struct buf *ret_name);
/* No more than max bytes, for files that grow with the number of processors. */
int sysfs_read_some(int root, const char *path, size_t max, struct buf *ret_text);
/* Unpacked; -ENOTSUP where no zlib is installed. */
int sysfs_read_gz(int root, const char *path, struct buf *ret_text);
bool sysfs_has(int root, const char *path);
/* The fd of a directory, or -errno. */
int sysfs_open(int root, const char *path);
/* The names in a directory but . and .., in no order. */
int sysfs_names(int root, const char *path, struct names *ret_names);
/* The same, sorted with numbers in their order. */
int sysfs_list(int root, const char *path, struct names *ret_names);

#endif
