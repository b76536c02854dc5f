/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SYSFS_H
#define IOMMU_SYSFS_H

/*
 * Small virtual files of the kernel, read below a trusted root fd (the host's own, or a
 * recorded machine's). They are read to the end, since their sizes are meaningless.
 *
 *	if (sysfs_read(root, "proc/cmdline", &text) >= 0)
 *		...
 *
 * All return 0, or -errno without a sentence: an absent fact is no error. The last
 *newline is dropped; ret_text is cleared first, also on failure. root may be any
 *directory's fd, to read several of its files.
 */

#include "target/target.h"

int sysfs_read(int root, const char *path, struct buf *ret_text);
/* Read one value of sysfs, which is complete after the first read (fs/sysfs/file.c). */
int sysfs_value(int root, const char *path, struct buf *ret_text);
/* The last component of a link's target, such as a device's driver. */
int sysfs_link(int root, const char *path, struct buf *ret_name);
/* Read up to max bytes, for files that grow with the number of processors. */
int sysfs_read_some(int root, const char *path, size_t max, struct buf *ret_text);
/* Read and uncompress; -ENOTSUP if zlib is not installed. */
int sysfs_read_gz(int root, const char *path, struct buf *ret_text);
bool sysfs_has(int root, const char *path);
/* The fd of a directory, or -errno. */
int sysfs_open(int root, const char *path);
/* The names in a directory other than . and .., unsorted. */
int sysfs_names(int root, const char *path, struct names *ret_names);
/* The same, sorted, with numbers in numeric order. */
int sysfs_list(int root, const char *path, struct names *ret_names);

#endif
