/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SPOT_H
#define IOMMU_SPOT_H

/*
 * Everything we know about where command lines live: which paths, in which format, and
 * who writes them.
 *
 *	for (size_t i = 0; (spot = spot_at(i)); i++) ...
 *	spot = spot_of("etc/default/grub.d/50-cloud.cfg");
 *
 * To add a file that holds command lines: a row in spot.c.
 */

#include "format/config-file.h"
#include "target/target.h"

struct spot {
	const char *dir;  /* a last component * stands for each directory there */
	const char *name; /* an fnmatch pattern, or just a name */
	const struct format *format;
	enum role role;
	enum spot_kind kind;
	/* Makes the text that format is for of what is no text; NULL: target_read().
	 * 0: it is nothing of the kind. */
	int (*read)(const struct target *target, const char *path, struct buf *ret_text,
		    struct identity *ret_identity, struct err *err);
};

/* Below it are the ESPs that are mounted nowhere else, by their UUIDs: see esp.h. */
#define SPOT_ESPS "esp/"
/* false: path is not in one. Else where the file would be, were it mounted at efi. */
bool spot_esp_usual(const char *path, struct buf *ret);

/* In the order in which their files are written. NULL: there are no more. */
const struct spot *spot_at(size_t i);
/* The row that a path, relative to the root, belongs to; NULL: none. */
const struct spot *spot_of(const char *path);
bool spot_is_pattern(const char *name);

#endif
