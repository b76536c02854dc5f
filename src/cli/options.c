/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "option-table.h"

#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <string.h>
#include <unistd.h>

static_assert(sizeof(enum json) == sizeof(int) && sizeof(enum tri) == sizeof(int) &&
		      sizeof(enum image_format) == sizeof(int) &&
		      sizeof(enum update_when) == sizeof(int) &&
		      sizeof(enum color_when) == sizeof(int),
	      "a choice is stored as an int");

static int refuse_value(const struct option_row *row, const char *value, struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;
	const char *last = strrchr(row->values, ' ');

	for (const char *p = row->values; *p; p++) {
		if (*p != ' ')
			buf_add_byte(&list, *p);
		else
			buf_add_str(&list, p == last ? " or " : ", ");
	}
	err_set(err, EINVAL, "--%s cannot be '%s'", row->name, value);
	return err_why(err, "it is %s", buf_str(&list));
}

static bool is_full(const struct options *options, const struct option_row *row)
{
	const struct option_texts *texts =
		(const void *) ((const char *) options + row->field);

	return row->kind == OPTION_TEXTS && texts->n == OPTION_TEXTS_MAX;
}

/* An empty value, as from an unset variable, must never mean the live root. */
static int check_option(const struct options *options, const struct option_row *row,
			bool given, const char *value, struct err *err)
{
	if (value && !*value) {
		err_set(err, EINVAL, "--%s is empty", row->name);
		err_why(err, "it takes %s", row->arg);
		return err_hint(err, "a variable that is not set?");
	}
	if (row->arg && given && row->kind != OPTION_TEXTS) {
		err_set(err, EINVAL, "--%s is given twice", row->name);
		return err_why(err, "the option is ambiguous");
	}
	if (is_full(options, row)) {
		err_set(err, EINVAL, "--%s is given too often", row->name);
		return err_why(err, "the limit is %zu times", OPTION_TEXTS_MAX);
	}
	if (value && row->values && option_choice(row, value) < 0)
		return refuse_value(row, value, err);
	return 0;
}

static void take_value(struct options *options, const struct option_row *row,
		       const char *value)
{
	char *field = (char *) options + row->field;
	struct option_texts *texts;
	bool yes = true;
	int choice;

	switch (row->kind) {
	case OPTION_FLAG:
		memcpy(field, &yes, sizeof(yes));
		break;
	case OPTION_TEXT:
		memcpy(field, &value, sizeof(value));
		break;
	case OPTION_TEXTS:
		texts = (void *) field;
		texts->text[texts->n++] = value;
		break;
	case OPTION_CHOICE:
		if (!value)
			break;
		choice = option_choice(row, value);
		memcpy(field, &choice, sizeof(choice));
		break;
	}
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
static enum option_id row_of(int value)
{
	int i = 0;

	while (i < ROW_COUNT && value != 256 + i &&
	       (!option_rows[i].letter || value != option_rows[i].letter))
		i++;
	return (enum option_id) i;
}

/* getopt_long() found an unknown option, a missing value or an unexpected one. */
static int refuse_option(int value, const char *arg, struct err *err)
{
	enum option_id row = row_of(optopt);

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
	enum option_id row = row_of(value);
	int r;

	if (row == ROW_COUNT)
		return refuse_option(value, arg, err);
	/* Even with a wrong value the user wants JSON. */
	if (row == ROW_JSON && options->json == JSON_OFF)
		options->json = isatty(STDOUT_FILENO) ? JSON_PRETTY : JSON_SHORT;
	r = check_option(options, &option_rows[row], options->given & 1u << row, optarg,
			 err);
	if (r < 0)
		return r;
	options->given |= 1u << row;
	if (row == ROW_UPDATE)
		options->update = UPDATE_ALWAYS;
	take_value(options, &option_rows[row], optarg);
	return 0;
}

/* Continue after the first error: a later --json decides how the error is printed. */
static int options_take_options(struct options *options, int argc, char **argv,
				struct err *err)
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

int options_parse(struct options *options, int argc, char **argv, struct err *err)
{
	int r;

	*options = (struct options){ .unsafe_interrupts = TRI_UNKNOWN,
				     .image_format = IMAGE_ANY };
	r = options_take_options(options, argc, argv, err);
	if (r < 0 || options->help || options->version || options->completion)
		return r;
	r = verb_take(options, argc - optind, (const char *const *) argv + optind, err);
	return r < 0 ? r : options_check(options, err);
}
