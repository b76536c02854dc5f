/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/*
 * Runs at once: each sets a mode of its own. What comes of it must be what one of those
 * that succeeded comes to alone; the others say that they were refused.
 */

#define RUNS_MAX 8

static const char *const modes[] = { "pt", "strict", "off-for-uio", "unset" };

static const char *const refusals[] = {
	"another run of iommu works on it",
	"it has changed since it was read",
	"another run of iommu, or another program, works on it",
	"has changed meanwhile",
};

struct racer {
	const char *mode;
	pid_t pid;
	int err; /* a file */
	bool succeeded;
};

_Noreturn static void race(const struct sweep *sweep, const struct racer *racer,
			   useconds_t delay)
{
	char *argv[] = { sweep->argv[0], sweep->argv[1], sweep->argv[2],
			 mem_dup(span_of(racer->mode)), NULL };
	int null = open("/dev/null", O_RDWR);

	(void) dup2(null, STDIN_FILENO);
	(void) dup2(null, STDOUT_FILENO);
	(void) dup2(racer->err, STDERR_FILENO);
	(void) usleep(delay);
	(void) execv(argv[0], argv);
	_exit(127);
}

static void start(const struct sweep *sweep, struct racer *racer, useconds_t delay)
{
	racer->err = memfd_create("err", MFD_CLOEXEC);
	racer->pid = fork();
	if (racer->pid < 0)
		give_up("fork");
	if (racer->pid == 0)
		race(sweep, racer, delay);
}

static bool is_refused(const struct racer *racer, struct buf *why)
{
	char text[2048] = "";

	if (pread(racer->err, text, sizeof(text) - 1, 0) < 0)
		give_up("stderr");
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		if (strstr(text, refusals[i]))
			return true;
	buf_addf(why, "%s failed: %s", racer->mode, text);
	return false;
}

/* true: it succeeded, or says what kept it. */
static bool finish(struct racer *racer, struct buf *why)
{
	int status;
	bool fine;

	if (waitpid(racer->pid, &status, 0) != racer->pid)
		give_up("waitpid");
	racer->succeeded = status == 0;
	fine = racer->succeeded ||
	       (WIFEXITED(status) && WEXITSTATUS(status) == 1 && is_refused(racer, why));
	(void) close(racer->err);
	return fine;
}

static bool is_one_of(const struct snapshot *found, const struct snapshot results[],
		      const struct racer *racer, size_t n, struct buf *why)
{
	for (size_t i = 0; i < n; i++) {
		const struct snapshot *result = &results[i % ARRAY_SIZE(modes)];

		buf_clear(why);
		if (racer[i].succeeded &&
		    snapshot_is(found, result, NULL, SNAPSHOT_TIMES, why))
			return true;
	}
	if (!why->len)
		buf_add_str(why, "none succeeded");
	return false;
}

static bool come_to_one(struct sweep *sweep, const struct snapshot results[], size_t n,
			useconds_t spread, struct buf *why)
{
	_cleanup_(snapshot_release) struct snapshot found = { 0 };
	struct racer racer[RUNS_MAX] = { 0 };
	bool fine = true;

	subject_renew(&sweep->subject);
	sweep->subject.worn = true;
	for (size_t i = 0; i < n; i++) {
		racer[i].mode = modes[i % ARRAY_SIZE(modes)];
		start(sweep, &racer[i], (useconds_t) rand() % spread);
	}
	for (size_t i = 0; i < n; i++) {
		fine &= finish(&racer[i], why);
		sweep->right += racer[i].succeeded;
	}
	if (!fine || !subject_is_clean(&sweep->subject, false, why) ||
	    !subject_is_sound(&sweep->subject, why))
		return false;
	subject_look(&sweep->subject, &found);
	return is_one_of(&found, results, racer, n, why);
}

/* What each mode comes to, and how long it takes in microseconds. */
static useconds_t run_alone(struct sweep *sweep, struct snapshot results[])
{
	_cleanup_(buf_release) struct buf why = BUF_INIT;
	struct timespec from, to;

	(void) clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
		struct racer racer = { .mode = modes[i] };

		subject_renew(&sweep->subject);
		sweep->subject.worn = true;
		start(sweep, &racer, 0);
		if (!finish(&racer, &why) || !racer.succeeded ||
		    !subject_is_clean(&sweep->subject, false, &why))
			give_up(buf_str(&why));
		subject_look(&sweep->subject, &results[i]);
	}
	(void) clock_gettime(CLOCK_MONOTONIC, &to);
	return (useconds_t) ((to.tv_sec - from.tv_sec) * 1000000 +
			     (to.tv_nsec - from.tv_nsec) / 1000) /
	       ARRAY_SIZE(modes);
}

static void race_all(struct sweep *sweep, size_t n)
{
	struct snapshot results[ARRAY_SIZE(modes)] = { 0 };
	useconds_t spread;

	(void) unsetenv("SOURCE_DATE_EPOCH");
	srand(1);
	spread = run_alone(sweep, results);
	for (unsigned i = 0; i < sweep->every; i++) {
		_cleanup_(buf_release) struct buf why = BUF_INIT;

		sweep->tried += (unsigned) n;
		if (come_to_one(sweep, results, n, spread, &why))
			continue;
		sweep->wrong++;
		(void) printf("%s: %zu runs at once: %s\n", sweep->name, n,
			      buf_str(&why));
	}
	for (size_t i = 0; i < ARRAY_SIZE(modes); i++)
		snapshot_release(&results[i]);
}

void sweep_two(struct sweep *sweep)
{
	race_all(sweep, 2);
}

void sweep_eight(struct sweep *sweep)
{
	race_all(sweep, 8);
}
