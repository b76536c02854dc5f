/* SPDX-License-Identifier: BSD-3-Clause */
#include "sysfs.h"
#include "system/dlopen.h"
#include "system/fd.h"
#include "system/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* Larger than any file read here; a kernel's .config has about 300 KB. */
#define TEXT_MAX ((size_t) 8 << 20)

static void drop_newline(struct buf *text)
{
	if (text->len && text->data[text->len - 1] == '\n')
		buf_splice(text, text->len - 1, 1, SPAN_NULL);
}

/* The root can be a recorded machine: opening must neither block nor act on devices. */
static int open_text(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	return fd < 0 ? -errno : fd;
}

int sysfs_read_some(int root, const char *path, size_t max, struct buf *ret_text)
{
	_cleanup_close_ int fd = open_text(root, path);
	int r;

	buf_clear(ret_text);
	if (fd < 0)
		return fd;
	r = read_all(fd, 0, max, ret_text);
	drop_newline(ret_text);
	return r == -EFBIG ? 0 : r;
}

int sysfs_read(int root, const char *path, struct buf *ret_text)
{
	return sysfs_read_some(root, path, TEXT_MAX, ret_text);
}

int sysfs_value(int root, const char *path, struct buf *ret_text)
{
	_cleanup_close_ int fd = open_text(root, path);
	char value[4096];
	ssize_t n;

	buf_clear(ret_text);
	if (fd < 0)
		return fd;
	n = read(fd, value, sizeof(value));
	if (n < 0)
		return -errno;
	buf_add(ret_text, value, (size_t) n);
	drop_newline(ret_text);
	return 0;
}

int sysfs_link(int root, const char *path, struct buf *ret_name)
{
	char target[4096];
	const char *name;
	ssize_t n;

	buf_clear(ret_name);
	n = readlinkat(root, path, target, sizeof(target));
	if (n < 0)
		return -errno;
	name = memrchr(target, '/', (size_t) n);
	name = name ? name + 1 : target;
	buf_add(ret_name, name, (size_t) (target + n - name));
	return 0;
}

#define SYSFS_ZLIB_CALLS(call)                                                           \
	call(gzdopen);                                                                   \
	call(gzread);                                                                    \
	call(gzclose)

struct sysfs_zlib {
	SYSFS_ZLIB_CALLS(LIBRARY_POINTER);
};

LIBRARY(sysfs_zlib, SYSFS_ZLIB_CALLS, "libz.so.1", "kernel-config",
	"Configuration of the running kernel from /proc/config.gz", "recommended");

static int read_gz(const struct sysfs_zlib *zlib, int take_fd, struct buf *text)
{
	_cleanup_close_ int fd = take_fd;
	gzFile file = zlib->gzdopen(fd, "rb");
	char chunk[16384];
	int n = 0;

	if (!file)
		return -ENOMEM;
	(void) fd_take(&fd); /* gzclose() closes it */
	while (text->len < TEXT_MAX && (n = zlib->gzread(file, chunk, sizeof(chunk))) > 0)
		buf_add(text, chunk, (size_t) n);
	(void) zlib->gzclose(file);
	return n < 0 ? -EIO : 0;
}

int sysfs_read_gz(int root, const char *path, struct buf *ret_text)
{
	_cleanup_close_ int fd = open_text(root, path);
	struct err ignored = ERR_INIT;
	struct sysfs_zlib zlib;

	buf_clear(ret_text);
	if (fd < 0)
		return fd;
	if (sysfs_zlib_load(&zlib, &ignored) < 0)
		return -ENOTSUP;
	return read_gz(&zlib, fd_take(&fd), ret_text);
}

bool sysfs_has(int root, const char *path)
{
	return faccessat(root, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

int sysfs_open(int root, const char *path)
{
	int fd = openat(root, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int sysfs_names(int root, const char *path, struct names *ret_names)
{
	_cleanup_close_ int fd = sysfs_open(root, path);
	const struct dirent *entry;
	DIR *dir;

	if (fd < 0)
		return fd;
	dir = fdopendir(fd);
	if (!dir)
		return -errno;
	(void) fd_take(&fd); /* closedir() closes it */
	while ((entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			names_add(ret_names, entry->d_name);
	(void) closedir(dir);
	return 0;
}

static int sysfs_by_number(const void *a, const void *b)
{
	return strverscmp(*(char *const *) a, *(char *const *) b);
}

int sysfs_list(int root, const char *path, struct names *ret_names)
{
	int r = sysfs_names(root, path, ret_names);

	if (ret_names->n)
		qsort(ret_names->name, ret_names->n, sizeof(char *), sysfs_by_number);
	return r;
}
