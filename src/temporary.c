/* SPDX-License-Identifier: BSD-3-Clause */
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* A name that is taken is chance; a hundred of them are not. */
#define TRIES 100

static int choose(char name[TEMPORARY_SIZE])
{
	unsigned char random[TEMPORARY_RANDOM];
	char *end = stpcpy(name, TEMPORARY_PREFIX);

	if (getrandom(random, sizeof(random), 0) != (ssize_t) sizeof(random))
		return errno ? -errno : -EIO;
	for (size_t i = 0; i < TEMPORARY_RANDOM; i++)
		*end++ = ALPHABET[random[i] % (sizeof(ALPHABET) - 1)];
	*end = '\0';
	return 0;
}

int temporary_make(int dir, char name[TEMPORARY_SIZE], int from_dir, const char *from)
{
	int r = -EEXIST;

	for (unsigned i = 0; i < TRIES && r == -EEXIST; i++) {
		r = choose(name);
		if (r < 0)
			break;
		r = from ? linkat(from_dir, from, dir, name, 0)
			 : openat(dir, name,
				  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				  0600);
		if (r < 0)
			r = -errno;
	}
	if (r < 0)
		name[0] = '\0';
	return r;
}

bool temporary_would_stay(int dir)
{
	struct statx st;

	return statx(dir, "", AT_EMPTY_PATH, 0, &st) == 0 &&
	       st.stx_attributes & STATX_ATTR_APPEND;
}

bool temporary_is(const char *name)
{
	size_t prefix = strlen(TEMPORARY_PREFIX);

	return strncmp(name, TEMPORARY_PREFIX, prefix) == 0 &&
	       strlen(name) == prefix + TEMPORARY_RANDOM &&
	       strspn(name + prefix, ALPHABET) == TEMPORARY_RANDOM;
}

static bool is_regular(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

int temporary_hold(int fd)
{
	struct stat st;

	/* A file system that knows no locks has no other run's to find. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return -EAGAIN;
	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_nlink ? 0 : -EAGAIN;
}

/* Removed while it is locked: its maker looks after it has the lock. */
static bool remove_loose(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool loose = fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;

	if (loose)
		(void) unlinkat(dir, name, 0);
	if (fd >= 0)
		(void) close(fd);
	return loose;
}

static bool decide(int dir, const char *name, enum temporary_fate fate)
{
	if (!temporary_is(name) || !is_regular(dir, name))
		return false;
	switch (fate) {
	case TEMPORARY_COUNT:
		return true;
	case TEMPORARY_REMOVE:
		return unlinkat(dir, name, 0) == 0;
	case TEMPORARY_REMOVE_LOOSE:
		return remove_loose(dir, name);
	}
	return false;
}

size_t temporary_sweep(int dir, enum temporary_fate fate)
{
	const struct dirent *entry;
	size_t n = 0;
	DIR *stream;
	int fd;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	stream = fdopendir(fd);
	if (!stream) {
		(void) close(fd);
		return 0;
	}
	while ((entry = readdir(stream)))
		n += decide(dir, entry->d_name, fate);
	(void) closedir(stream);
	return n;
}
