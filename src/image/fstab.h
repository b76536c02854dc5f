/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_FSTAB_H
#define IOMMU_IMAGE_FSTAB_H

/*
 * The fstab of an image, and which partitions of the same image it names. Partitions of
 * the host are never looked at.
 *
 *	if (fstab_at(text, "boot", &entry))
 *		part = fstab_find(text, &entry, &table, root);
 */

#include "table.h"

/* Spans of the fstab's text. */
struct fstab_entry {
	struct span device, dir, options;
};

/*
 * Find the entry for a directory, without slashes at its ends ("": the root). Return
 * false if there is none.
 */
bool fstab_at(struct span text, const char *dir, struct fstab_entry *ret_entry);
/*
 * Find the partition of an entry by label or UUID. A device name is used only if the
 * entry of the root names the same disk. Return NULL if it is not known to be in the
 * image.
 */
struct partition *fstab_find(struct span text, const struct fstab_entry *entry,
			     const struct table *table, const struct partition *root);
/*
 * Find an option, with or without a value, in a list that is separated by commas. The
 * last one counts. *ret_value (or NULL) is what follows "=", else empty. Return false and
 * leave *ret_value if there is none.
 */
bool fstab_option(struct span options, const char *name, struct span *ret_value);
/*
 * Return the path of the subvol= option without leading slashes; empty: no such option.
 */
struct span fstab_subvolume(const struct fstab_entry *entry);

#endif
