/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CHANGE_H
#define IOMMU_CHANGE_H

/*
 * A set of files and their new bytes, which appear together or not at all.
 *
 *	_cleanup_(change_release) struct change change = CHANGE_INIT;
 *
 *	change_add(&change, "etc/default/grub", &identity, old, new);
 *	change_diff(&change, &out);
 *	r = change_commit(&change, &target, err);
 *	if (r < 0)
 *		return r;
 *	change_keep(&change);
 *
 *  COLLECTED ---- commit ----> STAGED ---------> COMMITTED -- keep --> KEPT
 *  (memory: diff, prove)         | stage all        | rename all
 *      |                         |                  |
 *      ' abort: nothing on disk  ' abort: unlink    ' abort: put back, newest first
 *
 *  (1) Until all are staged no existing name changes; before commit nothing is
 *      written at all.
 *  (2) Staging writes beside each file, checks what it wrote, and gives the new
 *      file the old one's owner, mode, ACL, extended attributes and label, but
 *      not security.ima, security.evm and trusted.overlay.*, which speak of the
 *      old bytes. If one of them cannot be given the run fails here.
 *  (3) One syncfs for each file system, then only renames: nothing is allocated,
 *      nothing written. Then one syncfs again. All memory is taken before the
 *      first temporary exists.
 *  (4) RENAME_EXCHANGE, then a look at what came out: it must be the file that
 *      was read, else it is swapped back and the run fails with -EBUSY. Where the
 *      file system has no exchange, the old file is linked (or copied) aside
 *      while staging.
 *  (5) Files appear in the order in which they were added: what is referred to
 *      first; but what is made from others before these, see change_early().
 *  (6) After any prefix of the renames every file is whole.
 *  (7) SIGINT, SIGTERM, SIGHUP and SIGPIPE wait until keep or abort is over.
 *
 * Links are resolved inside the root and their targets replaced. Nothing is
 * written in place. A file that is a mount point, immutable or append-only
 * cannot be replaced and is refused with a sentence. Temporaries are called
 * .iommu- and six of [A-Za-z0-9]; commit first sweeps left-overs of exactly that
 * pattern from the directories that it writes to.
 *
 * mtime of what is written: SOURCE_DATE_EPOCH where the caller hands one in,
 * else one now for all files; not_after and not_before hold it where another file
 * must not become older.
 */

#include "target.h"

#include <signal.h>

enum change_state {
	CHANGE_COLLECTED,
	CHANGE_STAGED,
	CHANGE_COMMITTED,
	CHANGE_KEPT,
	CHANGE_ABORTED,
};

/* Private to the change family. */
struct change_file;
struct change_dir;

struct change {
	enum change_state state;
	struct change_file *file;
	size_t n, room;
	const time_t *mtime;    /* NULL: the clock's. Borrowed */
	bool stuck;             /* abort could not put everything back */
	struct buf stuck_paths; /* one line for each path that has new bytes after all */

	/* while it is on disk */
	const struct target *target;
	struct change_dir *dir;
	size_t n_dir, dir_room;
	struct timespec now;
	sigset_t signals; /* the caller's mask, while ours holds */
	bool signals_wait;
};

#define CHANGE_INIT                                                                      \
	{                                                                                \
		.state = CHANGE_COLLECTED, .stuck_paths = BUF_INIT                       \
	}

/*
 * Borrows old and new until change_release(), and copies the rest. identity NULL: the
 * file must not exist yet (old is then empty); its missing parent directories are made
 * (mode 0755), the file has mode 0644, owner and group are those of the nearest directory
 * that exists. The same path twice is a caller's error.
 */
void change_add(struct change *change, const char *path, const struct identity *identity,
		struct span old, struct span new);
/* A further name of the file added last (a hard link): replaced with the same new file. A
 * path that leads to a name that is there already (a bind mount, a link) is no further
 * one.
 */
void change_add_name(struct change *change, const char *path);
/* The file added last gets no later, or no earlier an mtime than this. */
void change_not_after(struct change *change, struct timespec mtime);
void change_not_before(struct change *change, struct timespec mtime);

/*
 * The file added last appears before all that are not early. For what is made from other
 * files: a run that is cut off leaves what it was made from, and the next one comes to
 * the same bytes.
 */
void change_early(struct change *change);

/* In the order added: see diff.h. */
void change_diff(const struct change *change, struct buf *out);

/*
 * Stages and renames. 0; or -errno with the change aborted by then: everything is as it
 * was (contents, owner, modes, mtimes, no temporary), unless change->stuck. The target
 * must stay open until keep or abort.
 */
int change_commit(struct change *change, const struct target *target, struct err *err);
/* Disarms abort: unlinks the old files. Nothing can fail any more. */
void change_keep(struct change *change);
/*
 * Undoes what was done. What could not be put back: change->stuck, and the old file stays
 * beside the new one under its temporary name. Harmless in each state, and twice; not
 * after keep, which cannot be undone.
 */
void change_abort(struct change *change);
/* Aborts what is not kept, then gives back all memory, stuck_paths too. */
void change_release(struct change *change);

#endif
