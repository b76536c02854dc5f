/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OPTIONS_H
#define IOMMU_OPTIONS_H

/*
 * The user's request. options_parse() fills it (cli/arguments.h); everything is borrowed
 * from argv.
 */

#include "base/err.h"
#include "image/disk.h"
#include "cmdline/mode.h"
#include "sandbox/update.h"
#include "screen.h"
#include "verb.h"

#define OPTION_TEXTS_MAX ((size_t) 16)

/* The values of an option that may be given several times. */
struct option_texts {
	const char *text[OPTION_TEXTS_MAX];
	size_t n;
};

enum json { JSON_OFF, JSON_PRETTY, JSON_SHORT };

struct options {
	const struct verb *verb;
	const struct mode *mode; /* for set and check; NULL: show */
	const char *root;        /* NULL: / */
	const char *boot_path;
	struct option_texts esp_path;
	const char *archive, *output;
	bool dry_run, diff, create, quiet, verbose, unchanged_77, groups;
	const char *image;
	enum image_format image_format;
	const char *partition;
	enum update_when update;
	enum tri unsafe_interrupts;
	enum json json;
	enum color_when color;
	bool help, version;
	const char *completion; /* a shell's name */
	unsigned given;         /* 1 << row of each option that was given */
};

#endif
