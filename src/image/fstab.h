/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_FSTAB_H
#define IOMMU_IMAGE_FSTAB_H

/*
 * What an image's own fstab says, and which of the image's own partitions it means. Those
 * of the host are never looked at.
 *
 *	if (fstab_at(text, "boot", &entry))
 *		part = fstab_find(text, &entry, &table, root);
 */

#include "table.h"

/* Spans of the text. */
struct fstab_entry {
	struct span device, dir, options;
};

/* What is mounted at a directory (without slashes at its ends; "": the root)? */
bool fstab_at(struct span text, const char *dir, struct fstab_entry *ret_entry);
/* By a label or UUID; a device's name only where it is called as the disk that the root
 * is on. NULL: not in the image, as far as can be told. */
struct partition *fstab_find(struct span text, const struct fstab_entry *entry,
			     const struct table *table, const struct partition *root);
/* The path in its subvol= option, without slashes at its start; empty: none. */
struct span fstab_subvolume(const struct fstab_entry *entry);

#endif
