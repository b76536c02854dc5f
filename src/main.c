/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"
#include "text.h"

#include <errno.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* stdout is the answer: what could not be written was not answered. */
static int answer(const struct buf *out, struct err *err)
{
	size_t done = 0;

	while (done < out->len) {
		ssize_t n = write(STDOUT_FILENO, out->data + done, out->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, errno, "cannot write the answer");
		done += (size_t) n;
	}
	return 0;
}

static void complain(const struct buf *out)
{
	(void) fputs(buf_str(out), stderr);
}

static void text_err(const struct err *err, struct buf *out)
{
	buf_add_str(out, "iommu: ");
	text_add_escaped(out, span_of(err->what));
	buf_add_str(out, ": ");
	text_add_escaped(out, span_of(err->why));
	buf_add_byte(out, '\n');
	if (!err->hint[0])
		return;
	buf_add_str(out, "hint: ");
	text_add_escaped(out, span_of(err->hint));
	buf_add_byte(out, '\n');
}

/* A diff for patch(1) is its bytes; on a terminal it may not have a life of its own. */
static void make_safe(struct buf *out)
{
	_cleanup_(buf_release) struct buf safe = BUF_INIT;
	struct span line;

	if (!isatty(STDOUT_FILENO))
		return;
	for (size_t pos = 0; span_line(buf_span(out), &pos, &line);) {
		for (size_t i = 0, from = 0; i <= line.len; i++) {
			if (i < line.len && line.data[i] != '\t')
				continue;
			text_add_escaped(&safe, span_at(line.data, from, i));
			if (i < line.len)
				buf_add_byte(&safe, '\t');
			from = i + 1;
		}
		buf_add_byte(&safe, '\n');
	}
	buf_release(out);
	*out = buf_take(&safe);
}

static int run_verb(struct run *run)
{
	switch (run->options->verb) {
	case VERB_SHOW:
		return run_show(run);
	case VERB_SET:
		return run_set(run);
	case VERB_CHECK:
		return run_check(run);
	}
	return -EINVAL;
}

static void print_verb(const struct run *run, struct buf *out)
{
	switch (run->options->verb) {
	case VERB_SHOW:
		text_show(run, out);
		break;
	case VERB_SET:
		text_set(run, out);
		break;
	case VERB_CHECK:
		text_check(run, out);
		break;
	}
}

static void print(struct run *run)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT, trouble = BUF_INIT;
	bool failed = run->exit == EXIT_FAILED || run->exit == EXIT_USAGE ||
		      run->exit == EXIT_STUCK;

	if (run->options->json != JSON_OFF)
		json_print(run, &out);
	else if (!failed)
		print_verb(run, &out);
	make_safe(&out);
	if (answer(&out, &run->err) < 0 && !failed) {
		run->exit = EXIT_FAILED;
		failed = true;
	}
	text_trouble(run, &trouble);
	if (failed)
		text_err(&run->err, &trouble);
	complain(&trouble);
}

/* --help, --version and --print-completion: nothing is opened for them. */
static int print_only(const struct options *options, struct err *err)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;

	if (options->version)
		buf_add_str(&out, "iommu " IOMMU_VERSION "\n");
	else if (options->help)
		options_help(&out);
	else if (!options_completion(options->completion, &out)) {
		err_set(err, EINVAL, "cannot print a completion for '%s'",
			options->completion);
		return err_why(err, "the shells are bash, zsh and fish");
	}
	return answer(&out, err);
}

static int print_only_or_fail(struct run *run)
{
	_cleanup_(buf_release) struct buf trouble = BUF_INIT;

	if (print_only(run->options, &run->err) >= 0)
		return EXIT_DONE;
	text_err(&run->err, &trouble);
	complain(&trouble);
	return run->err.code == EINVAL ? EXIT_USAGE : EXIT_FAILED;
}

int main(int argc, char **argv)
{
	_cleanup_(run_release) struct run run = RUN_INIT;
	struct options options;

	(void) setlocale(LC_CTYPE, "");
	run.options = &options;
	if (options_parse(&options, argc, argv, &run.err) < 0)
		run.exit = EXIT_USAGE;
	else if (options.help || options.version || options.completion)
		return print_only_or_fail(&run);
	else if (run_verb(&run) < 0)
		run.exit = run.change.stuck ? EXIT_STUCK : EXIT_FAILED;
	print(&run);
	return run.exit;
}
