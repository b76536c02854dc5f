/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"

#include <dirent.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/*
 * The first process in the sandbox. When it exits, the kernel kills all others and starts
 * no new one, which is the only defence against a fork bomb. Therefore this process
 * counts the others.
 */

#define LOOK_MS 20

static void set_environment(const char *lang)
{
	(void) clearenv();
	(void) setenv("PATH",
		      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	(void) setenv("HOME", "/root", 1);
	(void) setenv("TERM", "dumb", 1);
	if (lang)
		(void) setenv("LANG", lang, 1);
}

static _Noreturn void init_start(const char *const *command, const char *lang,
				 unsigned seconds, int report)
{
	struct err err = ERR_INIT;

	(void) setsid();
	(void) !nice(10);
	set_environment(lang);
	if (privileges_limit(seconds) == 0)
		/* NOLINTNEXTLINE(performance-no-int-to-ptr): execvp() modifies nothing */
		(void) execvp(command[0], (char *const *) (uintptr_t) command);
	err_set(&err, errno, "cannot run %s", command[0]);
	(void) !write(report, &err, sizeof(err));
	_exit(1);
}

static size_t count_processes(void)
{
	DIR *dir = opendir("/proc");
	size_t n = 0;

	for (struct dirent *entry; dir && (entry = readdir(dir));)
		n += entry->d_name[0] >= '1' && entry->d_name[0] <= '9';
	if (dir)
		(void) closedir(dir);
	return n;
}

/* Return the exit status, or 128 plus the signal, like a shell. */
static int status_of(int status)
{
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

_Noreturn void init_run(const char *const *command, const char *lang, unsigned seconds,
			int report)
{
	int status, handle;
	pid_t child, ended;

	child = fork();
	if (child == 0)
		init_start(command, lang, seconds, report);
	(void) close(report);
	if (child < 0)
		_exit(1);
	handle = (int) syscall(SYS_pidfd_open, child, 0);
	for (;;) {
		struct pollfd wait = { handle, POLLIN, 0 };

		(void) poll(&wait, 1, LOOK_MS);
		while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
			if (ended == child)
				_exit(status_of(status));
		if (count_processes() > INIT_PROCESS_MAX)
			_exit(INIT_TOO_MANY);
	}
}
