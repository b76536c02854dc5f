/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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

/*
 * The check after the exchange decides: it sees the file that was really replaced. The
 * check before it avoids most exchanges that would have to be swapped back.
 */
static int exchange(const struct change *change, const struct change_file *file,
		    struct change_name *name, struct err *err)
{
	int dir = change->dir[name->dir].fd;

	if (!change_is_old(file, dir, name->name))
		return change_err_moved(change, name->path, err);
	if (renameat2(dir, name->temp, dir, name->name, RENAME_EXCHANGE) < 0) {
		if (errno == ENOENT)
			return change_err_moved(change, name->path, err);
		return target_err(change->target, err, errno, "replace", name->path);
	}

	name->placed = true;
	name->theirs = !change_is_old(file, dir, name->temp);
	return name->theirs ? change_err_moved(change, name->path, err) : 0;
}

/* Without exchange only a check before the rename is possible. */
static int rename_replace(const struct change *change, const struct change_file *file,
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
 * For a file system without RENAME_NOREPLACE. The caller discards the temporary of a
 * link. Without links only a check before the rename is possible.
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

/* Fails if the file has appeared meanwhile. */
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
	return rename_replace(change, file, name, err);
}

/* Make a link that stays if a file made from another one replaces temp. */
static void link_aside(const struct change_file *file, int dir, const char *temp,
		       char aside[TEMPORARY_SIZE])
{
	if (temporary_make(dir, aside, dir, temp) == 0)
		(void) temporary_arm(dir, aside, file->old, file->new);
}

/*
 * Another program may have replaced the new file. If a check shows that beforehand,
 * nothing is swapped; otherwise the file that comes out is checked.
 */
static int exchange_back(const struct change_file *file, struct change_name *name,
			 int dir)
{
	if (name->theirs)
		link_aside(file, dir, name->temp, name->aside);
	if (!is_staged(name, dir, name->name))
		return -EBUSY;
	if (renameat2(dir, name->temp, dir, name->name, RENAME_EXCHANGE) < 0)
		return -errno;
	if (is_staged(name, dir, name->temp))
		return 0;
	link_aside(file, dir, name->temp, name->later);
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

/* Renamed away first, since an unlink would remove whatever file has the name by then. */
static int remove_created(const struct change_file *file, struct change_name *name,
			  int dir)
{
	int r;

	if (!is_staged(name, dir, name->name))
		return -EBUSY;
	r = temporary_take(dir, name->name, name->aside, SPAN_NULL, file->new);
	if (r == -EINVAL || r == -ENOSYS)
		return unlinkat(dir, name->name, 0) < 0 ? -errno : 0;
	if (r < 0 || is_staged(name, dir, name->aside))
		return r;
	if (renameat2(dir, name->aside, dir, name->name, RENAME_NOREPLACE) == 0)
		name->aside[0] = '\0';
	return -EBUSY;
}

int change_take_back(const struct change *change, const struct change_file *file,
		     struct change_name *name)
{
	int dir;

	if (!name->placed)
		return 0;

	dir = change->dir[name->dir].fd;
	if (!file->exists)
		return remove_created(file, name, dir);
	if (change->dir[change->dir[name->dir].first].exchanges)
		return exchange_back(file, name, dir);
	return replace_back(name, dir);
}

/*
 * The file was checked when it came out. A program that still has it open can only write
 * to it, so its inode need not be compared.
 */
bool change_left_old(const struct change *change, const struct change_file *file,
		     const struct change_name *name)
{
	struct identity identity;
	struct stat st;

	if (!name->placed || !file->exists || !name->temp[0] ||
	    fstatat(change->dir[name->dir].fd, name->temp, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return true;
	identity = identity_of(&st);
	identity.dev = file->identity.dev;
	identity.ino = file->identity.ino;
	return identity_eq(&identity, &file->identity);
}

static enum change_content rename_content(const struct change_file *file,
					  const struct change_name *name, int dir,
					  const char *at)
{
	struct stat st;

	if (is_staged(name, dir, at))
		return CHANGE_NEW;
	if (file->exists && change_is_old(file, dir, at))
		return CHANGE_OLD;
	if (fstatat(dir, at, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT)
		return CHANGE_NOTHING;
	return CHANGE_THEIRS;
}

bool change_has_theirs(const struct change *change, const struct change_file *file,
		       const struct change_name *name)
{
	return name->theirs && name->aside[0] &&
	       rename_content(file, name, change->dir[name->dir].fd, name->aside) ==
		       CHANGE_THEIRS;
}

static bool rename_is_same(int dir, const char *one, const char *two)
{
	struct stat a, b;

	return fstatat(dir, one, &a, AT_SYMLINK_NOFOLLOW) == 0 &&
	       fstatat(dir, two, &b, AT_SYMLINK_NOFOLLOW) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

static struct change_stuck *rename_add_stuck(struct change *change,
					     const struct change_file *file,
					     const struct change_name *name)
{
	struct change_stuck *stuck = &change->stuck_name[change->n_stuck++];

	*stuck = (struct change_stuck){ .path = name->path, .copy = "" };
	stuck->has = rename_content(file, name, change->dir[name->dir].fd, name->name);
	return stuck;
}

/* Return false if the temporary is our new file or does not exist: no copy is needed. */
static bool keep_copy(struct change *change, const struct change_file *file,
		      const struct change_name *name, char temp[TEMPORARY_SIZE],
		      char *copy)
{
	const struct change_dir *dir = &change->dir[name->dir];
	struct change_stuck *stuck;
	enum change_content content;

	if (!temp[0])
		return false;
	content = rename_content(file, name, dir->fd, temp);
	if (content == CHANGE_NEW)
		(void) unlinkat(dir->fd, temp, 0);
	if (content == CHANGE_NEW || content == CHANGE_NOTHING)
		return false;

	stuck = rename_add_stuck(change, file, name);
	stuck->kept = content;
	stuck->loose = temporary_keep(dir->fd, temp) < 0;
	(void) snprintf(copy, name->copy_room, "%s%s%s", dir->where,
			dir->where[0] ? "/" : "", temp);
	stuck->copy = copy;
	return true;
}

void change_set_stuck(struct change *change, const struct change_file *file,
		      struct change_name *name)
{
	char *temps[] = { name->temp, name->aside, name->later };
	int dir = change->dir[name->dir].fd;
	bool kept = false;

	for (size_t i = 1; i < ARRAY_SIZE(temps); i++)
		if (name->temp[0] && temps[i][0] &&
		    rename_is_same(dir, name->temp, temps[i])) {
			(void) unlinkat(dir, name->temp, 0);
			name->temp[0] = '\0';
		}
	for (size_t i = 0; i < ARRAY_SIZE(temps); i++)
		kept |= keep_copy(change, file, name, temps[i],
				  name->copy + i * name->copy_room);
	if (!kept)
		(void) rename_add_stuck(change, file, name);
}
