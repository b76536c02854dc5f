/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GENERATOR_H
#define IOMMU_GENERATOR_H

/*
 * Generators of boot menus: the shell variables from which each one makes the kernel
 * command lines, and the programs that run it.
 *
 *	generator = generator_of_menu(FILE_GRUB_CFG);
 *	generator->every, generator->normal
 *	generator->program[0].command
 *
 * To add a generator: see README.md.
 */

#include "cmdline/quote.h"
#include "format/config-file.h"

#define GENERATOR_PROGRAMS_MAX 3
#define GENERATOR_WRITES_MAX   8

/* A program that runs the generator. sandbox/update.c runs the first one that is there.
 */
struct generator_program {
	const char *command[4]; /* its name and arguments, then NULL */
	const char *dir;        /* for systems that have this directory */
	const char *prints;     /* the file that its stdout becomes, or NULL */
	/* The files that it may write: patterns for fnmatch(3). */
	const char *writes[GENERATOR_WRITES_MAX];
};

struct loader;

/* The row stands in the file of its loader. */
struct generator {
	enum file_kind source;  /* the file that holds the variables, or FILE_NONE */
	enum file_kind dropins; /* files that sh reads after it, or FILE_NONE */
	enum file_kind menu;    /* the menu that the generator writes, or FILE_NONE */
	const struct loader *loader;
	enum quoting quoting; /* of the command lines in the menu */
	const char *every;  /* variable whose value each entry gets; NULL: no variables */
	const char *normal; /* variable that recovery entries do not get, or NULL */
	const char *xen_every;  /* in Xen's entries, unless empty, these replace */
	const char *xen_normal; /* every and normal */
	/* Text whose first occurrence is missing in recovery entries, or NULL. */
	const char *rescue_drops;
	const char *otherwise; /* why parameters cannot be added if every is empty, or
				  NULL */
	struct generator_program program[GENERATOR_PROGRAMS_MAX];
};

/* Return the i-th generator, or NULL after the last one. */
const struct generator *generator_at(size_t i);
/* Return the generator that writes this kind of menu, or NULL if none is known. */
const struct generator *generator_of_menu(enum file_kind menu);

#endif
