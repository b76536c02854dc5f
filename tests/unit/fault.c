/* SPDX-License-Identifier: BSD-3-Clause */
#include "fault.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct fault fault;

static bool starts(const char *call, const char *const *names)
{
	for (; *names; names++)
		if (strncmp(call, *names, strlen(*names)) == 0)
			return true;
	return false;
}

static bool is_counted(const char *call)
{
	static const char *const moving[] = { "rename", "unlink", "syncfs", NULL };
	static const char *const reading[] = { "fstat",      "pread",     "fgetxattr",
					       "flistxattr", "getrandom", NULL };

	if (fault.only)
		return strcmp(fault.only, call) == 0;
	if (fault.kind == FAULT_ONWARD)
		return starts(call, moving);
	if (fault.kind == FAULT_KILL)
		return !starts(call, reading);
	return fault.kind != FAULT_NONE;
}

static bool is_hit(const char *call)
{
	void (*run)(void) = fault.run;

	if (fault.kind == FAULT_NONE || !is_counted(call))
		return false;
	fault.seen++;
	if (fault.kind == FAULT_ONWARD && fault.seen > fault.at)
		return true;
	if (fault.seen != fault.at)
		return false;

	fault.what = call;
	if (fault.kind == FAULT_KILL)
		(void) raise(SIGKILL);
	if (fault.kind == FAULT_RUN) {
		fault.kind = FAULT_NONE;
		run();
		return false;
	}
	return true;
}

/*
 * A wrapper in front of a function of the C library. With _FILE_OFFSET_BITS=64 some
 * headers call it by its 64 name. The real one is weak, since not every library has both.
 */
#define WRAP(type, call, error, parameters, arguments)                                   \
	extern type __real_##call parameters __attribute__((weak));                      \
	type __wrap_##call parameters;                                                   \
	type __wrap_##call parameters                                                    \
	{                                                                                \
		if (is_hit(#call)) {                                                     \
			errno = error;                                                   \
			return -1;                                                       \
		}                                                                        \
		return __real_##call arguments;                                          \
	}

#define WRAP_64(type, call, error, parameters, arguments)                                \
	WRAP(type, call, error, parameters, arguments)                                   \
	WRAP(type, call##64, error, parameters, arguments)

WRAP_64(int, openat, EMFILE, (int dir, const char *path, int flags, mode_t mode),
	(dir, path, flags, mode))
WRAP_64(ssize_t, pread, EIO, (int fd, void *data, size_t size, off_t offset),
	(fd, data, size, offset))
WRAP_64(int, fstat, EIO, (int fd, void *st), (fd, st))
WRAP_64(int, fstatat, EIO, (int dir, const char *path, void *st, int flags),
	(dir, path, st, flags))
WRAP(int, fchown, EPERM, (int fd, uid_t uid, gid_t gid), (fd, uid, gid))
WRAP(int, fchmod, EPERM, (int fd, mode_t mode), (fd, mode))
WRAP(int, futimens, EPERM, (int fd, const struct timespec *times), (fd, times))
WRAP(int, fsetxattr, ENOSPC,
     (int fd, const char *name, const void *value, size_t size, int flags),
     (fd, name, value, size, flags))
WRAP(ssize_t, fgetxattr, EIO, (int fd, const char *name, void *value, size_t size),
     (fd, name, value, size))
WRAP(ssize_t, flistxattr, EIO, (int fd, char *list, size_t size), (fd, list, size))
WRAP(int, fremovexattr, EACCES, (int fd, const char *name), (fd, name))
WRAP(int, mkdirat, ENOSPC, (int dir, const char *path, mode_t mode), (dir, path, mode))
WRAP(int, unlinkat, EROFS, (int dir, const char *path, int flags), (dir, path, flags))
WRAP(int, renameat, EIO, (int from_dir, const char *from, int dir, const char *path),
     (from_dir, from, dir, path))

extern int __real_renameat2(int from_dir, const char *from, int dir, const char *path,
			    unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int dir, const char *path,
		     unsigned flags);
int __wrap_renameat2(int from_dir, const char *from, int dir, const char *path,
		     unsigned flags)
{
	bool hit = is_hit("renameat2");

	if (hit || (flags && fault.no_exchange)) {
		errno = hit ? EIO : EINVAL;
		return -1;
	}
	return __real_renameat2(from_dir, from, dir, path, flags);
}

extern int __real_linkat(int from_dir, const char *from, int dir, const char *path,
			 int flags);
int __wrap_linkat(int from_dir, const char *from, int dir, const char *path, int flags);
int __wrap_linkat(int from_dir, const char *from, int dir, const char *path, int flags)
{
	bool hit = is_hit("linkat");

	if (hit || fault.no_links) {
		errno = hit ? ENOSPC : EPERM;
		return -1;
	}
	return __real_linkat(from_dir, from, dir, path, flags);
}

extern ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size)
{
	if (!is_hit("write"))
		return __real_write(fd, data, size);
	if (fault.kind == FAULT_LIE)
		return __real_write(fd, data, size - 1) + 1;
	errno = ENOSPC;
	return -1;
}

extern ssize_t __real_getrandom(void *data, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *data, size_t size, unsigned flags);
ssize_t __wrap_getrandom(void *data, size_t size, unsigned flags)
{
	if (is_hit("getrandom")) {
		errno = EIO;
		return -1;
	}
	if (fault.dull > 0) {
		fault.dull--;
		memset(data, 0, size);
		return (ssize_t) size;
	}
	return __real_getrandom(data, size, flags);
}

/* Hundreds of real syncs would wait for the disk, and only their order matters here. */
int __wrap_syncfs(int fd);
int __wrap_syncfs(int fd)
{
	if (is_hit("syncfs")) {
		errno = EIO;
		return -1;
	}
	return fcntl(fd, F_GETFL) & O_PATH ? -1 : 0;
}
