/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_EVIDENCE_H
#define IOMMU_EVIDENCE_H

/*
 * Files that show what runs on a target: a hook, an uncommented setting, a configuration.
 *
 *	static const struct evidence hook = { "etc/kernel/postinst.d", "zz-*", "run" };
 *
 *	if (evidence_found(&hook, &target, &place)) ...
 *
 * An archive is read for the files that the rows of loaders and managers name.
 */

#include "target/target.h"

struct evidence {
	const char *dir;  /* relative to the root */
	const char *name; /* a file or directory in it: a name or an fnmatch pattern */
	/* The file has a line that starts with this, after blanks; NULL: it exists. */
	const char *line;
	const char *text; /* the file has this text anywhere, or NULL */
};

/*
 * Return whether it is in the target, and the file that shows it, relative to the root.
 * What cannot be read counts as missing.
 */
bool evidence_found(const struct evidence *evidence, const struct target *target,
		    struct buf *ret_place);

#endif
