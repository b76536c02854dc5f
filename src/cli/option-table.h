/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OPTION_TABLE_H
#define IOMMU_OPTION_TABLE_H

/*
 * The table of options: argv parsing, help, completion and the check of what goes with
 * what are made from it.
 *
 * To add an option: its field in options.h, a row in option-table.c.
 */

#include "output/verb.h"

enum option_id {
	ROW_ROOT,
	ROW_BOOT_PATH,
	ROW_ESP_PATH,
	ROW_IMAGE,
	ROW_IMAGE_FORMAT,
	ROW_PARTITION,
	ROW_ARCHIVE,
	ROW_OUTPUT,
	ROW_DRY_RUN,
	ROW_DIFF,
	ROW_UPDATE,
	ROW_CREATE,
	ROW_UNSAFE,
	ROW_GROUPS,
	ROW_JSON,
	ROW_77,
	ROW_QUIET,
	ROW_VERBOSE,
	ROW_HELP,
	ROW_VERSION,
	ROW_COMPLETION,
	ROW_COUNT,
};

/* What the option's field is. */
enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char * */
	OPTION_CHOICE, /* an enum: the place of the value among values */
};

struct option_row {
	char letter;
	const char *name;
	const char *arg;    /* "DIR", or NULL */
	const char *values; /* "no yes": all there are; NULL: any */
	const char *about;
	enum option_class class; /* the verbs that accept it */
	bool optional_arg;
	enum option_kind kind;
	size_t field; /* offset in struct options */
};

extern const struct option_row option_rows[ROW_COUNT];

/* The place of value among the row's values; -1: it is none of them. */
int option_choice(const struct option_row *row, const char *value);

#endif
