/* SPDX-License-Identifier: BSD-3-Clause */
#include "room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* So deep and so many: more has nothing to do with booting. */
#define DEPTH_MAX 32
#define FILES_MAX ((size_t) 4096)

struct walk {
	const struct cage *cage;
	struct cage_result *result;
	struct err *err;
	unsigned depth;
};

static struct cage_file *add(const struct walk *walk, const char *path, enum cage_how how)
{
	struct cage_result *result = walk->result;
	struct cage_file *file;

	result->file = mem_grow(result->file, result->n_file, &result->file_room,
				sizeof(*result->file));
	file = &result->file[result->n_file++];
	*file = (struct cage_file){ mem_dup(span_of(path)), how, BUF_INIT };
	return file;
}

static int refuse(const struct walk *walk, const char *why)
{
	err_set(walk->err, E2BIG, "cannot take what was written in %s",
		walk->cage->target->name);
	return err_why(walk->err, "%s", why);
}

static int read_text(int fd, struct buf *ret)
{
	char chunk[16 << 10];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) > 0 && ret->len <= SITE_MAX)
		buf_add(ret, chunk, (size_t) n);
	if (n < 0)
		return -errno;
	return ret->len > SITE_MAX ? -EFBIG : 0;
}

/* What stood there: what was put, else the target's own. false: no file. */
static bool read_old(const struct cage *cage, const char *path, struct buf *ret)
{
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < cage->n_text; i++)
		if (strcmp(cage->text[i].path, path) == 0) {
			buf_add_span(ret, buf_span(&cage->text[i].text));
			return true;
		}
	return target_read(cage->target, path, SITE_MAX, ret, NULL, &ignored) >= 0;
}

/* Opened for writing, or given another mode, it is in the layer, and yet no other. */
static int take_file(const struct walk *walk, int dir, const char *name, const char *path)
{
	_cleanup_(buf_release) struct buf new = BUF_INIT, old = BUF_INIT;
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW), r;

	r = fd < 0 ? -errno : read_text(fd, &new);
	if (fd >= 0)
		(void) close(fd);
	if (r < 0)
		return err_set(walk->err, -r, "cannot read /%s as it was written", path);
	if (read_old(walk->cage, path, &old) && span_eq(buf_span(&new), buf_span(&old)))
		return 0;
	add(walk, path, CAGE_CHANGED)->text = buf_take(&new);
	return 0;
}

/* Documentation/filesystems/overlayfs.rst: a whiteout, an opaque directory. */
static bool is_whiteout(const struct stat *st)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == makedev(0, 0);
}

static bool is_opaque(int dir)
{
	char value;

	return fgetxattr(dir, "trusted.overlay.opaque", &value, 1) == 1 && value == 'y';
}

static int take_dir(struct walk *walk, int take_fd, const char *at);

static int take_entry(struct walk *walk, int dir, const char *name, const char *path)
{
	struct stat st;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return err_set(walk->err, errno, "cannot read /%s as it was written",
			       path);
	if (walk->result->n_file > FILES_MAX)
		return refuse(walk, "there are too many files");
	if (S_ISDIR(st.st_mode))
		return take_dir(walk,
				openat(dir, name,
				       O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW),
				path);
	if (S_ISREG(st.st_mode))
		return take_file(walk, dir, name, path);
	add(walk, path, is_whiteout(&st) ? CAGE_REMOVED : CAGE_OTHER);
	return 0;
}

static int take_dir(struct walk *walk, int take_fd, const char *at)
{
	DIR *stream = take_fd < 0 ? NULL : fdopendir(take_fd);
	int r = 0;

	if (!stream)
		return err_set(walk->err, errno, "cannot read /%s as it was written", at);
	if (++walk->depth > DEPTH_MAX)
		r = refuse(walk, "there are too many directories in each other");
	/* A new one is empty, or its files tell. */
	if (*at && is_opaque(dirfd(stream)) && target_has(walk->cage->target, at))
		add(walk, at, CAGE_OTHER);
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

int layer_collect(const struct cage *cage, struct cage_result *ret, struct err *err)
{
	struct walk walk = { .cage = cage, .result = ret, .err = err };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < cage->n_volume; i++) {
		_cleanup_(buf_release) struct buf name = BUF_INIT;

		const struct cage_volume *volume = &cage->volume[i];
		int dir;

		buf_addf(&name, "up%zu%s", i, volume->subvolume ? volume->subvolume : "");
		dir = openat(volume->copy < 0 ? cage->scratch : volume->copy,
			     volume->copy < 0 ? buf_str(&name) : ".",
			     O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		if (dir >= 0 || errno != ENOENT)
			r = take_dir(&walk, dir, volume->at);
	}
	return r;
}
