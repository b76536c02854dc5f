/* SPDX-License-Identifier: BSD-3-Clause */
#include "ticker.h"
#include "output/text.h"

#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* Print nothing for faster runs. */
#define PATIENCE_MS 1000
#define PERIOD_MS   200

#define CLEAR "\r\033[K"

struct ticker {
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool stopped; /* under the mutex */
	struct progress *progress;
	struct timespec start;
	struct buf name; /* escaped for a terminal */
};

/* A line that wraps cannot be overwritten. */
static size_t columns(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_col == 0)
		return 80;
	return size.ws_col;
}

static void describe(const struct ticker *ticker, time_t seconds, struct buf *out)
{
	uint64_t total = atomic_load(&ticker->progress->total);
	uint64_t done = atomic_load(&ticker->progress->done);
	const char *stage = atomic_load(&ticker->progress->stage);

	buf_add_str(out, stage ? stage : "working");
	if (total > 0 && done <= total)
		buf_addf(out, ", %.0f %%", 100.0 * (double) done / (double) total);
	else
		buf_addf(out, ", %lld s", (long long) seconds);
}

static void show(const struct ticker *ticker, time_t seconds)
{
	_cleanup_(buf_release) struct buf what = BUF_INIT, line = BUF_INIT;

	describe(ticker, seconds, &what);
	buf_add_str(&line, CLEAR);
	if (ticker->name.len + what.len + 2 < columns())
		buf_addf(&line, "%s: ", buf_str(&ticker->name));
	buf_add_span(&line, buf_span(&what));
	if (write(STDERR_FILENO, line.data, line.len) < 0)
		return; /* there is no way to report it */
}

static struct timespec later(struct timespec time, unsigned ms)
{
	time.tv_nsec += (long) (ms % 1000) * 1000000;
	time.tv_sec += ms / 1000 + time.tv_nsec / 1000000000;
	time.tv_nsec %= 1000000000;
	return time;
}

static void *tick(void *data)
{
	struct ticker *ticker = data;
	struct timespec next = later(ticker->start, PATIENCE_MS);
	bool shown = false;

	(void) pthread_mutex_lock(&ticker->mutex);
	while (!ticker->stopped) {
		if (pthread_cond_timedwait(&ticker->changed, &ticker->mutex, &next) == 0)
			continue;
		shown = true;
		show(ticker, next.tv_sec - ticker->start.tv_sec);
		next = later(next, PERIOD_MS);
	}
	(void) pthread_mutex_unlock(&ticker->mutex);
	if (shown && write(STDERR_FILENO, CLEAR, strlen(CLEAR)) < 0)
		return NULL;
	return NULL;
}

/* Block all signals in the thread: the main thread handles them. */
static int start_thread(struct ticker *ticker)
{
	sigset_t all, before;
	int r;

	(void) sigfillset(&all);
	(void) pthread_sigmask(SIG_BLOCK, &all, &before);
	r = pthread_create(&ticker->thread, NULL, tick, ticker);
	(void) pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r;
}

static void ticker_free(struct ticker *ticker)
{
	(void) pthread_cond_destroy(&ticker->changed);
	(void) pthread_mutex_destroy(&ticker->mutex);
	buf_release(&ticker->name);
	free(ticker);
}

static bool is_wanted(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0;
}

struct ticker *ticker_start(const char *name, struct progress *progress)
{
	struct ticker *ticker;
	pthread_condattr_t clock;

	if (!is_wanted())
		return NULL;
	ticker = mem_zero(1, sizeof(*ticker));
	ticker->progress = progress;
	text_add_escaped(&ticker->name, span_of(name));
	(void) pthread_condattr_init(&clock);
	(void) pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	(void) pthread_cond_init(&ticker->changed, &clock);
	(void) pthread_condattr_destroy(&clock);
	(void) pthread_mutex_init(&ticker->mutex, NULL);
	(void) clock_gettime(CLOCK_MONOTONIC, &ticker->start);
	if (start_thread(ticker) == 0)
		return ticker;
	ticker_free(ticker);
	return NULL;
}

void ticker_stop(struct ticker *ticker)
{
	if (!ticker)
		return;
	(void) pthread_mutex_lock(&ticker->mutex);
	ticker->stopped = true;
	(void) pthread_cond_signal(&ticker->changed);
	(void) pthread_mutex_unlock(&ticker->mutex);
	(void) pthread_join(ticker->thread, NULL);
	ticker_free(ticker);
}
