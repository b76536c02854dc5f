/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "option-table.h"

#include <errno.h>
#include <string.h>

/* Checks which options can be combined. */

static int check_archive(const struct options *options, struct err *err)
{
	if (options->archive && strcmp(options->archive, "-") == 0 &&
	    options->verb->writes && !options->output && !options->dry_run) {
		err_set(err, EINVAL, "--archive=- needs --output");
		err_why(err, "stdin cannot be replaced");
		return err_hint(err, "--output=- is stdout");
	}
	return 0;
}

/* Options that describe a target need the option that names it. */
static const struct {
	enum option_id row, needs;
	const char *why;
} companions[] = {
	{ ROW_BOOT_PATH, ROW_ROOT, "it says where a part of that root is" },
	{ ROW_ESP_PATH, ROW_ROOT, "it says where a part of that root is" },
	{ ROW_IMAGE_FORMAT, ROW_IMAGE, "it says what that image is" },
	{ ROW_OUTPUT, ROW_ARCHIVE, "it says where the new archive goes" },
	{ ROW_PARTITION, ROW_IMAGE, "it says where in that image the root is" },
};

static const enum option_id targets[] = { ROW_ROOT, ROW_IMAGE, ROW_ARCHIVE };

static bool given(const struct options *options, enum option_id row)
{
	return options->given & 1u << row;
}

/* The option that names the target, or NULL. */
static const char *target_option(const struct options *options)
{
	for (size_t i = 0; i < ARRAY_SIZE(targets); i++)
		if (given(options, targets[i]))
			return option_rows[targets[i]].name;
	return NULL;
}

static int check_target(const struct options *options, struct err *err)
{
	const char *first = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		const char *name = option_rows[targets[i]].name;

		if (!given(options, targets[i]))
			continue;
		if (first) {
			err_set(err, EINVAL, "--%s does not go with --%s", name, first);
			return err_why(err, "each names what to work on");
		}
		first = name;
	}
	for (size_t i = 0; i < ARRAY_SIZE(companions); i++) {
		if (!given(options, companions[i].row) ||
		    given(options, companions[i].needs))
			continue;
		err_set(err, EINVAL, "--%s needs --%s",
			option_rows[companions[i].row].name,
			option_rows[companions[i].needs].name);
		return err_why(err, "%s", companions[i].why);
	}
	return 0;
}

static int check_verb(const struct options *options, struct err *err)
{
	for (unsigned row = 0; row < ROW_COUNT; row++) {
		const struct option_row *option = &option_rows[row];

		if (!given(options, (enum option_id) row) ||
		    option->class == OPTIONS_ALWAYS ||
		    option->class & options->verb->options)
			continue;
		err_set(err, EINVAL, "--%s does not go with %s", option->name,
			options->verb->doing);
		return err_why(err, option->class == OPTIONS_SET
					    ? "it is for the modes, which set something"
					    : "it is for show");
	}
	return 0;
}

static int check_words(const struct options *options, struct err *err)
{
	if (options->groups && target_option(options)) {
		err_set(err, EINVAL, "--groups does not go with --%s",
			target_option(options));
		return err_why(err, "only the running system has groups");
	}
	if (options->unsafe_interrupts != TRI_UNKNOWN &&
	    options->mode->id != MODE_STRICT && options->mode->id != MODE_PT) {
		err_set(err, EINVAL, "--unsafe-interrupts does not go with %s",
			options->mode->name);
		return err_why(err, "it is for strict and pt");
	}
	return 0;
}

int options_check(const struct options *options, struct err *err)
{
	int r;

	r = check_verb(options, err);
	if (r >= 0)
		r = check_words(options, err);
	if (r >= 0)
		r = check_target(options, err);
	return r < 0 ? r : check_archive(options, err);
}
