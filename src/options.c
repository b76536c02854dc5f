/* SPDX-License-Identifier: BSD-3-Clause */
#include "options.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

#define SHOW  (1u << VERB_SHOW)
#define SET   (1u << VERB_SET)
#define CHECK (1u << VERB_CHECK)
#define ALL   (SHOW | SET | CHECK)

enum row {
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

/* The values of --json, --unsafe-interrupts and --image-format are in the order of their
 * enums. */
static const struct option_row option_rows[] = {
	[ROW_ROOT] = { 0, "root", "DIR", NULL,
		       "work on a root directory: a mounted image, an unpacked tree",
		       .verbs = ALL },
	[ROW_BOOT_PATH] = { 0, "boot-path", "DIR", NULL,
			    "with --root: its /boot, when mounted elsewhere",
			    .verbs = ALL },
	[ROW_ESP_PATH] = { 0, "esp-path", "DIR", NULL,
			   "with --root: its EFI system partition, when mounted elsewhere",
			   .verbs = ALL },
	[ROW_IMAGE] = { 0, "image", "FILE", NULL,
			"work on a disk image or a block device: raw or qcow2",
			.verbs = ALL },
	[ROW_IMAGE_FORMAT] = { 0, "image-format", "raw|qcow2", "raw qcow2",
			       "with --image: do not tell it from the content",
			       .verbs = ALL },
	[ROW_PARTITION] = { 0, "partition", "P", NULL,
			    "with --image: the root, by number, label or UUID",
			    .verbs = ALL },
	[ROW_ARCHIVE] = { 0, "archive", "FILE", NULL,
			  "work on a root archive: tar or cpio; - is stdin",
			  .verbs = ALL },
	[ROW_OUTPUT] = { 0, "output", "FILE", NULL,
			 "with --archive: write the result here; - is stdout",
			 .verbs = SET },
	[ROW_DRY_RUN] = { 'n', "dry-run", NULL, NULL,
			  "print what would change as a unified diff, write nothing",
			  .verbs = SET },
	[ROW_DIFF] = { 0, "diff", NULL, NULL, "print the same diff in a real run",
		       .verbs = SET },
	[ROW_CREATE] = { 0, "create", NULL, NULL,
			 "no boot configuration yet: write /etc/kernel/cmdline",
			 .verbs = SET },
	[ROW_UNSAFE] = { 0, "unsafe-interrupts", "yes|no", "no yes",
			 "with strict, pt: have, or drop, allow_unsafe_interrupts",
			 .verbs = SET },
	[ROW_GROUPS] = { 0, "groups", NULL, NULL,
			 "with show, live: IOMMU groups and their devices",
			 .verbs = SHOW },
	[ROW_JSON] = { 'j', "json", "pretty|short|off", "off pretty short",
		       "one JSON object on stdout in every case", true, ALL },
	[ROW_77] = { 0, "unchanged-exit-77", NULL, NULL,
		     "exit 77 instead of 0 where nothing needed changing", .verbs = SET },
	[ROW_QUIET] = { 'q', "quiet", NULL, NULL,
			"print no notes and no summary, only answers and trouble",
			.verbs = ALL },
	[ROW_VERBOSE] = { 'v', "verbose", NULL, NULL,
			  "say more: whole command lines, every file, every kernel",
			  .verbs = ALL },
	[ROW_HELP] = { 'h', "help", NULL, NULL, "print this help", .verbs = ALL },
	[ROW_VERSION] = { 0, "version", NULL, NULL, "print the version", .verbs = ALL },
	[ROW_COMPLETION] = { 0, "print-completion", "SHELL", "bash fish zsh",
			     "print the completion script for a shell", .verbs = ALL },
};

const struct option_row *options_row(size_t i)
{
	return i < ROW_COUNT ? &option_rows[i] : NULL;
}

static int take_option(struct options *options, enum row row, const char *value,
		       int choice)
{
	switch (row) {
	case ROW_ROOT:
		options->root = value;
		return 0;
	case ROW_BOOT_PATH:
		options->boot_path = value;
		return 0;
	case ROW_ESP_PATH:
		options->esp_path = value;
		return 0;
	case ROW_ARCHIVE:
		options->archive = value;
		return 0;
	case ROW_OUTPUT:
		options->output = value;
		return 0;
	case ROW_IMAGE:
		options->image = value;
		return 0;
	case ROW_IMAGE_FORMAT:
		options->image_format = (enum image_format) choice;
		return 0;
	case ROW_PARTITION:
		options->partition = value;
		return 0;
	case ROW_DRY_RUN:
		options->dry_run = true;
		return 0;
	case ROW_DIFF:
		options->diff = true;
		return 0;
	case ROW_CREATE:
		options->create = true;
		return 0;
	case ROW_UNSAFE:
		options->unsafe_interrupts = (enum tri) choice;
		return 0;
	case ROW_GROUPS:
		options->groups = true;
		return 0;
	case ROW_JSON:
		if (value)
			options->json = (enum json) choice;
		return 0;
	case ROW_77:
		options->unchanged_77 = true;
		return 0;
	case ROW_QUIET:
		options->quiet = true;
		return 0;
	case ROW_VERBOSE:
		options->verbose = true;
		return 0;
	case ROW_HELP:
		options->help = true;
		return 0;
	case ROW_VERSION:
		options->version = true;
		return 0;
	case ROW_COMPLETION:
		options->completion = value;
		return 0;
	case ROW_COUNT:
		break;
	}
	return -EINVAL;
}

/* The place of value among values, which blanks part; -1: none. */
static int choice_of(const char *values, const char *value)
{
	size_t len = strlen(value);

	for (int i = 0; *values; i++) {
		size_t next = strcspn(values, " ");

		if (next == len && strncmp(values, value, len) == 0)
			return i;
		values += next + strspn(values + next, " ");
	}
	return -1;
}

static int refuse_value(const struct option_row *option, const char *value,
			struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;
	const char *last = strrchr(option->values, ' ');

	for (const char *p = option->values; *p; p++) {
		if (*p != ' ')
			buf_add_byte(&list, *p);
		else
			buf_add_str(&list, p == last ? " or " : ", ");
	}
	err_set(err, EINVAL, "--%s cannot be '%s'", option->name, value);
	return err_why(err, "it is %s", buf_str(&list));
}

/* A variable that was not set must never come to mean the live root. */
static int check_option(const struct options *options, enum row row, const char *value,
			struct err *err)
{
	const struct option_row *option = &option_rows[row];

	if (value && !*value) {
		err_set(err, EINVAL, "--%s is empty", option->name);
		err_why(err, "it takes %s", option->arg);
		return err_hint(err, "a variable that is not set?");
	}
	if (option->arg && options->given & 1u << row) {
		err_set(err, EINVAL, "--%s is given twice", option->name);
		return err_why(err, "it cannot be told which one is meant");
	}
	if (!value || !option->values)
		return 0;

	return choice_of(option->values, value) < 0 ? refuse_value(option, value, err)
						    : 0;
}

static void make_getopt(struct option *longs, char *shorts)
{
	*shorts++ = ':';
	for (int i = 0; i < ROW_COUNT; i++) {
		const struct option_row *row = &option_rows[i];

		longs[i] = (struct option){
			.name = row->name,
			.has_arg = !row->arg           ? no_argument
				   : row->optional_arg ? optional_argument
						       : required_argument,
			.val = 256 + i,
		};
		if (!row->letter)
			continue;
		*shorts++ = row->letter;
		if (row->optional_arg)
			*shorts++ = ':', *shorts++ = ':';
	}
	longs[ROW_COUNT] = (struct option){ 0 };
	*shorts = '\0';
}

/* ROW_COUNT: no such row. */
static enum row row_of(int value)
{
	int i = 0;

	while (i < ROW_COUNT && value != 256 + i &&
	       (!option_rows[i].letter || value != option_rows[i].letter))
		i++;
	return (enum row) i;
}

/* getopt_long() met what is no option, or lacks its value, or has one too many. */
static int refuse_option(int value, const char *arg, struct err *err)
{
	enum row row = row_of(optopt);

	if (row < ROW_COUNT) {
		err_set(err, EINVAL, "cannot take the option --%s",
			option_rows[row].name);
		return value == ':' ? err_why(err, "it needs a value, %s",
					      option_rows[row].arg)
				    : err_why(err, "it takes no value");
	}
	if (optopt)
		err_set(err, EINVAL, "cannot take the option -%c", optopt);
	else
		err_set(err, EINVAL, "cannot take the option %s", arg);
	err_why(err, "there is no such option");
	return err_hint(err, "see iommu --help");
}

static int take_one(struct options *options, int value, const char *arg, struct err *err)
{
	enum row row = row_of(value);
	const char *values;
	int r;

	if (row == ROW_COUNT)
		return refuse_option(value, arg, err);
	/* Whatever is wrong with its value: JSON is wanted. */
	if (row == ROW_JSON && options->json == JSON_OFF)
		options->json = isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT;
	r = check_option(options, row, optarg, err);
	if (r < 0)
		return r;
	options->given |= 1u << row;
	values = option_rows[row].values;
	return take_option(options, row, optarg,
			   optarg && values ? choice_of(values, optarg) : -1);
}

/* Goes on behind the first error: a --json there says in which form to tell it. */
static int take_options(struct options *options, int argc, char **argv, struct err *err)
{
	struct option longs[ROW_COUNT + 1];
	char shorts[3 * ROW_COUNT + 2];
	int value, first = 0;

	make_getopt(longs, shorts);
	opterr = 0;
	while ((value = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		struct err more = ERR_INIT;
		int r = take_one(options, value, argv[optind - 1], &more);

		if (r >= 0 || first < 0)
			continue;
		first = r;
		*err = more;
	}
	return first;
}

static const char *const verb_words[] = {
	[VERB_SHOW] = "show",
	[VERB_SET] = "setting a mode",
	[VERB_CHECK] = "check",
};

static int check_archive(const struct options *options, struct err *err)
{
	if (options->archive && strcmp(options->archive, "-") == 0 &&
	    options->verb == VERB_SET && !options->output && !options->dry_run) {
		err_set(err, EINVAL, "--archive=- needs --output");
		err_why(err, "stdin cannot be replaced");
		return err_hint(err, "--output=- is stdout");
	}
	return 0;
}

/* What says more about a target needs that target. */
static const struct {
	enum row row, needs;
	const char *why;
} companions[] = {
	{ ROW_BOOT_PATH, ROW_ROOT, "it says where a part of that root is" },
	{ ROW_ESP_PATH, ROW_ROOT, "it says where a part of that root is" },
	{ ROW_IMAGE_FORMAT, ROW_IMAGE, "it says what that image is" },
	{ ROW_OUTPUT, ROW_ARCHIVE, "it says where the new archive goes" },
	{ ROW_PARTITION, ROW_IMAGE, "it says where in that image the root is" },
};

static const enum row targets[] = { ROW_ROOT, ROW_IMAGE, ROW_ARCHIVE };

static bool given(const struct options *options, enum row row)
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

/* An option that makes no sense with the verb or the target is wrong usage, not ignored.
 */
static int check_together(const struct options *options, struct err *err)
{
	for (int i = 0; i < ROW_COUNT; i++) {
		if (!(options->given & 1u << i) ||
		    option_rows[i].verbs & 1u << options->verb)
			continue;
		err_set(err, EINVAL, "--%s does not go with %s", option_rows[i].name,
			verb_words[options->verb]);
		return err_why(err, option_rows[i].verbs & SET
					    ? "it is for the modes, which set something"
					    : "it is for show");
	}
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
	return check_target(options, err);
}

int options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	int r;

	*options = (struct options){ .unsafe_interrupts = TRI_UNKNOWN,
				     .image_format = IMAGE_ANY };
	r = take_options(options, argc, argv, err);
	if (r < 0 || options->help || options->version || options->completion)
		return r;
	r = verb_take(options, argc - optind, (const char *const *) argv + optind, err);
	if (r >= 0)
		r = check_together(options, err);
	return r < 0 ? r : check_archive(options, err);
}
