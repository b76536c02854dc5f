/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"
#include "system/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Contents and attributes of a file to write. */
struct content {
	struct span bytes;
	const struct attributes *attributes;
	struct timespec mtime;
};

static int stage_err(const struct change *change, int r, const char *what,
		     const struct change_name *name, struct err *err)
{
	return target_err(change->target, err, -r, what, name->path);
}

static int stage_give_attributes(const struct change *change,
				 const struct change_name *name,
				 const struct content *content, int fd, struct err *err)
{
	char verb[320]; /* the name of an attribute has at most 255 bytes */
	const char *what;
	int r;

	r = attributes_give(content->attributes, fd, &what);
	if (r == 0)
		return 0;
	(void) snprintf(verb, sizeof(verb), "give the %s to the new", what);
	stage_err(change, r, verb, name, err);
	/* chown(2): a user or group that is not mapped in the user namespace. */
	if (r == -EINVAL && strcmp(what, "owner") == 0) {
		err_why(err,
			"the owner of the old one is not mapped in this user namespace");
		err_hint(err, "map it, as unshare --map-auto and podman unshare do");
	}
	return r;
}

static int stage_fill(const struct change *change, struct change_name *name,
		      const struct content *content, int fd, struct err *err)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, content->mtime };
	struct stat st;
	int r;

	r = write_all(fd, content->bytes);
	if (r < 0)
		return stage_err(change, r, "write the new", name, err);

	r = stage_give_attributes(change, name, content, fd, err);
	if (r < 0)
		return r;

	if (futimens(fd, times) < 0 || fstat(fd, &st) < 0)
		return stage_err(change, -errno, "give the time to the new", name, err);
	if (!change_holds(fd, content->bytes)) {
		stage_err(change, -EIO, "write the new", name, err);
		return err_why(err, "what was written reads back as something else");
	}
	name->staged = identity_of(&st);
	return 0;
}

static int stage_write_file(const struct change *change, struct change_name *name,
			    char temp[TEMPORARY_SIZE], const struct content *content,
			    struct err *err)
{
	int fd, r;

	fd = temporary_make(change->dir[name->dir].fd, temp, -1, NULL);
	if (fd < 0)
		return stage_err(change, fd, "make a new file beside", name, err);
	r = stage_fill(change, name, content, fd, err);
	if (close(fd) < 0 && r == 0)
		r = stage_err(change, -errno, "write the new", name, err);
	return r;
}

bool change_has_no_links(int r)
{
	return r == -EPERM || r == -EOPNOTSUPP || r == -ENOSYS || r == -EMLINK;
}

/*
 * For a file system without exchange: after the rename no other name would lead to the
 * old file.
 */
static int set_aside(const struct change *change, const struct change_file *file,
		     struct change_name *name, struct err *err)
{
	const struct content old = { file->old, &file->attributes, file->identity.mtime };
	const struct change_dir *dir = &change->dir[name->dir];
	int r;

	r = temporary_make(dir->fd, name->aside, dir->fd, name->name);
	if (change_has_no_links(r))
		return stage_write_file(change, name, name->aside, &old, err);
	if (r < 0)
		return stage_err(change, r, "set aside", name, err);
	/* The link leads to whatever file had the name by then. */
	if (!change_is_old(file, dir->fd, name->aside))
		return change_err_moved(change, name->path, err);
	return 0;
}

static bool is_earlier(struct timespec a, struct timespec b)
{
	return a.tv_sec < b.tv_sec || (a.tv_sec == b.tv_sec && a.tv_nsec < b.tv_nsec);
}

static struct timespec mtime_of(const struct change *change,
				const struct change_file *file)
{
	struct timespec mtime = change->now;

	if (change->mtime)
		mtime = (struct timespec){ .tv_sec = *change->mtime };
	if (file->capped && is_earlier(file->not_after, mtime))
		mtime = file->not_after;
	if (file->floored && is_earlier(mtime, file->not_before))
		mtime = file->not_before;
	return mtime;
}

/* Further names become links to the first one. */
static int stage_name(const struct change *change, const struct change_file *file,
		      struct change_name *name, struct err *err)
{
	const struct content new = { file->new, &file->attributes,
				     mtime_of(change, file) };
	const struct change_name *first = &file->name[0];
	int r;

	if (name == first)
		return stage_write_file(change, name, name->temp, &new, err);

	r = temporary_make(change->dir[name->dir].fd, name->temp,
			   change->dir[first->dir].fd, first->temp);
	/*
	 * Two bind mounts of one file system show the same files, but allow no links
	 * between them.
	 */
	if (r == -EXDEV)
		return stage_write_file(change, name, name->temp, &new, err);
	if (r < 0)
		return stage_err(change, r, "make a new file beside", name, err);
	name->staged = first->staged;
	return 0;
}

static int stage_file(const struct change *change, struct change_file *file,
		      struct err *err)
{
	for (size_t i = 0; i < file->n_name; i++) {
		struct change_name *name = &file->name[i];
		const struct change_dir *dir = &change->dir[name->dir];
		int r;

		if (file->exists && !change->dir[dir->first].exchanges) {
			r = set_aside(change, file, name, err);
			if (r < 0)
				return r;
		}
		r = stage_name(change, file, name, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int change_stage(struct change *change, struct err *err)
{
	int r;

	r = change_open_dirs(change, err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < change->n; i++) {
		r = stage_file(change, &change->file[i], err);
		if (r < 0)
			return r;
	}
	return 0;
}

void change_discard(const struct change *change, const struct change_name *name)
{
	int dir;

	if (!name->temp[0] && !name->aside[0])
		return; /* directories may not exist yet */

	dir = change->dir[name->dir].fd;
	if (name->temp[0])
		(void) unlinkat(dir, name->temp, 0);
	if (name->aside[0])
		(void) unlinkat(dir, name->aside, 0);
}

int change_arm(const struct change *change, const struct change_file *file,
	       struct change_name *name, struct err *err)
{
	const struct change_dir *dir = &change->dir[name->dir];
	int r;

	if (!file->exists || !change->dir[dir->first].exchanges)
		return 0;
	r = temporary_arm(dir->fd, name->temp, file->old, file->new);
	return r < 0 ? stage_err(change, r, "rename the new", name, err) : 0;
}
