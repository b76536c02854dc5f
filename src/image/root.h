/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_ROOT_H
#define IOMMU_IMAGE_ROOT_H

/*
 * The partition of an image that holds the root: the one that the user names, else the
 * one with a root type (Discoverable Partitions), else the one with the files of a root.
 * If two qualify, the user has to choose.
 */

#include "filesystem.h"

/*
 * Find it. wanted is the user's choice or NULL. *ret_part points into the table. Return
 * 0; or -ENOTUNIQ, -ENOENT or -EMEDIUMTYPE with an error message that names the
 * partitions.
 */
int root_find(const struct loop *loop, struct table *table, const char *wanted,
	      enum filesystem_access how, struct partition **ret_part, struct err *err);
/*
 * Return 0; or -EROFS with an error message if the root has a verity partition: a write
 * would make it unbootable.
 */
int root_refuse_verity(const struct table *table, const struct partition *root,
		       const char *name, struct err *err);

/* root-tree.c */

/*
 * As filesystem_mount(), but of a btrfs mount the subvolume of the root. It is the
 * default one if that looks like a root. Otherwise it is the only subvolume at the top
 * that does, the one that its own fstab names, or one with a usual name. If none does, it
 * is the default one.
 */
int root_mount(const struct loop *loop, struct partition *part,
	       enum filesystem_access access, bool *ret_dirty, struct err *err);
/* Return true if the directory has files of a root. */
bool root_looks_like(int root);
/* Return true if the directory has an os-release. */
bool root_is_installed(int root);

#endif
