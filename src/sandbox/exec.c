/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The end of stderr is kept, since it says why the program failed. */
#define TAIL_MAX ((size_t) 16 << 10)

enum output_pipe { PIPE_OUT, PIPE_ERR, PIPE_REPORT, PIPE_GO, PIPES };

struct exec_watch {
	const struct sandbox *sandbox;
	const char *name; /* of the program */
	int end[PIPES][2];
	int child; /* a pidfd */
	pid_t pid;
	struct timespec deadline;
	size_t printed; /* bytes, on both streams */
};

static void close_end(int *end)
{
	fd_close(end);
	*end = -1;
}

static void watch_done(struct exec_watch *watch)
{
	for (size_t i = 0; i < PIPES; i++) {
		close_end(&watch->end[i][0]);
		close_end(&watch->end[i][1]);
	}
	close_end(&watch->child);
}

/* ---- the child ---- */

/* Let the kernel's OOM killer choose the sandbox first. */
static void prefer_for_oom(void)
{
	_cleanup_close_ int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);

	if (fd >= 0)
		(void) !write(fd, "1000", 4);
}

static void reset_signals(void)
{
	sigset_t none;

	for (int i = 1; i < NSIG; i++)
		(void) signal(i, SIG_DFL);
	sigemptyset(&none);
	(void) sigprocmask(SIG_SETMASK, &none, NULL);
}

/* The parent may have died before PR_SET_PDEATHSIG was set. */
static void die_with_parent(const struct exec_watch *watch)
{
	struct pollfd gone = { watch->end[PIPE_GO][0], 0, 0 };
	char byte;

	(void) close(watch->end[PIPE_GO][1]);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
	    read(watch->end[PIPE_GO][0], &byte, 1) != 1 || poll(&gone, 1, 0) != 0)
		_exit(1);
}

/* Keep only the program's streams and the report pipe open. */
static int keep_streams(const struct exec_watch *watch)
{
	int null = open("/dev/null", O_RDWR);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(watch->end[PIPE_OUT][1], STDOUT_FILENO) < 0 ||
	    dup2(watch->end[PIPE_ERR][1], STDERR_FILENO) < 0)
		return -1;
	if (watch->end[PIPE_REPORT][1] != 3 &&
	    dup3(watch->end[PIPE_REPORT][1], 3, O_CLOEXEC) < 0)
		return -1;
	return (int) syscall(SYS_close_range, 4, ~0U, 0);
}

/* Enter the sandbox; *report is moved to descriptor 3. */
static int enter(const struct exec_watch *watch, int *report, struct err *err)
{
	int r = rootfs_enter(watch->sandbox, err);

	if (r < 0)
		return r;
	if (keep_streams(watch) < 0)
		return err_set(err, errno, "cannot open its streams");
	*report = 3;
	return privileges_close(err);
}

static _Noreturn void child(const struct exec_watch *watch, const char *const *command,
			    const char *lang)
{
	struct err err = ERR_INIT;
	int report = watch->end[PIPE_REPORT][1];

	die_with_parent(watch);
	reset_signals();
	prefer_for_oom();
	if (enter(watch, &report, &err) >= 0)
		init_run(command, lang, watch->sandbox->seconds, report);
	(void) !write(report, &err, sizeof(err));
	_exit(1);
}

/* ---- the parent ---- */

static int exec_start(struct exec_watch *watch, const char *const *command,
		      const char *lang)
{
	struct clone_args args = {
		.flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS |
			 CLONE_NEWNET | CLONE_NEWCGROUP | CLONE_PIDFD,
		.pidfd = (uintptr_t) &watch->child,
		.exit_signal = SIGCHLD,
	};
	long pid;

	for (size_t i = 0; i < PIPES; i++)
		if (pipe2(watch->end[i], O_CLOEXEC) < 0)
			return -errno;
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid < 0)
		return -errno;
	if (pid == 0)
		child(watch, command, lang);
	watch->pid = (pid_t) pid;
	close_end(&watch->end[PIPE_OUT][1]);
	close_end(&watch->end[PIPE_ERR][1]);
	close_end(&watch->end[PIPE_REPORT][1]);
	close_end(&watch->end[PIPE_GO][0]);
	(void) !write(watch->end[PIPE_GO][1], "", 1);
	return 0;
}

static int left_ms(const struct exec_watch *watch)
{
	struct timespec now;
	long long ms;

	(void) clock_gettime(CLOCK_MONOTONIC, &now);
	ms = (watch->deadline.tv_sec - now.tv_sec) * 1000LL +
	     (watch->deadline.tv_nsec - now.tv_nsec) / 1000000;
	return ms < 0 ? 0 : (int) ms;
}

static void read_some(struct exec_watch *watch, int *fd, struct buf *out)
{
	char chunk[16 << 10];
	ssize_t n = read(*fd, chunk, sizeof(chunk));

	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		close_end(fd);
		return;
	}
	buf_add(out, chunk, (size_t) n);
	watch->printed += (size_t) n;
}

static void keep_tail(struct buf *text)
{
	if (text->len > 2 * TAIL_MAX)
		buf_splice(text, 0, text->len - TAIL_MAX, SPAN_NULL);
}

static int exec_refuse(const struct exec_watch *watch, int code, const char *why,
		       struct err *err)
{
	err_set(err, code, "cannot run %s of %s", watch->name,
		watch->sandbox->target->name);
	return err_why(err, "%s", why);
}

/* Read until both streams end: all processes have exited with the first one. */
static int read_output(struct exec_watch *watch, struct sandbox_result *ret,
		       struct err *err)
{
	struct pollfd ends[2];
	int *out = &watch->end[PIPE_OUT][0], *errors = &watch->end[PIPE_ERR][0], n;

	while (*out >= 0 || *errors >= 0) {
		ends[0] = (struct pollfd){ *out, POLLIN, 0 };
		ends[1] = (struct pollfd){ *errors, POLLIN, 0 };
		n = poll(ends, 2, left_ms(watch));
		if (n < 0 && errno != EINTR)
			return exec_refuse(watch, errno, strerror(errno), err);
		if (left_ms(watch) == 0)
			return exec_refuse(watch, ETIMEDOUT,
					   "it took too long and was ended", err);
		if (n > 0 && ends[0].revents)
			read_some(watch, out, &ret->out);
		if (n > 0 && ends[1].revents)
			read_some(watch, errors, &ret->err);
		keep_tail(&ret->err);
		if (watch->printed > FILE_SIZE_MAX)
			return exec_refuse(watch, EFBIG,
					   "it printed too much and was ended", err);
	}
	return 0;
}

/* A program may close its streams and go on running until the time limit. */
static int wait_for(struct exec_watch *watch, int *ret_status, struct err *err)
{
	struct pollfd ended = { watch->child, POLLIN, 0 };
	int n;

	do
		n = poll(&ended, 1, left_ms(watch));
	while (n < 0 && errno == EINTR);
	if (n <= 0)
		return exec_refuse(watch, ETIMEDOUT, "it took too long and was ended",
				   err);
	while (waitpid(watch->pid, ret_status, 0) < 0 && errno == EINTR)
		;
	watch->pid = 0;
	return 0;
}

static void kill_child(struct exec_watch *watch)
{
	if (!watch->pid)
		return;
	(void) kill(watch->pid, SIGKILL);
	while (waitpid(watch->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Read the error of a child that failed before it started the program. */
static int read_report(const struct exec_watch *watch, struct err *err)
{
	struct err report;

	if (read(watch->end[PIPE_REPORT][0], &report, sizeof(report)) !=
	    (ssize_t) sizeof(report))
		return 0;
	*err = report;
	return -err->code;
}

static struct span last_line(const struct buf *text)
{
	struct span line, last = SPAN_NULL;

	for (size_t pos = 0; span_line(buf_span(text), &pos, &line);)
		if (span_trim(line).len)
			last = span_trim(line);
	return last;
}

static int judge_status(const struct exec_watch *watch, int status,
			const struct sandbox_result *result, struct err *err)
{
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	struct span said = last_line(&result->err);

	if (code == 0)
		return 0;
	if (code == INIT_TOO_MANY)
		return exec_refuse(watch, EAGAIN,
				   "it started too many processes and was ended", err);
	exec_refuse(watch, ECHILD, "it was killed", err);
	if (code > 0)
		err_why(err, "it ended with status %d%s%.*s", code, said.len ? ": " : "",
			said.len > 800 ? 800 : (int) said.len, said.len ? said.data : "");
	return -err->code;
}

/* Explain why the program could not be started. */
static int exec_explain(const struct exec_watch *watch, struct err *err)
{
	struct err deeper = *err;
	int code = deeper.code;

	exec_refuse(watch, code, "", err);
	if (code == ENOENT)
		return err_why(err, "it, or what it is interpreted by, is not there");
	if (code == ENOEXEC)
		return err_why(err, "it is for another architecture, and this kernel has "
				    "no emulator for it (binfmt_misc)");
	return err_why(err, "%.400s: %.400s", deeper.what, deeper.why);
}

int sandbox_run(struct sandbox *sandbox, const char *const *command, const char *lang,
		struct sandbox_result *ret, struct err *err)
{
	_cleanup_(watch_done) struct exec_watch watch = {
		.sandbox = sandbox,
		.name = command[0],
		.end = { { -1, -1 }, { -1, -1 }, { -1, -1 }, { -1, -1 } },
		.child = -1,
	};
	int status = 0, r;

	(void) clock_gettime(CLOCK_MONOTONIC, &watch.deadline);
	watch.deadline.tv_sec += sandbox->seconds;
	r = exec_start(&watch, command, lang);
	if (r < 0)
		return exec_refuse(&watch, -r,
				   r == -EPERM ? "this needs root (CAP_SYS_ADMIN)"
					       : strerror(-r),
				   err);
	r = read_output(&watch, ret, err);
	if (r >= 0)
		r = wait_for(&watch, &status, err);
	kill_child(&watch);
	if (read_report(&watch, err) < 0)
		return exec_explain(&watch, err);
	ret->ran = true;
	if (r < 0)
		return r;
	r = judge_status(&watch, status, ret, err);
	return r < 0 ? r : overlay_diff_collect(sandbox, ret, err);
}
