/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OPTIONS_H
#define IOMMU_OPTIONS_H

/*
 * What the user asked for.
 *
 * One table of options, beside verb.c's of verbs: argv parsing, help, completion and the
 * check of what goes with what are made from them.
 *
 * To add an option: a row in option_rows[], its field here, its case in take_option().
 */

#include "err.h"
#include "image/disk.h"
#include "mode.h"
#include "verb.h"

enum json { JSON_OFF, JSON_PRETTY, JSON_SHORT };

struct options {
	enum verb_id verb;
	const struct mode *mode; /* of a set or a check */
	const char *root;        /* NULL: / */
	const char *boot_path, *esp_path;
	const char *archive, *output;
	bool dry_run, diff, create, quiet, verbose, unchanged_77, groups;
	const char *image;
	enum image_format image_format;
	const char *partition;
	enum tri unsafe_interrupts;
	enum json json;
	bool help, version;
	const char *completion; /* the shell's name */
	unsigned given;         /* 1 << row of each option that was given */
};

/*
 * 0; or -EINVAL with a sentence: wrong usage. options->json holds what was understood of
 * it by then, so that even a usage error can be one JSON object. Everything is borrowed
 * from argv.
 */
int options_parse(struct options *options, int argc, char **argv, struct err *err);

/* For help.c and completion.c: the table, row by row; NULL behind the last. */
struct option_row {
	char letter;
	const char *name;
	const char *arg;    /* "DIR", or NULL */
	const char *values; /* "no yes": all there are; NULL: any */
	const char *about;
	bool optional_arg;
	unsigned verbs; /* 1 << verb_id of those that it goes with */
};
const struct option_row *options_row(size_t i);

void options_help(struct buf *out);
/* The completion script for bash, zsh or fish. */
void options_completion(const char *shell, struct buf *out);

#endif
