/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_DASH_H
#define TEST_DASH_H

/*
 * What sh makes of a text: run by dash in an empty directory, with no variables,
 * no programs and no input.
 */

#include "base/buf.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void dash_child(const char *dir, int out, const char *script,
			      const char *argument)
{
	const struct rlimit limit = { 20, 20 };
	char *const env[] = { (char[]){ "PATH=/nowhere" }, NULL };
	char *const args[] = { (char[]){ "dash" },         (char[]){ "-c" },
			       mem_dup(span_of(script)),   (char[]){ "dash" },
			       mem_dup(span_of(argument)), NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(null, 2) < 0 ||
	    chdir(dir) < 0 || setrlimit(RLIMIT_CPU, &limit) < 0)
		_exit(99);
	execve("/bin/dash", args, env);
	_exit(99);
}

/* The script's output, with argument as $1. Its exit status. */
static inline int dash_run(const char *script, const char *argument, struct buf *out)
{
	char dir[] = "/tmp/iommu-dash-XXXXXX";
	char bytes[4096];
	int pipes[2], status;
	ssize_t n;
	pid_t pid;

	assert(mkdtemp(dir));
	assert(pipe2(pipes, O_CLOEXEC) == 0);
	pid = fork();
	assert(pid >= 0);
	if (pid == 0)
		dash_child(dir, pipes[1], script, argument);

	close(pipes[1]);
	while ((n = read(pipes[0], bytes, sizeof(bytes))) > 0)
		buf_add(out, bytes, (size_t) n);
	close(pipes[0]);
	assert(waitpid(pid, &status, 0) == pid);
	(void) rmdir(dir);
	assert(WIFEXITED(status) && WEXITSTATUS(status) != 99);
	return WEXITSTATUS(status);
}

/* The next field of NUL-ended fields, false at the end. */
static inline bool dash_field(struct span out, size_t *pos, struct span *ret_field)
{
	size_t end = span_find(out, (struct span){ "", 1 }, *pos);

	if (end == (size_t) -1)
		return false;
	*ret_field = span_at(out.data, *pos, end);
	*pos = end + 1;
	return true;
}

#endif
