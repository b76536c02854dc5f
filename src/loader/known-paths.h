/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_KNOWN_PATHS_H
#define IOMMU_KNOWN_PATHS_H

/*
 * The paths that can hold kernel command lines, each with its format, role and kind.
 *
 *	for (struct known_path_iter i = { 0 }; (known = known_path_next(&i));) ...
 *	known = known_path_of("etc/default/grub.d/50-cloud.cfg");
 *
 * The rows stand in the files of their loaders and managers.
 */

#include "format/config-file.h"
#include "target/target.h"

struct known_path {
	const char *dir;  /* relative to the root; a last component * is any directory */
	const char *name; /* a file name or an fnmatch pattern */
	const struct format *format;
	enum role role;
	enum file_kind kind;
	/*
	 * For files that are not text: read the file and make a text for format of it.
	 * Return 1, 0 to ignore the file, or -errno with *err set. NULL: target_read().
	 */
	int (*read)(const struct target *target, const char *path, struct buf *ret_text,
		    struct identity *ret_identity, struct err *err);
};

/* Directory of the ESPs that have no mount point in the target, by their UUIDs. */
#define KNOWN_PATH_ESPS "esp/"
/*
 * Append to ret the path that a file of such an ESP would have if the ESP were mounted at
 * efi. Return false, and append nothing, if path is not in one.
 */
bool known_path_esp_usual(const char *path, struct buf *ret);

/* All rows, in the order in which files are read and written. It starts as zero. */
struct known_path_iter {
	size_t stage, table;
	const struct known_path *row;
};

/* Return the next row, or NULL after the last one. */
const struct known_path *known_path_next(struct known_path_iter *iter);
/* Return the row for a path relative to the root, or NULL. */
const struct known_path *known_path_of(const char *path);
/* Return true if a name of a row is a pattern. */
bool known_path_is_pattern(const char *name);

#endif
