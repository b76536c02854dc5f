/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t add_dir(struct change *change, const struct change_dir *dir)
{
	change->dir = mem_grow(change->dir, change->n_dir, &change->dir_room,
			       sizeof(*change->dir));
	change->dir[change->n_dir] = *dir;
	return change->n_dir++;
}

/* Return n_dir for a file system that is new. */
static size_t first_on(const struct change *change, dev_t dev)
{
	size_t i = 0;

	while (i < change->n_dir && change->dir[i].dev != dev)
		i++;
	return i;
}

/* Return the index of an existing directory. */
static int have_dir(struct change *change, int path_fd, const char *path, size_t *ret_dir)
{
	_cleanup_(buf_release) struct buf where = BUF_INIT;
	struct change_dir new = { 0 };
	struct stat st;
	int r;

	if (fstat(path_fd, &st) < 0)
		return -errno;
	for (size_t i = 0; i < change->n_dir; i++) {
		const struct change_dir *dir = &change->dir[i];

		if (!dir->missing && dir->dev == st.st_dev && dir->ino == st.st_ino) {
			*ret_dir = i;
			return 0;
		}
	}

	r = target_directory(change->target, path, &where);
	if (r < 0)
		return r;
	/* syncfs() does not accept an O_PATH descriptor. */
	new.fd = openat(path_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (new.fd < 0)
		return -errno;
	new.dev = st.st_dev;
	new.ino = st.st_ino;
	new.uid = st.st_uid;
	new.gid = st.st_gid;
	new.first = first_on(change, st.st_dev);
	new.path = mem_dup(span_of(path));
	new.where = mem_dup(buf_span(&where));
	*ret_dir = add_dir(change, &new);
	return 0;
}

static size_t plan_dir(struct change *change, size_t parent, const char *name)
{
	struct change_dir new = change->dir[parent];
	_cleanup_(buf_release) struct buf where = BUF_INIT;

	buf_addf(&where, "%s%s%s", new.where, new.where[0] ? "/" : "", name);
	new.where = mem_dup(buf_span(&where));
	new.fd = -1;
	new.missing = mem_dup(span_of(name));
	new.parent = parent;
	new.path = mem_dup(span_of(new.path));
	new.replaces = false;
	return add_dir(change, &new);
}

int change_find_parent(struct change *change, const char *path, size_t *ret_dir,
		       char **ret_name)
{
	_cleanup_(mem_done) char *name = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	r = target_resolve(change->target, path, &fd, &name);
	if (r < 0)
		return r;
	r = have_dir(change, fd, path, ret_dir);
	if (r < 0)
		return r;

	*ret_name = name;
	name = NULL;
	return 0;
}

int change_plan_parent(struct change *change, const char *path, size_t *ret_dir,
		       char **ret_name)
{
	_cleanup_(mem_done) char *above = NULL, *name = NULL;
	const char *slash = strrchr(path, '/');
	struct stat st;
	size_t parent;
	int r;

	r = change_find_parent(change, path, ret_dir, ret_name);
	if (r != -ENOENT || !slash)
		return r;

	above = mem_dup(span_at(path, 0, (size_t) (slash - path)));
	r = change_plan_parent(change, above, &parent, &name);
	if (r < 0)
		return r;
	/* The name exists and resolved to nothing: it is a dangling link. */
	if (!change->dir[parent].missing &&
	    fstatat(change->dir[parent].fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return -ENOTDIR;
	*ret_dir = plan_dir(change, parent, name);
	*ret_name = mem_dup(span_of(slash + 1));
	return 0;
}

/*
 * Set mode and owner afterwards, so that umask and a set-group-ID parent have no effect.
 */
static int make_dir(const struct change *change, struct change_dir *dir)
{
	int parent = change->dir[dir->parent].fd;

	if (mkdirat(parent, dir->missing, 0700) == 0)
		dir->made = true;
	else if (errno != EEXIST)
		return -errno;

	dir->fd = openat(parent, dir->missing,
			 O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (dir->fd < 0)
		return -errno;
	if (!dir->made)
		return 0;
	if (fchown(dir->fd, dir->uid, dir->gid) < 0 || fchmod(dir->fd, 0755) < 0)
		return -errno;
	return 0;
}

/* Return 1, or 0 where the file system cannot exchange. */
static int exchange_with(int dir, const char *one)
{
	char two[TEMPORARY_SIZE];
	int fd, r = 1;

	fd = temporary_make(dir, two, -1, NULL);
	if (fd < 0)
		return fd;
	(void) close(fd);
	if (renameat2(dir, one, dir, two, RENAME_EXCHANGE) < 0)
		r = errno == EINVAL || errno == ENOSYS ? 0 : -errno;
	(void) unlinkat(dir, two, 0);
	return r;
}

/* Try it on two own files: NFS, most of FUSE, and vfat before Linux 6.0 lack it. */
static int probe_exchange(struct change_dir *dir)
{
	char one[TEMPORARY_SIZE];
	int fd, r;

	fd = temporary_make(dir->fd, one, -1, NULL);
	if (fd < 0)
		return fd;
	(void) close(fd);
	r = exchange_with(dir->fd, one);
	(void) unlinkat(dir->fd, one, 0);
	if (r < 0)
		return r;

	dir->exchanges = r == 1;
	return 0;
}

static int dir_open_dir(const struct change *change, struct change_dir *dir)
{
	int r;

	if (dir->missing) {
		r = make_dir(change, dir);
		if (r < 0)
			return r;
	}
	return dir->replaces ? probe_exchange(dir) : 0;
}

int change_open_dirs(struct change *change, struct err *err)
{
	for (size_t i = 0; i < change->n_dir; i++)
		if (!change->dir[i].missing)
			(void) temporary_sweep(change->dir[i].fd, TEMPORARY_REMOVE, NULL);

	for (size_t i = 0; i < change->n_dir; i++) {
		struct change_dir *dir = &change->dir[i];
		int r = dir_open_dir(change, dir);

		if (r < 0)
			return target_err(change->target, err, -r,
					  "make a new file beside", dir->path);
	}
	return 0;
}

void change_remove_dirs(struct change *change)
{
	for (size_t i = change->n_dir; i > 0; i--) {
		const struct change_dir *dir = &change->dir[i - 1];

		/* A directory that is no longer empty stays. */
		if (dir->made)
			(void) unlinkat(change->dir[dir->parent].fd, dir->missing,
					AT_REMOVEDIR);
	}
}

void change_close_dirs(struct change *change)
{
	for (size_t i = 0; i < change->n_dir; i++) {
		if (change->dir[i].fd >= 0)
			(void) close(change->dir[i].fd);
		free(change->dir[i].missing);
		free(change->dir[i].path);
		free(change->dir[i].where);
	}
	free(change->dir);
	change->dir = NULL;
	change->n_dir = change->dir_room = 0;
}

int change_sync(const struct change *change, struct err *err)
{
	for (size_t i = 0; !change->target->ephemeral && i < change->n_dir; i++) {
		const struct change_dir *dir = &change->dir[i];

		if (dir->first == i && syncfs(dir->fd) < 0)
			return target_err(change->target, err, errno,
					  "sync the file system of", dir->path);
	}
	return 0;
}
