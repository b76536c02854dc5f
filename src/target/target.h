/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_H
#define IOMMU_TARGET_H

/*
 * The target as a root directory fd. Below this line no code asks what kind of target it
 * is; target-ops.h has a record for each kind.
 *
 *	_cleanup_(target_close) struct target target = TARGET_INIT;
 *
 *	r = target_open_directory(&target, "/mnt", TARGET_WRITE, false, err);
 *	r = target_read(&target, "etc/default/grub", FILE_SIZE_MAX, &text, &id, err);
 *
 * Paths are relative to the root, without a leading slash. They are resolved inside it:
 * absolute links and .. never leave it (openat2 with RESOLVE_IN_ROOT and
 * RESOLVE_NO_MAGICLINKS, Linux 5.8; plain openat on the live root). The target is
 * untrusted: only regular files are read, without blocking, up to the caller's limit.
 *
 * A graft is another tree in place of a directory of the root (--boot-path, --esp-path).
 * It behaves like a mount: links and .. lead into it and out of it, never out of the
 * target.
 *
 * Error sentences name a file as /PATH in NAME; on the live root, as /PATH.
 */

#include "base/err.h"

#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>

/* Larger than any boot configuration; keeps a hostile target from filling memory. */
#define FILE_SIZE_MAX ((size_t) 64 << 20)
/* More names than any directory of boot entries has. */
#define LIST_MAX ((size_t) 200000)

enum target_access { TARGET_READ, TARGET_WRITE };

/* Identity of a file as it was read, to detect later changes. */
struct identity {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	nlink_t links; /* not compared: another hard link does not change the content */
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
	bool ephemeral; /* deleted after the run, so nothing in it is synced */
	enum target_access access;
	pid_t ignored_lock; /* target/lock.h: who holds a lock that was ignored, or 0 */
	struct graft *graft;
	size_t n_graft, graft_room;
	const struct target_ops *ops; /* NULL: opened without a record */
	void *private;                /* the record's own data */
};

#define TARGET_INIT                                                                      \
	{                                                                                \
		.root = -1, .access = TARGET_READ                                        \
	}

/* Sorted bytewise. Release with names_release(). */
struct names {
	char **name;
	size_t n, room;
};

#define NAMES_INIT                                                                       \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/*
 * Open a directory as a target. live: it is the running system's root. TARGET_WRITE takes
 * an exclusive lock on it (and later on each graft): -EBUSY if another run holds it.
 * Where target/lock.h ignores a lock, target->ignored_lock has its holder. TARGET_READ
 * takes none. Errors, with a sentence: -ENOTDIR, -ENOENT, -EACCES; -ENOSYS or -EPERM if
 * openat2 is missing, with both possible causes. target must be TARGET_INIT, but for its
 * ops and private data, which stay.
 */
int target_open_directory(struct target *target, const char *path,
			  enum target_access access, bool live, struct err *err);
/* Does the file's name end as an archive's, as x.tar.zst and x.cpio do? For hints. */
bool target_is_archive_name(const char *path);
/* Like target_open_directory(), for an open directory. Takes the fd, also on failure.
 * name: for messages. */
int target_open_fd(struct target *target, int take_root, const char *name,
		   enum target_access access, struct err *err);
void target_close(struct target *target);
/* Let path "at" and everything below it mean the host's directory dir. */
int target_graft(struct target *target, const char *at, const char *dir, struct err *err);
/* Return whether two grafts, by index, are the same directory. */
bool target_grafts_equal(const struct target *target, size_t a, size_t b);
/* Like target_graft(), for an open directory that needs no lock. Takes the fd. */
void target_graft_fd(struct target *target, const char *at, int take_fd);

/*
 * Open an existing file or directory; the only function that does (never O_CREAT). fd, or
 * -errno without a sentence: callers know what they tried. O_CLOEXEC, O_NOCTTY and
 * O_NONBLOCK are added. Opening a device can already act on it: use target_open_file()
 * for files.
 */
int target_open_at(const struct target *target, const char *path, int flags);

/* Open a regular file for reading and fill *ret_st. fd, or errors as target_read(). */
int target_open_file(const struct target *target, const char *path, struct stat *ret_st,
		     struct err *err);

/*
 * Read a whole regular file of up to max bytes. An absent file is no error to report:
 * -ENOENT without a sentence, also if a parent is no directory or a link dangles. With a
 * sentence: -EISDIR, -EINVAL (a FIFO, socket or device), -EFBIG (over max), -ELOOP,
 * -EACCES, -EIO... ret_identity may be NULL. The old content of *ret_text is released.
 */
int target_read(const struct target *target, const char *path, size_t max,
		struct buf *ret_text, struct identity *ret_identity, struct err *err);
/* Does the path exist, after following links? */
bool target_has(const struct target *target, const char *path);
bool target_has_dir(const struct target *target, const char *path);
/* 1: a directory without entries except lost+found; 0: not empty; or -errno. */
int target_dir_is_empty(const struct target *target, const char *path);
/*
 * List the names in directory path that match the fnmatch pattern (FNM_PERIOD), sorted
 * bytewise. An absent path, or one that is no directory, gives none. -E2BIG if the
 * directory has more than LIST_MAX names, matching or not. The old *ret_names is
 * released.
 */
int target_list(const struct target *target, const char *path, const char *pattern,
		struct names *ret_names, struct err *err);
void names_release(struct names *names);
void names_add(struct names *names, const char *name);

/*
 * Resolve a path to the directory that has the last component after all links (an O_PATH
 * fd), and to that component's name (malloced). The last component need not exist. Used
 * to replace files. -ELOOP, -ENOENT (a parent is missing), -ENOTDIR, -EISDIR (the root,
 * or a graft).
 */
int target_resolve(const struct target *target, const char *path, int *ret_dir,
		   char **ret_name);
/* The same directory as a path below the root, without links. */
int target_directory(const struct target *target, const char *path, struct buf *ret);

/* Call err_set() with "cannot VERB /PATH in NAME". */
int target_err(const struct target *target, struct err *err, int code, const char *verb,
	       const char *path);

struct identity identity_of(const struct stat *st);
/* Compare all fields except the number of links. */
bool identity_eq(const struct identity *a, const struct identity *b);

#endif
