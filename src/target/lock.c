/* SPDX-License-Identifier: BSD-3-Clause */
#include "lock.h"
#include "base/buf.h"
#include "system/fd.h"
#include "system/read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROC_MAX ((size_t) 1 << 20)

static int read_proc(const char *path, struct buf *ret)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? -errno : read_all(fd, 0, PROC_MAX, ret);
}

/* In another user namespace, users outside of it all look the same. */
static bool knows_all_users(void)
{
	_cleanup_(buf_release) struct buf map = BUF_INIT;
	struct span text, inside, outside;

	if (read_proc("/proc/self/uid_map", &map) < 0)
		return false;
	text = buf_span(&map);
	inside = span_field(&text);
	outside = span_field(&text);
	return span_eq(inside, span_of("0")) && span_eq(outside, inside) &&
	       span_eq(span_field(&text), span_of("4294967295"));
}

static bool user_may_write(const struct stat *directory, uid_t user)
{
	return user == 0 || user == geteuid() || user == directory->st_uid ||
	       directory->st_mode & (S_IWGRP | S_IWOTH);
}

static bool process_may_write(const struct stat *directory, pid_t process)
{
	char path[64];
	struct stat st;

	(void) snprintf(path, sizeof(path), "/proc/%d", (int) process);
	return stat(path, &st) < 0 || user_may_write(directory, st.st_uid);
}

/*
 * Return the process that holds a flock() on the inode, as /proc/locks has it
 * (fs/locks.c: lock_get_status), or 0. The device is not compared: btrfs has another one
 * there than stat().
 */
static pid_t holder_of(struct span line, ino_t inode)
{
	_cleanup_(buf_release) struct buf end = BUF_INIT;
	_cleanup_(mem_done) char *process = NULL;

	buf_addf(&end, ":%ju", (uintmax_t) inode);
	(void) span_field(&line); /* a number */
	if (!span_eq(span_field(&line), span_of("FLOCK")))
		return 0;
	(void) span_field(&line); /* ADVISORY */
	(void) span_field(&line); /* READ or WRITE */
	process = mem_dup(span_field(&line));
	if (!span_ends(span_field(&line), buf_str(&end)))
		return 0;
	return (pid_t) strtol(process, NULL, 10);
}

/* Return a holder if there are some and none of them may write, else 0. */
static pid_t find_powerless(const struct stat *directory)
{
	_cleanup_(buf_release) struct buf locks = BUF_INIT;
	struct span line;
	pid_t last = 0;

	if (!knows_all_users() || read_proc("/proc/locks", &locks) < 0)
		return 0;
	for (size_t pos = 0; span_line(buf_span(&locks), &pos, &line);) {
		pid_t process = holder_of(line, directory->st_ino);

		if (process && process_may_write(directory, process))
			return 0;
		last = process ? process : last;
	}
	return last;
}

int lock_take(int fd, pid_t *ret_ignored)
{
	struct stat st;

	*ret_ignored = 0;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	if (fstat(fd, &st) == 0)
		*ret_ignored = find_powerless(&st);
	return *ret_ignored ? 0 : -EBUSY;
}
