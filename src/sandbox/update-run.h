/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UPDATE_RUN_H
#define IOMMU_UPDATE_RUN_H

/* The steps of update_run(). Private to update*.c. */

#include "update.h"

/* The state that the steps share; everything is borrowed. */
struct update_run {
	struct update *update;
	const struct update_order *order;
	const struct generator_program *program;
	struct survey *before; /* the present state */
	struct survey *after;  /* with the direct edits: the same files and entries */
	struct notes *notes;
};

/* update-prepare.c: put the new sources into the sandbox, except for the file that the
 * program prints, and hide what belongs to this host. */
void update_prepare(const struct update_run *run, struct sandbox *sandbox);
/* Return the system's LANG, to be freed, or NULL. */
char *update_lang(const struct target *target);
/*
 * update-prove.c: fill run->update->was and refuse a result as update.h says. made has
 * the generator's texts and the same files as run->before and run->after.
 */
int update_prove(const struct update_run *run, const struct survey *made,
		 struct err *err);
/* update-facts.c: note new entries. Return -errno if one of old is gone or boots from
 * elsewhere. */
int update_keep_entries(const struct config_file *old, const struct config_file *made,
			struct notes *notes, struct err *err);

#endif
