/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SDBOOT_H
#define IOMMU_SDBOOT_H

/*
 * systemd-boot's list of entries: its order, and the entry that it starts without a key
 * press (systemd: boot.c). Private to this folder.
 *
 *	struct sdboot_default choice = sdboot_default(survey);
 */

#include "survey.h"

struct sdboot_default {
	/* NULL: systemd-boot has no entries here. It may be one without boot entries. */
	const struct menu_entry *entry;
	/* Other versions start one of these, as they do not know the key "preferred", or
	 * other forms of a name; or NULL. */
	const struct menu_entry *other[2];
	/* loader.conf, if the default is the entry that was started last; or NULL. */
	const struct config_file *saved;
};

struct sdboot_default sdboot_default(const struct survey *survey);
/* Return whether systemd-boot lists the file's entries. */
bool sdboot_lists(const struct survey *survey, const struct config_file *file);
/* Compare versions: strverscmp_improved(), UAPI.10. Negative: a is older. */
int sdboot_compare_versions(struct span a, struct span b);

#endif
