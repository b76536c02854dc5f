/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OPTION_TABLE_H
#define IOMMU_OPTION_TABLE_H

/*
 * The table of options. Parsing, help, completion and the checks for conflicts use it.
 *
 * To add an option: its field in output/options.h, its id here, a row in option-table.c.
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
	ROW_COLOR,
	ROW_77,
	ROW_QUIET,
	ROW_VERBOSE,
	ROW_HELP,
	ROW_VERSION,
	ROW_COMPLETION,
	ROW_COUNT,
};

/* The type of the option's field. */
enum option_kind {
	OPTION_FLAG,   /* bool */
	OPTION_TEXT,   /* const char * */
	OPTION_TEXTS,  /* struct option_texts: it may be given several times */
	OPTION_CHOICE, /* an enum: the index of the value in values */
};

struct option_row {
	char letter;
	const char *name;
	const char *arg;    /* "DIR", or NULL */
	const char *values; /* all values, as "no yes"; NULL: any text */
	const char *about;
	enum option_class class; /* decides which verbs accept it */
	bool optional_arg;
	enum option_kind kind;
	size_t field; /* offset in struct options */
};

extern const struct option_row option_rows[ROW_COUNT];

/* The index of value in the row's values; -1: not one of them. */
int option_choice(const struct option_row *row, const char *value);

#endif
