/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Attributes of a file that rename cannot replace. */
static const struct attribute_blocker {
	unsigned attribute; /* STATX_ATTR_*; MOUNT_ROOT is reported since Linux 5.8 */
	int code;
	const char *why, *hint;
} blockers[] = {
	{ STATX_ATTR_MOUNT_ROOT, EBUSY, "something is mounted on this file",
	  "unmount it, or change the file where it comes from" },
	{ STATX_ATTR_IMMUTABLE, EPERM, "the file is immutable", "chattr -i lifts that" },
	{ STATX_ATTR_APPEND, EPERM, "the file is append-only", "chattr -a lifts that" },
};

int change_err_moved(const struct change *change, const char *path, struct err *err)
{
	target_err(change->target, err, EBUSY, "replace", path);
	err_why(err, "it has changed since it was read");
	return err_hint(err, "run the command again");
}

int change_err_appeared(const struct change *change, const char *path, struct err *err)
{
	target_err(change->target, err, EEXIST, "create", path);
	err_why(err, "it has appeared since the target was read");
	return err_hint(err, "run the command again");
}

bool change_holds(int fd, struct span bytes)
{
	char chunk[16 << 10];
	size_t done = 0;

	for (;;) {
		ssize_t n = pread(fd, chunk, sizeof(chunk), (off_t) done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && done == bytes.len;
		if ((size_t) n > bytes.len - done ||
		    memcmp(chunk, bytes.data + done, (size_t) n) != 0)
			return false;
		done += (size_t) n;
	}
}

/* Checked before it is opened, as in target_open_file(). */
static int open_regular(int dir, const char *name)
{
	struct stat st;
	int fd;

	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EINVAL;
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/*
 * overlayfs gives a file with several names a new inode when it copies the file to the
 * upper layer, and our own rename causes that copy. In that case compare everything else.
 */
static bool is_old_but_for_inode(const struct change_file *file, const struct stat *st)
{
	struct identity identity = identity_of(st);

	identity.dev = file->identity.dev;
	identity.ino = file->identity.ino;
	return identity_eq(&identity, &file->identity) &&
	       st->st_uid == file->attributes.uid && st->st_gid == file->attributes.gid &&
	       (st->st_mode & 07777) == file->attributes.mode;
}

bool change_is_old(const struct change_file *file, int dir, const char *name)
{
	_cleanup_close_ int fd = open_regular(dir, name);
	struct identity identity;
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return false;
	identity = identity_of(&st);
	return identity_eq(&identity, &file->identity) ||
	       (is_old_but_for_inode(file, &st) && change_holds(fd, file->old));
}

/* Return -EBUSY if it is not the file that was read. */
static int read_old(struct change_file *file, int fd)
{
	struct identity identity;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	identity = identity_of(&st);
	if (!identity_eq(&identity, &file->identity) || !change_holds(fd, file->old))
		return -EBUSY;
	attributes_release(&file->attributes);
	return attributes_read(&file->attributes, fd);
}

static int prepare_compare(struct change_file *file, int dir, const char *name)
{
	_cleanup_close_ int fd = open_regular(dir, name);

	if (fd == -ENOENT || fd == -EINVAL || fd == -ELOOP)
		return -EBUSY;
	if (fd < 0)
		return fd;
	return read_old(file, fd);
}

static int check_blockers(const struct change *change, int dir,
			  const struct change_name *name, struct err *err)
{
	struct statx st;

	/* If statx fails, the rename reports the error. */
	if (statx(dir, name->name, AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 0, &st) < 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(blockers); i++) {
		const struct attribute_blocker *blocker = &blockers[i];

		if (!(st.stx_attributes & blocker->attribute))
			continue;
		target_err(change->target, err, blocker->code, "replace", name->path);
		err_why(err, "%s", blocker->why);
		return err_hint(err, "%s", blocker->hint);
	}
	return 0;
}

static int check_old(struct change *change, struct change_file *file,
		     const struct change_name *name, struct err *err)
{
	const struct change_dir *dir = &change->dir[name->dir];
	int r;

	r = check_blockers(change, dir->fd, name, err);
	if (r < 0)
		return r;

	r = prepare_compare(file, dir->fd, name->name);
	if (r == -EBUSY)
		return change_err_moved(change, name->path, err);
	if (r < 0)
		return target_err(change->target, err, -r, "replace", name->path);

	change->dir[dir->first].replaces = true;
	return 0;
}

static int check_absent(struct change *change, struct change_file *file,
			const struct change_name *name, struct err *err)
{
	const struct change_dir *dir = &change->dir[name->dir];
	struct stat st;

	if (dir->fd >= 0 && fstatat(dir->fd, name->name, &st, AT_SYMLINK_NOFOLLOW) == 0)
		return change_err_appeared(change, name->path, err);

	file->attributes.uid = dir->uid;
	file->attributes.gid = dir->gid;
	file->attributes.mode = 0644;
	file->attributes.inherits = true;
	return 0;
}

static bool prepare_is_known(const struct change_file *file,
			     const struct change_name *name)
{
	for (const struct change_name *other = file->name; other < name; other++)
		if (other->dir == name->dir && strcmp(other->name, name->name) == 0)
			return true;
	return false;
}

static void drop_name(struct change_file *file, size_t i)
{
	free(file->name[i].path);
	free(file->name[i].name);
	file->n_name--;
	memmove(&file->name[i], &file->name[i + 1],
		(file->n_name - i) * sizeof(*file->name));
}

/* Return 1 if the name is to be replaced, 0 if it is the same entry as another name. */
static int prepare_name(struct change *change, struct change_file *file,
			struct change_name *name, struct err *err)
{
	int r;

	if (file->exists)
		r = change_find_parent(change, name->path, &name->dir, &name->name);
	else
		r = change_plan_parent(change, name->path, &name->dir, &name->name);
	if (r < 0)
		return target_err(change->target, err, -r,
				  file->exists ? "replace" : "create", name->path);
	if (prepare_is_known(file, name))
		return 0;

	r = file->exists ? check_old(change, file, name, err)
			 : check_absent(change, file, name, err);
	return r < 0 ? r : 1;
}

static int prepare_file(struct change *change, struct change_file *file, struct err *err)
{
	size_t i = 0;

	while (i < file->n_name) {
		int r = prepare_name(change, file, &file->name[i], err);

		if (r < 0)
			return r;
		if (r == 0)
			drop_name(file, i);
		else
			i++;
	}
	return 0;
}

static int check_dirs(const struct change *change, struct err *err)
{
	for (size_t i = 0; i < change->n_dir; i++) {
		const struct change_dir *dir = &change->dir[i];

		if (dir->missing || !temporary_would_stay(dir->fd))
			continue;
		target_err(change->target, err, EPERM, "make a new file beside",
			   dir->path);
		err_why(err, "its directory is append-only");
		return err_hint(err, "chattr -a lifts that");
	}
	return 0;
}

/* Allocate the list that abort or keep may have to fill. */
static void allocate_stuck(struct change *change)
{
	size_t n = 0;

	for (size_t i = 0; i < change->n; i++) {
		struct change_file *file = &change->file[i];

		for (size_t k = 0; k < file->n_name; k++) {
			struct change_name *name = &file->name[k];

			name->copy_room =
				strlen(change->dir[name->dir].where) + 1 + TEMPORARY_SIZE;
			name->copy = mem_zero(CHANGE_COPIES, name->copy_room);
		}
		n += file->n_name;
	}
	if (n > 0)
		change->stuck_name =
			mem_zero(CHANGE_COPIES * n, sizeof(*change->stuck_name));
}

int change_prepare(struct change *change, struct err *err)
{
	for (size_t i = 0; i < change->n; i++) {
		int r = prepare_file(change, &change->file[i], err);

		if (r < 0)
			return r;
	}
	allocate_stuck(change);
	return check_dirs(change, err);
}
