/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "system/fd.h"
#include "system/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* No boot configuration needs more than this. */
#define DEPTH_MAX 32
#define FILES_MAX ((size_t) 4096)
/* Limit for the output and all files taken, which are held in memory. */
#define TAKEN_MAX ((size_t) 64 << 20)
/* Limit for all files compared, which takes time. The scratch and each copy of an ESP
 * hold 256 MiB, so only sparse files add up to more. */
#define COMPARED_MAX ((size_t) 1 << 30)

#define PIECE ((size_t) 16 << 10)

struct overlay_walk {
	const struct sandbox *sandbox;
	struct sandbox_result *result;
	struct err *err;
	unsigned depth;
	size_t taken, compared; /* bytes */
};

static struct sandbox_file *overlay_diff_add(const struct overlay_walk *walk,
					     const char *path, enum sandbox_how how)
{
	struct sandbox_result *result = walk->result;
	struct sandbox_file *file;

	result->file = mem_grow(result->file, result->n_file, &result->file_room,
				sizeof(*result->file));
	file = &result->file[result->n_file++];
	*file = (struct sandbox_file){ mem_dup(span_of(path)), how, BUF_INIT };
	return file;
}

static int overlay_diff_refuse(const struct overlay_walk *walk, const char *why)
{
	err_set(walk->err, E2BIG, "cannot take what was written in %s",
		walk->sandbox->target->name);
	return err_why(walk->err, "%s", why);
}

static int overlay_diff_fail(const struct overlay_walk *walk, int code, const char *path)
{
	return err_set(walk->err, code, "cannot read /%s as it was written", path);
}

/* The file before the run: the text given to sandbox_put(), or the target's own file. */
struct old {
	const struct buf *put;
	int fd;
	off_t size; /* -1: there was no file */
};

static void old_close(struct old *old)
{
	fd_close(&old->fd);
}

static struct old old_open(const struct sandbox *sandbox, const char *path)
{
	struct err ignored = ERR_INIT;
	struct stat st;
	int fd;

	for (size_t i = 0; i < sandbox->n_text; i++)
		if (strcmp(sandbox->text[i].path, path) == 0)
			return (struct old){ &sandbox->text[i].text, -1,
					     (off_t) sandbox->text[i].text.len };
	fd = target_open_file(sandbox->target, path, &st, &ignored);
	return (struct old){ NULL, fd, fd < 0 ? -1 : st.st_size };
}

static bool old_has(const struct old *old, const char *bytes, size_t n, off_t at)
{
	char own[PIECE];

	if (old->put)
		return memcmp(old->put->data + at, bytes, n) == 0;
	return pread(old->fd, own, n, at) == (ssize_t) n && memcmp(own, bytes, n) == 0;
}

/* Return 1 if fd has the same bytes, 0 if it differs, or -errno. fd has the old size. */
static int overlay_diff_compare(int fd, const struct old *old)
{
	char bytes[PIECE];
	ssize_t n;

	for (off_t at = 0; at < old->size; at += n) {
		n = pread(fd, bytes, sizeof(bytes), at);
		if (n <= 0)
			return n < 0 ? -errno : 0;
		if (!old_has(old, bytes, (size_t) n, at))
			return 0;
	}
	return 1;
}

/* Return 1, 0, or -errno with a message. A file of another size is not read. */
static int is_unchanged(struct overlay_walk *walk, int fd, const char *path, off_t size)
{
	_cleanup_(old_close) struct old old = old_open(walk->sandbox, path);
	int r;

	if (old.size != size)
		return 0;
	if ((uint64_t) size > COMPARED_MAX - walk->compared) {
		overlay_diff_refuse(walk, "");
		return err_why(walk->err,
			       "the generator opened more than %zu MiB of files",
			       COMPARED_MAX >> 20);
	}
	walk->compared += (size_t) size;
	r = overlay_diff_compare(fd, &old);
	return r < 0 ? overlay_diff_fail(walk, -r, path) : r;
}

static int overlay_diff_take_text(struct overlay_walk *walk, int fd, const char *path,
				  off_t size)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	int r;

	if ((uint64_t) size > TAKEN_MAX - walk->taken) {
		overlay_diff_refuse(walk, "");
		return err_why(walk->err,
			       "the generator left more than %zu MiB of files and output",
			       TAKEN_MAX >> 20);
	}
	walk->taken += (size_t) size;
	r = read_all(fd, (size_t) size, (size_t) size, &text);
	if (r < 0)
		return overlay_diff_fail(walk, -r, path);
	overlay_diff_add(walk, path, SANDBOX_CHANGED)->text = buf_take(&text);
	return 0;
}

/* Files that were only opened for writing, or given another mode, are in the upper layer,
 * too. A file that the run may not change is refused later, without its text. */
static int take_file(struct overlay_walk *walk, int dir, const char *name,
		     const char *path)
{
	_cleanup_close_ int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return overlay_diff_fail(walk, errno, path);
	r = is_unchanged(walk, fd, path, st.st_size);
	if (r != 0)
		return r < 0 ? r : 0;
	if (walk->sandbox->may_write(walk->sandbox->writer, path))
		return overlay_diff_take_text(walk, fd, path, st.st_size);
	overlay_diff_add(walk, path, SANDBOX_OTHER);
	return 0;
}

/* Whiteouts and opaque directories: Documentation/filesystems/overlayfs.rst. */
static bool is_whiteout(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(0, 0);
}

static bool is_opaque(int dir)
{
	char value;

	return fgetxattr(dir, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static int take_dir(struct overlay_walk *walk, int take_fd, const char *at);

static int take_entry(struct overlay_walk *walk, int dir, const char *name,
		      const char *path)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return overlay_diff_fail(walk, errno, path);
	if (walk->result->n_file > FILES_MAX)
		return overlay_diff_refuse(walk, "there are too many files");
	if (S_ISDIR(st.st_mode))
		return take_dir(walk,
				openat(dir, name,
				       O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW),
				path);
	if (S_ISREG(st.st_mode))
		return take_file(walk, dir, name, path);
	overlay_diff_add(walk, path, is_whiteout(&st) ? SANDBOX_REMOVED : SANDBOX_OTHER);
	return 0;
}

static int take_dir(struct overlay_walk *walk, int take_fd, const char *at)
{
	DIR *stream = take_fd < 0 ? NULL : fdopendir(take_fd);
	int r = 0;

	if (!stream)
		return overlay_diff_fail(walk, errno, at);
	if (++walk->depth > DEPTH_MAX)
		r = overlay_diff_refuse(walk,
					"there are too many directories in each other");
	/* A new directory is empty or has files, which are reported themselves. */
	if (*at && is_opaque(dirfd(stream)) && target_has(walk->sandbox->target, at))
		overlay_diff_add(walk, at, SANDBOX_OTHER);
	for (struct dirent *entry; r >= 0 && (entry = readdir(stream));) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		buf_addf(&path, "%s%s%s", at, *at ? "/" : "", entry->d_name);
		r = take_entry(walk, dirfd(stream), entry->d_name, buf_str(&path));
	}
	walk->depth--;
	(void) closedir(stream);
	return r;
}

int overlay_diff_collect(const struct sandbox *sandbox, struct sandbox_result *ret,
			 struct err *err)
{
	struct overlay_walk walk = {
		.sandbox = sandbox, .result = ret, .err = err, .taken = ret->out.len
	};
	int r = 0;

	for (size_t i = 0; r >= 0 && i < sandbox->n_filesystem; i++) {
		_cleanup_(buf_release) struct buf name = BUF_INIT;
		const struct sandbox_filesystem *filesystem = &sandbox->filesystem[i];
		int dir;

		buf_addf(&name, "up%zu%s", i,
			 filesystem->subvolume ? filesystem->subvolume : "");
		dir = openat(filesystem->copy < 0 ? sandbox->scratch : filesystem->copy,
			     filesystem->copy < 0 ? buf_str(&name) : ".",
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir >= 0 || errno != ENOENT)
			r = take_dir(&walk, dir, filesystem->at);
	}
	return r;
}
