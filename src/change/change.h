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
 *  (4) A look, RENAME_EXCHANGE, and a look at what came out: it must be the file
 *      that was read, else it is swapped back and the run fails with -EBUSY. Where
 *      the file system has no exchange, the old file is linked (or copied) aside
 *      while staging, and there is a look before the rename alone.
 *  (5) Files appear in the order in which they were added: what is referred to
 *      first; but what is made from others before these, see change_generated_first().
 *  (6) After any prefix of the renames every file is whole.
 *  (7) SIGINT, SIGTERM, SIGHUP and SIGPIPE wait until keep or abort is over.
 *
 * Links are resolved inside the root and their targets replaced. Nothing is
 * written in place. A file that is a mount point, immutable or append-only
 * cannot be replaced and is refused with a sentence. Commit first sweeps the
 * left-overs of killed runs from the directories that it writes to.
 *
 * Nothing that another program wrote is removed:
 *
 *  (a) Between (3)'s first syncfs and the first exchange, each temporary that will
 *      be exchanged is renamed to .iommu-XXXXXX-OLD-NEW (see temporary.h). A sweep
 *      removes it only if it has the bytes that were read or those that were
 *      written. So a kill between an exchange and its swap back costs nothing: the
 *      foreign file stays, and the next run that writes notes its path.
 *  (b) Where somebody has replaced the new file, nothing is swapped back. If that is
 *      only seen in what comes out, it gets a link as in (e) and is swapped in
 *      again. What should be there is then renamed to
 *      .iommu-kept-XXXXXX, which no sweep removes, and listed in stuck_name; so is
 *      all that cannot be put back because a rename fails.
 *  (c) A file that was created is removed by renaming it away first; if it is not
 *      the one that was created it gets its name back, or is kept.
 *  (d) Keep looks again at each file that was exchanged out before it unlinks it.
 *  (e) A foreign file that is swapped back also gets a link .iommu-kept-XXXXXX, in
 *      stuck_name: a program that has read the new file in between may replace the
 *      foreign one with what it makes of that. The run has the same status as
 *      without. The look before the exchange makes this rare.
 *
 * It cannot see, and so cannot save:
 *
 *  - what is written through a descriptor of the old file, open since before the
 *    exchange, after keep has looked for the last time; nor the same of a new file
 *    that is taken back;
 *  - (e) where the file system has no hard links;
 *  - for its user, a copy that a run kept when it is killed before it names it: the
 *    copy stays, and no later run names it;
 *  - without exchange: a file that replaces the old one between the look and the
 *    rename, or the new one between the look and putting back. Without
 *    RENAME_NOREPLACE too, the same where a created file is removed.
 *
 * mtime of what is written: SOURCE_DATE_EPOCH where the caller hands one in,
 * else one now for all files; not_after and not_before hold it where another file
 * must not become older.
 */

#include "target/target.h"

#include <signal.h>

enum change_state {
	CHANGE_COLLECTED,
	CHANGE_STAGED,
	CHANGE_COMMITTED,
	CHANGE_KEPT,
	CHANGE_ABORTED,
};

enum change_content {
	CHANGE_NOTHING, /* there is no such file */
	CHANGE_OLD,     /* what was read */
	CHANGE_NEW,     /* what was written */
	CHANGE_THEIRS,  /* neither: another program wrote it meanwhile */
};

/* A path that does not have its old file again, or a copy that is kept; or both. */
struct change_stuck {
	const char *path;        /* as it was added */
	enum change_content has; /* path, by now */
	const char *copy;        /* a path of the root without links; "": there is none */
	enum change_content kept; /* in copy */
	bool loose; /* copy could not be renamed: a later run may sweep it */
};

/* Private to the change family. */
struct change_file;
struct change_dir;

struct change {
	enum change_state state;
	struct change_file *file;
	size_t n, room;
	const time_t *mtime;             /* NULL: the clock's. Borrowed */
	bool rollback_failed;            /* abort could not put everything back */
	struct change_stuck *stuck_name; /* without stuck: copies that are kept */
	size_t n_stuck;

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
		.state = CHANGE_COLLECTED                                                \
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
void change_generated_first(struct change *change);

/* In the order added: see diff.h. */
void change_diff(const struct change *change, struct buf *out);

/*
 * Stages and renames. 0; or -errno with the change aborted by then: everything is as it
 * was (contents, owner, modes, mtimes, no temporary), unless change->rollback_failed. The
 * target must stay open until keep or abort.
 */
int change_commit(struct change *change, const struct target *target, struct err *err);
/*
 * Disarms abort: unlinks the old files. Nothing can fail any more. An old file that
 * somebody has written to since it was exchanged out is kept: n_stuck.
 */
void change_keep(struct change *change);
/*
 * Undoes what was done. What could not be put back: change->rollback_failed and
 * stuck_name; the file that should be there is kept next to it. Harmless in each state,
 * and twice; not after keep, which cannot be undone.
 */
void change_abort(struct change *change);
/* Aborts what is not kept, then gives back all memory, stuck_name too. */
void change_release(struct change *change);

#endif
