/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_ROOT_H
#define IOMMU_IMAGE_ROOT_H

/*
 * Which partition of an image is the root of its system: the one that the user names,
 * else the one with a root's type (Discoverable Partitions), else the one that holds a
 * root's files. Where two could be it, the user has to say.
 */

#include "filesystem.h"

/* -ENOTUNIQ, -ENOENT, -EMEDIUMTYPE with a sentence that names the partitions. */
int root_find(const struct loop *loop, struct table *table, const char *wanted,
	      enum filesystem_access how, struct partition **ret_part, struct err *err);
/* -EROFS with a sentence: what is written to a root that has a verity partition makes it
 * unbootable. */
int root_refuse_verity(const struct table *table, const struct partition *root,
		       const char *name, struct err *err);

/* root-tree.c */

/*
 * As filesystem_mount(); of a btrfs, the subvolume that the root is in: the default one,
 * else one at the top that looks like a root, is called by its own fstab, or as usual.
 */
int root_mount(const struct loop *loop, struct partition *part,
	       enum filesystem_access access, bool *ret_dirty, struct err *err);
/* Has the directory a root's files? */
bool root_looks_like(int root);
/* Has it an os-release? */
bool root_is_installed(int root);

#endif
