/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_KNOWN_PATHS_H
#define IOMMU_KNOWN_PATHS_H

/*
 * Everything we know about where command lines live: which paths, in which format, and
 * who writes them.
 *
 *	for (size_t i = 0; (spot = known_path_at(i)); i++) ...
 *	spot = known_path_of("etc/default/grub.d/50-cloud.cfg");
 *
 * To add a file that holds command lines: a row in spot.c.
 */

#include "format/config-file.h"
#include "target/target.h"

struct known_path {
	const char *dir;  /* a last component * stands for each directory there */
	const char *name; /* an fnmatch pattern, or just a name */
	const struct format *format;
	enum role role;
	enum file_kind kind;
	/* Makes the text that format is for of what is no text; NULL: target_read().
	 * 0: it is nothing of the kind. */
	int (*read)(const struct target *target, const char *path, struct buf *ret_text,
		    struct identity *ret_identity, struct err *err);
};

/* Below it are the ESPs that are mounted nowhere else, by their UUIDs: see esp.h. */
#define KNOWN_PATH_ESPS "esp/"
/* false: path is not in one. Else where the file would be, were it mounted at efi. */
bool known_path_esp_usual(const char *path, struct buf *ret);

/* In the order in which their files are written. NULL: there are no more. */
const struct known_path *known_path_at(size_t i);
/* The row that a path, relative to the root, belongs to; NULL: none. */
const struct known_path *known_path_of(const char *path);
bool known_path_is_pattern(const char *name);

#endif
