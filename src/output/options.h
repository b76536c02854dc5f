/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OPTIONS_H
#define IOMMU_OPTIONS_H

/*
 * What the user asked for.
 *
 *	r = options_parse(&options, argc, argv, &err);
 */

#include "base/err.h"
#include "image/disk.h"
#include "cmdline/mode.h"
#include "sandbox/update.h"
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
	enum update_when update;
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

/* options-check.c: -EINVAL for what makes no sense with the verb or the target, which is
 * wrong usage, not ignored. */
int options_check(const struct options *options, struct err *err);

void options_help(struct buf *out);
/* The completion script for bash, zsh or fish. */
void options_completion(const char *shell, struct buf *out);

#endif
