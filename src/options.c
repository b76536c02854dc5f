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
	ROW_DRY_RUN,
	ROW_DIFF,
	ROW_CREATE,
	ROW_UNSAFE,
	ROW_JSON,
	ROW_77,
	ROW_QUIET,
	ROW_VERBOSE,
	ROW_HELP,
	ROW_VERSION,
	ROW_COMPLETION,
	ROW_COUNT,
};

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
	[ROW_DRY_RUN] = { 'n', "dry-run", NULL, NULL,
			  "print what would change as a unified diff, write nothing",
			  .verbs = SET },
	[ROW_DIFF] = { 0, "diff", NULL, NULL, "print the same diff in a real run",
		       .verbs = SET },
	[ROW_CREATE] = { 0, "create", NULL, NULL,
			 "no boot configuration yet: write /etc/kernel/cmdline",
			 .verbs = SET },
	[ROW_UNSAFE] = { 0, "unsafe-interrupts", "yes|no", "yes no",
			 "with strict, pt: have, or drop, allow_unsafe_interrupts",
			 .verbs = SET },
	[ROW_JSON] = { 'j', "json", "FORM", "pretty short off",
		       "one JSON object on stdout: pretty, short or off", true, ALL },
	[ROW_77] = { 0, "unchanged-exit-77", NULL, NULL,
		     "exit 77 instead of 0 where nothing needed changing", .verbs = SET },
	[ROW_QUIET] = { 'q', "quiet", NULL, NULL, "print no notes", .verbs = ALL },
	[ROW_VERBOSE] = { 'v', "verbose", NULL, NULL, "say more", .verbs = ALL },
	[ROW_HELP] = { 'h', "help", NULL, NULL, "print this help", .verbs = ALL },
	[ROW_VERSION] = { 0, "version", NULL, NULL, "print the version", .verbs = ALL },
	[ROW_COMPLETION] = { 0, "print-completion", "SHELL", "bash zsh fish",
			     "print the completion script for a shell", .verbs = ALL },
};

/* Beside the modes, each of which is a verb. */
static const struct {
	const char *name;
	enum verb_id id;
	const char *about;
} verbs[] = {
	{ "show", VERB_SHOW,
	  "what runs now, and what the next boot will have (default)" },
	{ "check", VERB_CHECK,
	  "does every entry that a normal boot may choose have MODE?" },
};

/* Words that people try, and what they may have meant. */
static const struct {
	const char *word, *meant;
} near_misses[] = {
	{ "on", "strict or pt" }, { "off", "off-for-uio or off-for-vfio" },
	{ "passthrough", "pt" },  { "pass-through", "pt" },
	{ "status", "show" },     { "vfio", "off-for-vfio, strict or pt" },
	{ "uio", "off-for-uio" }, { "default", "unset" },
	{ "reset", "unset" },
};

const struct option_row *options_row(size_t i)
{
	return i < ROW_COUNT ? &option_rows[i] : NULL;
}

const char *options_verb(size_t i, const char **ret_about)
{
	if (i < ARRAY_SIZE(verbs)) {
		*ret_about = verbs[i].about;
		return verbs[i].name;
	}
	if (i - ARRAY_SIZE(verbs) < MODE_COUNT) {
		const struct mode *mode = mode_at((enum mode_id)(i - ARRAY_SIZE(verbs)));

		*ret_about = mode->about;
		return mode->name;
	}
	return NULL;
}

static int usage(struct err *err, const char *what, const char *name, const char *why)
{
	err_set(err, EINVAL, "%s '%s'", what, name);
	return err_why(err, "%s", why);
}

static int unknown_word(struct err *err, const char *word)
{
	usage(err, "unknown word", word, "not a verb and not a mode");
	for (size_t i = 0; i < ARRAY_SIZE(near_misses); i++)
		if (strcmp(word, near_misses[i].word) == 0)
			return err_hint(err, "did you mean %s?", near_misses[i].meant);
	return err_hint(err, "see iommu --help");
}

static int take_choice(const char *value, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(value, names[i]) == 0)
			return (int) i;
	return -1;
}

static int take_json(struct options *options, const char *value, struct err *err)
{
	static const char *const forms[] = { "off", "pretty", "short" };
	int form;

	if (!value) {
		options->json = isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT;
		return 0;
	}
	form = take_choice(value, forms, ARRAY_SIZE(forms));
	if (form < 0)
		return usage(err, "cannot print JSON as", value,
			     "it is pretty, short or off");
	options->json = (enum json) form;
	return 0;
}

static int take_unsafe(struct options *options, const char *value, struct err *err)
{
	static const char *const answers[] = { "no", "yes" };
	int answer = take_choice(value, answers, ARRAY_SIZE(answers));

	if (answer < 0)
		return usage(err, "--unsafe-interrupts cannot be", value,
			     "it is yes or no");
	options->unsafe_interrupts = answer ? TRI_YES : TRI_NO;
	return 0;
}

static int take_option(struct options *options, enum row row, const char *value,
		       struct err *err)
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
		return take_unsafe(options, value, err);
	case ROW_JSON:
		return take_json(options, value, err);
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

/* A variable that was not set must never come to mean the live root. */
static int check_option(const struct options *options, enum row row, const char *value,
			struct err *err)
{
	const struct option_row *option = &option_rows[row];

	if (value && !*value) {
		err_set(err, EINVAL, "--%s is empty", option->name);
		return err_why(err, "it takes %s", option->arg);
	}
	if (option->arg && !option->optional_arg && options->given & 1u << row) {
		err_set(err, EINVAL, "--%s is given twice", option->name);
		return err_why(err, "which one is meant is not told");
	}
	return 0;
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
		if (row->letter) {
			*shorts++ = row->letter;
			if (row->optional_arg)
				*shorts++ = ':', *shorts++ = ':';
		}
	}
	longs[ROW_COUNT] = (struct option){ 0 };
	*shorts = '\0';
}

static int row_of(int value)
{
	for (int i = 0; i < ROW_COUNT; i++)
		if (value == 256 + i ||
		    (option_rows[i].letter && value == option_rows[i].letter))
			return i;
	return -1;
}

static int take_words(struct options *options, int n, char **words, struct err *err)
{
	const char *verb = n > 0 ? words[0] : "show";
	int taken = 1;

	options->mode = mode_by_name(verb);
	options->verb = VERB_SET;
	for (size_t i = 0; !options->mode && i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verb, verbs[i].name) != 0)
			continue;
		options->verb = verbs[i].id;
		taken = options->verb == VERB_CHECK ? 2 : 1;
		if (taken == 1)
			break;
		if (n < 2)
			return usage(err, "check", "MODE", "which mode is not told");
		options->mode = mode_by_name(words[1]);
		if (!options->mode)
			return unknown_word(err, words[1]);
	}
	if (options->verb == VERB_SET && !options->mode)
		return unknown_word(err, verb);
	if (n > taken)
		return usage(err, "too many words: ", words[taken],
			     "nothing can stand there");
	return 0;
}

/* An option that makes no sense with the verb or the target is wrong usage, not ignored.
 */
static int check_together(const struct options *options, struct err *err)
{
	for (int i = 0; i < ROW_COUNT; i++)
		if (options->given & 1u << i &&
		    !(option_rows[i].verbs & 1u << options->verb)) {
			err_set(err, EINVAL, "--%s does not go with %s",
				option_rows[i].name,
				options->verb == VERB_SHOW ? "show" : "check");
			return err_why(err, "it is for the modes, which set something");
		}
	if ((options->boot_path || options->esp_path) && !options->root) {
		err_set(err, EINVAL, "--boot-path and --esp-path need --root");
		return err_why(err, "they say where parts of that root are mounted");
	}
	if (options->unsafe_interrupts != TRI_UNKNOWN &&
	    options->mode->id != MODE_STRICT && options->mode->id != MODE_PT) {
		err_set(err, EINVAL, "--unsafe-interrupts does not go with %s",
			options->mode->name);
		return err_why(err, "it is for strict and pt");
	}
	return 0;
}

static int take_options(struct options *options, int argc, char **argv, struct err *err)
{
	struct option longs[ROW_COUNT + 1];
	char shorts[3 * ROW_COUNT + 2];
	int value, r;

	make_getopt(longs, shorts);
	opterr = 0;
	while ((value = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		int row = row_of(value);

		if (value == ':' || row < 0) {
			err_set(err, EINVAL, "cannot take the option %s",
				argv[optind - 1]);
			err_why(err, value == ':' ? "it needs a value"
						  : "there is no such option");
			return err_hint(err, "see iommu --help");
		}
		r = check_option(options, (enum row) row, optarg, err);
		if (r < 0)
			return r;
		options->given |= 1u << row;
		r = take_option(options, (enum row) row, optarg, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	int r;

	*options = (struct options){ .unsafe_interrupts = TRI_UNKNOWN };
	r = take_options(options, argc, argv, err);
	if (r < 0 || options->help || options->version || options->completion)
		return r;
	r = take_words(options, argc - optind, argv + optind, err);
	if (r < 0)
		return r;
	return check_together(options, err);
}

static void help_option(struct buf *out, const struct option_row *row)
{
	_cleanup_(buf_release) struct buf left = BUF_INIT;

	if (row->letter)
		buf_addf(&left, "  -%c, --%s", row->letter, row->name);
	else
		buf_addf(&left, "      --%s", row->name);
	if (row->arg)
		buf_addf(&left, row->optional_arg ? "[=%s]" : "=%s", row->arg);
	buf_addf(out, "%-32s %s\n", buf_str(&left), row->about);
}

void options_help(struct buf *out)
{
	const char *about, *name;

	buf_add_str(
		out,
		"Usage: iommu [OPTION...] [show]\n"
		"       iommu [OPTION...] MODE\n"
		"       iommu [OPTION...] check MODE\n\n"
		"Sets the IOMMU mode of a Linux system on its kernel command line, and shows "
		"it.\n\n");
	for (size_t i = 0; (name = options_verb(i, &about)); i++)
		buf_addf(out, "  %-14s %s\n", name, about);
	buf_add_byte(out, '\n');
	for (size_t i = 0; i < ROW_COUNT; i++)
		help_option(out, &option_rows[i]);
	buf_add_str(out,
		    "\nExit status: 0 done, 1 failed and nothing changed, 2 wrong usage, "
		    "3 check: no,\n4 done as far as possible, 5 failed and not put back, "
		    "77 nothing to do (if asked)\n");
}
