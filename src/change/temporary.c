/* SPDX-License-Identifier: BSD-3-Clause */
#include "temporary.h"
#include "system/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* One collision of random names is chance, a hundred are not. */
#define TRIES 100

/* No file that is exchanged is larger: see FILE_SIZE_MAX. */
#define TEMPORARY_MAX ((size_t) 64 << 20)

#define KEPT_PREFIX TEMPORARY_PREFIX "kept-"
#define HASH_BEGIN  UINT64_C(0xcbf29ce484222325)

static int temporary_choose(const char *prefix, char name[TEMPORARY_SIZE])
{
	unsigned char random[TEMPORARY_RANDOM];
	char *end = stpcpy(name, prefix);

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
		r = temporary_choose(TEMPORARY_PREFIX, name);
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

/* FNV-1a. */
static uint64_t hash_on(uint64_t hash, struct span bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		hash = (hash ^ (unsigned char) bytes.data[i]) * UINT64_C(0x100000001b3);
	return hash;
}

int temporary_take(int dir, const char *from, char name[TEMPORARY_SIZE], struct span old,
		   struct span new)
{
	uint64_t was = hash_on(HASH_BEGIN, old), is = hash_on(HASH_BEGIN, new);
	char armed[TEMPORARY_SIZE];
	int r = -EEXIST;

	for (unsigned i = 0; i < TRIES && r == -EEXIST; i++) {
		size_t len;

		r = temporary_choose(TEMPORARY_PREFIX, armed);
		if (r < 0)
			break;
		len = strlen(armed);
		(void) snprintf(armed + len, sizeof(armed) - len, "-%016llx-%016llx",
				(unsigned long long) was, (unsigned long long) is);
		if (renameat2(dir, from, dir, armed, RENAME_NOREPLACE) < 0)
			r = -errno;
	}
	if (r == 0)
		memcpy(name, armed, strlen(armed) + 1);
	return r;
}

int temporary_arm(int dir, char name[TEMPORARY_SIZE], struct span old, struct span new)
{
	return temporary_take(dir, name, name, old, new);
}

/* Try one way after the other: a file system may have neither flags nor links. */
static int rename_to_new(int dir, const char *from, const char *to)
{
	struct stat st;

	if (renameat2(dir, from, dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno == EEXIST)
		return -EEXIST;
	if (linkat(dir, from, dir, to, 0) == 0) {
		(void) unlinkat(dir, from, 0);
		return 0;
	}
	if (errno == EEXIST || fstatat(dir, to, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	return renameat(dir, from, dir, to) < 0 ? -errno : 0;
}

int temporary_keep(int dir, char name[TEMPORARY_SIZE])
{
	char kept[TEMPORARY_SIZE];
	int r = -EEXIST;

	for (unsigned i = 0; i < TRIES && r == -EEXIST; i++) {
		r = temporary_choose(KEPT_PREFIX, kept);
		if (r == 0)
			r = rename_to_new(dir, name, kept);
	}
	if (r == 0)
		memcpy(name, kept, strlen(kept) + 1);
	return r;
}

bool temporary_would_stay(int dir)
{
	struct statx st;

	return statx(dir, "", AT_EMPTY_PATH, 0, &st) == 0 &&
	       st.stx_attributes & STATX_ATTR_APPEND;
}

static bool temporary_is_plain(const char *name)
{
	size_t prefix = strlen(TEMPORARY_PREFIX);

	return strncmp(name, TEMPORARY_PREFIX, prefix) == 0 &&
	       strspn(name + prefix, ALPHABET) == TEMPORARY_RANDOM;
}

static bool read_hash(const char *text, uint64_t *ret_hash)
{
	if (text[0] != '-' || strspn(text + 1, "0123456789abcdef") != TEMPORARY_HASH)
		return false;
	*ret_hash = strtoull(text + 1, NULL, 16);
	return true;
}

static bool read_armed(const char *name, uint64_t hash[2])
{
	const char *end = name + strlen(TEMPORARY_PREFIX) + TEMPORARY_RANDOM;

	return temporary_is_plain(name) && read_hash(end, &hash[0]) &&
	       read_hash(end + 1 + TEMPORARY_HASH, &hash[1]) &&
	       strlen(end) == 2 * (1 + (size_t) TEMPORARY_HASH);
}

bool temporary_is(const char *name)
{
	size_t len = strlen(TEMPORARY_PREFIX) + TEMPORARY_RANDOM;
	uint64_t hash[2];

	return (temporary_is_plain(name) && strlen(name) == len) ||
	       read_armed(name, hash);
}

static bool is_regular(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

int temporary_hold(int fd)
{
	struct stat st;

	/* If the file system has no locks, there is no lock of another run to find. */
	if (flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK)
		return -EAGAIN;
	if (fstat(fd, &st) < 0)
		return -errno;
	return st.st_nlink ? 0 : -EAGAIN;
}

static bool hash_file(int fd, uint64_t *ret_hash)
{
	uint64_t hash = HASH_BEGIN;
	char chunk[16 << 10];
	size_t done = 0;

	while (done <= TEMPORARY_MAX) {
		ssize_t n = pread(fd, chunk, sizeof(chunk), (off_t) done);

		if (n < 0 && errno == EINTR)
			continue;
		*ret_hash = hash;
		if (n <= 0)
			return n == 0;
		hash = hash_on(hash, span_at(chunk, 0, (size_t) n));
		done += (size_t) n;
	}
	return false;
}

/* A file that cannot be read is not known to be ours. */
static bool is_theirs(int fd, const char *name)
{
	uint64_t hash[2], found;

	if (!read_armed(name, hash))
		return false;
	return fd < 0 || !hash_file(fd, &found) || (found != hash[0] && found != hash[1]);
}

/*
 * The lock belongs to the open file. Its maker, once it has the lock, checks that the
 * file was not removed.
 */
static bool is_loose(int fd)
{
	return fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0;
}

static bool remove_name(int dir, const char *name, int fd, enum temporary_action action)
{
	switch (action) {
	case TEMPORARY_COUNT:
		return true;
	case TEMPORARY_REMOVE:
		return unlinkat(dir, name, 0) == 0;
	case TEMPORARY_REMOVE_LOOSE:
		return is_loose(fd) && unlinkat(dir, name, 0) == 0;
	}
	return false;
}

static bool decide(int dir, const char *name, enum temporary_action action,
		   struct buf *theirs)
{
	_cleanup_close_ int fd = -1;

	if (!temporary_is(name) || !is_regular(dir, name))
		return false;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (!is_theirs(fd, name))
		return remove_name(dir, name, fd, action);
	if (theirs)
		buf_addf(theirs, "%s\n", name);
	return false;
}

size_t temporary_sweep(int dir, enum temporary_action action, struct buf *theirs)
{
	const struct dirent *entry;
	_cleanup_close_ int fd = -1;
	size_t n = 0;
	DIR *stream;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	stream = fdopendir(fd);
	if (!stream)
		return 0;
	(void) fd_take(&fd); /* closedir() closes it */
	while ((entry = readdir(stream)))
		n += decide(dir, entry->d_name, action, theirs);
	(void) closedir(stream);
	return n;
}
