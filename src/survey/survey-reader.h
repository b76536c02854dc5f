/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SURVEY_READER_H
#define IOMMU_SURVEY_READER_H

/* Read the config files of a target into a survey. Private to this folder. */

#include "loader/known-paths.h"
#include "survey.h"

struct survey_reader {
	struct survey *survey;
	const struct target *target;
	struct err *err;
	/* Hash table by device and inode: index in survey->file + 1; 0: free. */
	size_t *slot;
	size_t n_slot;
};

/* Read a file and add it, unless it is missing. A file that was read by another path
 * gets this one as an alias. Return 0 or -errno. */
int survey_reader_file(struct survey_reader *reader, const struct known_path *known,
		       const char *path);
/* grub-files.c: read the files that GRUB's configurations read. Return 0 or -errno. */
int survey_reader_grub(struct survey_reader *reader);
/* menu-files.c: the same for menus of other loaders. */
int survey_reader_menus(struct survey_reader *reader);

#endif
