/* SPDX-License-Identifier: BSD-3-Clause */
#include "change-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static bool is_staged(const struct change_name *name, int dir, const char *at)
{
	struct identity identity;
	struct stat st;

	if (fstatat(dir, at, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return false;
	identity = identity_of(&st);
	return identity_eq(&identity, &name->staged);
}

/* The look comes after: nobody can change the file between it and the rename. */
static int exchange(const struct change *change, const struct change_file *file,
		    struct change_name *name, struct err *err)
{
	int dir = change->dir[name->dir].fd;

	if (renameat2(dir, name->temp, dir, name->name, RENAME_EXCHANGE) < 0) {
		if (errno == ENOENT)
			return change_err_moved(change, name->path, err);
		return target_err(change->target, err, errno, "replace", name->path);
	}

	name->placed = true;
	return change_is_old(file, dir, name->temp)
		       ? 0
		       : change_err_moved(change, name->path, err);
}

/* Without exchange the look can only come before. */
static int replace(const struct change *change, const struct change_file *file,
		   struct change_name *name, struct err *err)
{
	int dir = change->dir[name->dir].fd;

	if (!change_is_old(file, dir, name->name))
		return change_err_moved(change, name->path, err);
	if (renameat(dir, name->temp, dir, name->name) < 0)
		return target_err(change->target, err, errno, "replace", name->path);

	name->placed = true;
	name->temp[0] = '\0';
	return 0;
}

/*
 * For a file system without RENAME_NOREPLACE. The temporary of a link is left to be
 * discarded; without links the look can only come before.
 */
static int create_without_flags(struct change_name *name, int dir)
{
	struct stat st;

	if (linkat(dir, name->temp, dir, name->name, 0) == 0)
		return 0;
	if (!change_has_no_links(-errno))
		return -errno;

	if (fstatat(dir, name->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return -EEXIST;
	if (errno != ENOENT || renameat(dir, name->temp, dir, name->name) < 0)
		return -errno;
	name->temp[0] = '\0';
	return 0;
}

/* Never over a file that has appeared. */
static int create(const struct change *change, struct change_name *name, struct err *err)
{
	int dir = change->dir[name->dir].fd, r = 0;

	if (renameat2(dir, name->temp, dir, name->name, RENAME_NOREPLACE) == 0)
		name->temp[0] = '\0';
	else if (errno == EINVAL || errno == ENOSYS)
		r = create_without_flags(name, dir);
	else
		r = -errno;

	if (r == -EEXIST)
		return change_err_appeared(change, name->path, err);
	if (r < 0)
		return target_err(change->target, err, -r, "create", name->path);
	name->placed = true;
	return 0;
}

int change_place(const struct change *change, const struct change_file *file,
		 struct change_name *name, struct err *err)
{
	const struct change_dir *dir = &change->dir[name->dir];

	if (!file->exists)
		return create(change, name, err);
	if (change->dir[dir->first].exchanges)
		return exchange(change, file, name, err);
	return replace(change, file, name, err);
}

/* What comes out must be ours: somebody may have replaced the new file in turn. */
static int exchange_back(const struct change_name *name, int dir)
{
	if (renameat2(dir, name->temp, dir, name->name, RENAME_EXCHANGE) < 0)
		return -errno;
	if (is_staged(name, dir, name->temp))
		return 0;
	(void) renameat2(dir, name->temp, dir, name->name, RENAME_EXCHANGE);
	return -EBUSY;
}

static int replace_back(const struct change_name *name, int dir)
{
	if (!is_staged(name, dir, name->name))
		return -EBUSY;
	if (renameat(dir, name->aside, dir, name->name) < 0)
		return -errno;
	return 0;
}

static int remove_created(const struct change_name *name, int dir)
{
	if (!is_staged(name, dir, name->name))
		return -EBUSY;
	return unlinkat(dir, name->name, 0) < 0 ? -errno : 0;
}

int change_take_back(const struct change *change, const struct change_file *file,
		     const struct change_name *name)
{
	int dir;

	if (!name->placed)
		return 0;

	dir = change->dir[name->dir].fd;
	if (!file->exists)
		return remove_created(name, dir);
	if (name->aside[0])
		return replace_back(name, dir);
	return exchange_back(name, dir);
}
