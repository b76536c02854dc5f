/* SPDX-License-Identifier: BSD-3-Clause */
#include "target.h"
#include "system/fd.h"
#include "system/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct identity identity_of(const struct stat *st)
{
	return (struct identity){
		.dev = st->st_dev,
		.ino = st->st_ino,
		.size = st->st_size,
		.mtime = st->st_mtim,
		.links = st->st_nlink,
	};
}

bool identity_eq(const struct identity *a, const struct identity *b)
{
	return a->dev == b->dev && a->ino == b->ino && a->size == b->size &&
	       a->mtime.tv_sec == b->mtime.tv_sec && a->mtime.tv_nsec == b->mtime.tv_nsec;
}

static const char *read_kind_of(mode_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFDIR:
		return "a directory";
	case S_IFIFO:
		return "a FIFO";
	case S_IFSOCK:
		return "a socket";
	case S_IFCHR:
	case S_IFBLK:
		return "a device";
	default:
		return "of another kind";
	}
}

static int open_err(const struct target *target, int r, const char *path, struct err *err)
{
	if (r == -ENOENT || r == -ENOTDIR)
		return -ENOENT;
	return target_err(target, err, -r, "read", path);
}

static int read_refuse(const struct target *target, const struct stat *st,
		       const char *path, struct err *err)
{
	target_err(target, err, S_ISDIR(st->st_mode) ? EISDIR : EINVAL, "read", path);
	return err_why(err, "it is %s, not a regular file", read_kind_of(st->st_mode));
}

static int read_look(const struct target *target, const char *path, struct stat *ret_st)
{
	_cleanup_close_ int fd = target_open_at(target, path, O_PATH);

	if (fd < 0)
		return fd;
	return fstat(fd, ret_st) < 0 ? -errno : 0;
}

/* Check the type before opening: opening a watchdog or a tape already acts on it. */
int target_open_file(const struct target *target, const char *path, struct stat *ret_st,
		     struct err *err)
{
	_cleanup_close_ int fd = -1;
	struct stat st;
	int r;

	r = read_look(target, path, &st);
	if (r < 0)
		return open_err(target, r, path, err);
	if (!S_ISREG(st.st_mode))
		return read_refuse(target, &st, path, err);

	fd = target_open_at(target, path, O_RDONLY);
	if (fd < 0)
		return open_err(target, fd, path, err);
	if (fstat(fd, &st) < 0)
		return target_err(target, err, errno, "read", path);
	if (!S_ISREG(st.st_mode))
		return read_refuse(target, &st, path, err);

	*ret_st = st;
	return fd_take(&fd);
}

int target_read(const struct target *target, const char *path, size_t max,
		struct buf *ret_text, struct identity *ret_identity, struct err *err)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	_cleanup_close_ int fd = -1;
	struct stat st;
	int r;

	fd = target_open_file(target, path, &st, err);
	if (fd < 0)
		return fd;

	r = (size_t) st.st_size > max ? -EFBIG
				      : read_all(fd, (size_t) st.st_size, max, &text);
	if (r < 0)
		target_err(target, err, -r, "read", path);
	if (r == -EFBIG)
		err_why(err, "it is larger than %zu bytes", max);
	if (r < 0)
		return r;

	buf_release(ret_text);
	*ret_text = buf_take(&text);
	if (ret_identity)
		*ret_identity = identity_of(&st);
	return 0;
}

static bool can_open(const struct target *target, const char *path, int flags)
{
	_cleanup_close_ int fd = target_open_at(target, path, flags);

	return fd >= 0;
}

bool target_has(const struct target *target, const char *path)
{
	return can_open(target, path, O_PATH);
}

bool target_has_dir(const struct target *target, const char *path)
{
	return can_open(target, path, O_PATH | O_DIRECTORY);
}

void names_release(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->name[i]);
	free(names->name);
	*names = (struct names) NAMES_INIT;
}

void names_add(struct names *names, const char *name)
{
	names->name = mem_grow(names->name, names->n, &names->room, sizeof(*names->name));
	names->name[names->n++] = mem_dup(span_of(name));
}

/* NULL with errno set. */
static DIR *read_open_dir(const struct target *target, const char *path)
{
	DIR *dir;
	int fd;

	fd = target_open_at(target, path, O_RDONLY | O_DIRECTORY);
	if (fd < 0) {
		errno = -fd;
		return NULL;
	}
	dir = fdopendir(fd);
	if (!dir)
		(void) close(fd);
	return dir;
}

/* The next name other than . and ..; NULL with errno 0 at the end. */
static const char *next_name(DIR *dir)
{
	const struct dirent *entry;

	do {
		errno = 0;
		entry = readdir(dir);
	} while (entry &&
		 (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0));
	return entry ? entry->d_name : NULL;
}

int target_dir_is_empty(const struct target *target, const char *path)
{
	DIR *dir = read_open_dir(target, path);
	const char *name;
	int r;

	if (!dir)
		return -errno;

	name = next_name(dir);
	if (name && strcmp(name, "lost+found") == 0)
		name = next_name(dir);
	r = name ? 0 : errno ? -errno : 1;
	(void) closedir(dir);
	return r;
}

static int read_names_here(DIR *dir, const char *pattern, struct names *names)
{
	const char *name;
	size_t seen = 0;

	while ((name = next_name(dir))) {
		if (++seen > LIST_MAX)
			return -E2BIG;
		if (fnmatch(pattern, name, FNM_PERIOD) == 0)
			names_add(names, name);
	}
	return -errno;
}

static int bytewise(const void *a, const void *b)
{
	return strcmp(*(char *const *) a, *(char *const *) b);
}

int target_list(const struct target *target, const char *path, const char *pattern,
		struct names *ret_names, struct err *err)
{
	struct names names = NAMES_INIT;
	DIR *dir = read_open_dir(target, path);
	int r;

	r = dir ? read_names_here(dir, pattern, &names) : -errno;
	if (dir)
		(void) closedir(dir);
	if (r < 0 && r != -ENOENT && r != -ENOTDIR) {
		names_release(&names);
		target_err(target, err, -r, "list", path);
		return r == -E2BIG ? err_why(err, "it has over %zu names", LIST_MAX) : r;
	}

	if (names.n)
		qsort(names.name, names.n, sizeof(*names.name), bytewise);
	names_release(ret_names);
	*ret_names = names;
	return 0;
}
