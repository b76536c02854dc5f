/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_H
#define IOMMU_TARGET_H

/*
 * What the user named, as a root directory fd; below this line no code asks
 * what kind of target it is (target-ops.h).
 *
 *	_cleanup_(target_close) struct target target = TARGET_INIT;
 *
 *	r = target_open_directory(&target, "/mnt", TARGET_WRITE, err);
 *	r = target_read(&target, "etc/default/grub", FILE_SIZE_MAX, &text, &identity,
 *err);
 *
 * Paths are relative to the root, without a leading slash, and are resolved
 * inside it: absolute links and .. stay below (openat2 with RESOLVE_IN_ROOT and
 * RESOLVE_NO_MAGICLINKS, Linux 5.8; on the live root plain openat). The target is
 * untrusted: only regular files are read, never blocking, never more than
 * a limit that the caller names.
 *
 * Another tree may stand for a directory of the root (--boot-path, --esp-path):
 * target_graft() says which. It is as if it were mounted there: links and ..
 * lead into it and out of it, never out of the target.
 *
 * Sentences name a file as /PATH in NAME; on the live root, as /PATH.
 */

#include "base/err.h"

#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* No boot configuration is larger; keeps a hostile target from filling memory. */
#define FILE_SIZE_MAX ((size_t) 64 << 20)
/* No directory of boot entries holds more names that we look at. */
#define LIST_MAX ((size_t) 200000)

enum target_access { TARGET_READ, TARGET_WRITE };

/* Which file it was, and whether it is still as it was read. */
struct identity {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	nlink_t links; /* not compared: a further name is no other content */
};

struct target_ops;

struct graft {
	char *at; /* "boot": a path in the root */
	int fd;
};

struct target {
	int root;       /* O_RDONLY|O_DIRECTORY */
	char *name;     /* as the user gave it, for messages */
	bool live;      /* plain openat */
	bool ephemeral; /* gone after the run: nothing in it is synced */
	enum target_access access;
	struct graft *graft;
	size_t n_graft, graft_room;
	const struct target_ops *ops; /* NULL: opened without a record */
	void *private;                /* the record's own data */
};

#define TARGET_INIT                                                                      \
	{                                                                                \
		.root = -1, .access = TARGET_READ                                        \
	}

/* Sorted bytewise. Released with names_release(). */
struct names {
	char **name;
	size_t n, room;
};

#define NAMES_INIT                                                                       \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/*
 * TARGET_WRITE takes an exclusive lock on the root directory (and on each graft),
 * TARGET_READ none: -EBUSY and a sentence when another run holds it. A file system that
 * has no locks on directories (NFS) is used without. Also: -ENOTDIR, -ENOENT, -EACCES;
 * -ENOSYS or -EPERM where openat2 is missing, with a sentence that names both causes.
 */
int target_open_directory(struct target *target, const char *path,
			  enum target_access access, bool live, struct err *err);
/* The same of a directory that is open already and becomes the target's, whatever comes
 * of it. name: for messages. */
int target_open_fd(struct target *target, int take_root, const char *name,
		   enum target_access access, struct err *err);
void target_close(struct target *target);
/* From now on path "at" and all below it mean the directory dir of the host. */
int target_graft(struct target *target, const char *at, const char *dir, struct err *err);
/* The same of a directory that is open already, and needs no lock. */
void target_graft_fd(struct target *target, const char *at, int take_fd);

/*
 * The one function that opens what exists (never O_CREAT). fd or -errno, no sentence:
 * callers know what they tried. O_CLOEXEC, O_NOCTTY and O_NONBLOCK are added. To open may
 * already do something where it is a device: for files there is target_open_file().
 */
int target_open_at(const struct target *target, const char *path, int flags);

/* A regular file, for reading: fd, *ret_st filled. Else as target_read(). */
int target_open_file(const struct target *target, const char *path, struct stat *ret_st,
		     struct err *err);

/*
 * The whole of a regular file. -ENOENT (also for ENOTDIR: a parent that is no directory,
 * and for a link to nowhere) without a sentence, since an absent file is no trouble. With
 * one: -EISDIR, -EINVAL (a FIFO, socket or device), -EFBIG (over max), -ELOOP, -EACCES,
 * -EIO... ret_identity may be NULL. What *ret_text held is released.
 */
int target_read(const struct target *target, const char *path, size_t max,
		struct buf *ret_text, struct identity *ret_identity, struct err *err);
/* Is there something, after links? */
bool target_has(const struct target *target, const char *path);
bool target_has_dir(const struct target *target, const char *path);
/* 1: a directory without entries (lost+found does not count), 0: not empty, -errno. */
int target_dir_is_empty(const struct target *target, const char *path);
/*
 * The names in directory path that match the fnmatch pattern (FNM_PERIOD), sorted
 * bytewise. What is absent, or no directory, gives none. -E2BIG where more than LIST_MAX
 * names, matching or not, are there. What *ret_names held is released.
 */
int target_list(const struct target *target, const char *path, const char *pattern,
		struct names *ret_names, struct err *err);
void names_release(struct names *names);
void names_add(struct names *names, const char *name);

/*
 * Where a path finally leads: the directory that holds the last component after all
 * links (an O_PATH fd), and that component's name in it (*ret_name is malloced). The last
 * component need not exist. For who replaces files. -ELOOP, -ENOENT (a parent is
 * missing), -ENOTDIR, -EISDIR (the root, or a graft).
 */
int target_resolve(const struct target *target, const char *path, int *ret_dir,
		   char **ret_name);
/* That directory as a path of the root, without links. */
int target_directory(const struct target *target, const char *path, struct buf *ret);

/* err_set() with "cannot VERB /PATH in NAME". */
int target_err(const struct target *target, struct err *err, int code, const char *verb,
	       const char *path);

struct identity identity_of(const struct stat *st);
/* All but the number of links. */
bool identity_eq(const struct identity *a, const struct identity *b);

#endif
