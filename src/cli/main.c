/* SPDX-License-Identifier: BSD-3-Clause */
#include "arguments.h"
#include "verbs.h"
#include "output/text.h"
#include "ticker.h"
#include "system/write.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A failed write to stdout is an error: the user did not get the answer. */
static int answer(const struct buf *out, int fd, struct err *err)
{
	int r = write_all(fd, buf_span(out));

	if (r < 0)
		return err_set(err, -r, "cannot write the answer to %s",
			       fd == STDOUT_FILENO ? "stdout" : "stderr");
	return 0;
}

/* With --output=- stdout has the archive, so print to stderr. */
static int answer_fd(const struct options *options)
{
	return options->output && strcmp(options->output, "-") == 0 ? STDERR_FILENO
								    : STDOUT_FILENO;
}

static void print(struct run *run)
{
	int fd = answer_fd(run->options);
	_cleanup_(buf_release) struct buf out = BUF_INIT, trouble = BUF_INIT;

	run->screen = screen_of(fd, run->options->color);
	if (run->options->json != JSON_OFF)
		json_print(run, &out);
	else if (!run_failed(run))
		run->options->verb->text(run, &out);
	if (run_failed(run))
		(void) answer(&out, fd,
			      &(struct err) ERR_INIT); /* the first error is reported */
	else if (answer(&out, fd, &run->err) < 0)
		run_undo(run);
	else
		run_keep(run);
	text_trouble(run, &trouble);
	(void) fputs(buf_str(&trouble), stderr);
}

/* --help, --version and --print-completion, which open no target. */
static bool print_only(struct run *run)
{
	const struct options *options = run->options;
	_cleanup_(buf_release) struct buf out = BUF_INIT, trouble = BUF_INIT;

	if (options->version)
		buf_add_str(&out, "iommu " IOMMU_VERSION "\n");
	else if (options->help)
		options_help(&out);
	else if (options->completion)
		options_completion(options->completion, &out);
	else
		return false;

	if (answer(&out, STDOUT_FILENO, &run->err) < 0) {
		run->exit = EXIT_FAILED;
		text_trouble(run, &trouble);
		(void) fputs(buf_str(&trouble), stderr);
	}
	return true;
}

/*
 * Open closed standard streams, so that no file of the target gets their fds, here or in
 * a child. O_PATH needs no permission to read /.
 */
static void fill_streams(void)
{
	int fd;

	do
		fd = open("/", O_PATH);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		(void) close(fd);
}

/* Run the verb, with a progress line on a terminal. */
static void work(struct run *run)
{
	const struct options *options = run->options;
	struct ticker *ticker = NULL;

	if (!options->quiet)
		ticker = ticker_start(run_target_name(options), run->progress);
	if (options->verb->run(run) < 0)
		run_fail(run);
	ticker_stop(ticker);
}

int main(int argc, char **argv)
{
	struct progress progress = PROGRESS_INIT;
	_cleanup_(run_release) struct run run = RUN_INIT;
	struct options options;

	fill_streams();
	/* Output and widths must not depend on the user's locale. */
	(void) setlocale(LC_CTYPE, "C.UTF-8");
	/* If the reader of a pipe exits, let write() fail instead of being killed
	 * half-way. */
	(void) signal(SIGPIPE, SIG_IGN);
	/* Likewise for a file size limit: write() fails with EFBIG. */
	(void) signal(SIGXFSZ, SIG_IGN);
	run.options = &options;
	run.progress = &progress;
	if (options_parse(&options, argc, argv, &run.err) < 0)
		run.exit = EXIT_USAGE;
	else if (print_only(&run))
		return run.exit;
	else
		work(&run);
	print(&run);
	return run.exit;
}
