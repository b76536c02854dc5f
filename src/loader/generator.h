/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GENERATOR_H
#define IOMMU_GENERATOR_H

/*
 * What the generator of a boot menu makes its command lines of: variables of a file that
 * sh reads.
 *
 *	recipe = generator_of_menu(FILE_GRUB_CFG);
 *	generator->every, generator->normal
 *
 * To add a generator: a row in recipe.c, rows for its files in spot.c.
 */

#include "cmdline/quote.h"
#include "format/config-file.h"

struct generator {
	enum file_kind source;  /* the file that holds the variables */
	enum file_kind dropins; /* and those that sh reads after it */
	enum file_kind menu;    /* what the generator writes */
	const char *loader;
	enum quoting quoting; /* of the command lines in the menu */
	const char *every;    /* the variable that each entry gets */
	const char *normal; /* and the one that recovery entries do not get; NULL: none */
	const char *xen_every;  /* what stands for these two in Xen's entries, where it */
	const char *xen_normal; /* is not empty */
	/* Recovery entries do without the first of these; NULL: with all. */
	const char *rescue_drops;
	const char *otherwise; /* why words cannot be put where every is empty; NULL:
				  nothing is lost */
};

const struct generator *generator_at(size_t i);
/* NULL: no generator is known. */
const struct generator *generator_of_menu(enum file_kind menu);

#endif
