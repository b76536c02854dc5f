/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CHANGE_H
#define IOMMU_CHANGE_H

/*
 * A set of files and their new bytes: either all files are replaced, or none.
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
 *  (1) No existing name changes until all files are staged. Before commit nothing
 *      is written at all.
 *  (2) Staging writes a temporary next to each file and verifies its bytes. The
 *      new file gets the old one's owner, mode, ACL, extended attributes and label.
 *      Exceptions are security.ima, security.evm, trusted.overlay.* and
 *      user.overlay.*, which describe the old bytes or the overlay layer of the
 *      old file. If an attribute cannot be given, the run fails here.
 *  (3) One syncfs for each file system, then only renames: nothing is allocated,
 *      nothing is written. Then one syncfs again. All memory is allocated before
 *      the first temporary exists.
 *  (4) Each file is checked, exchanged (RENAME_EXCHANGE), and the file that comes
 *      out is checked again. If it is not the file that was read, it is swapped
 *      back and the run fails with -EBUSY. Where the file system has no exchange,
 *      staging links (or copies) the old file to a second name, and only the check
 *      before the rename is possible.
 *  (5) Files are replaced in the order in which they were added: a file before
 *      those that refer to it. Generated files come before their sources: see
 *      change_generated_first().
 *  (6) After any prefix of the renames every file is whole.
 *  (7) SIGINT, SIGTERM, SIGHUP and SIGPIPE are blocked until keep or abort is done.
 *
 * Links are resolved inside the root and their targets replaced. Nothing is
 * written in place. A file that is a mount point, immutable or append-only
 * cannot be replaced and is refused with an error message. Commit first sweeps:
 * it removes the temporaries of killed runs from the directories that it writes to.
 *
 * Nothing that another program wrote is removed:
 *
 *  (a) Between the first syncfs of (3) and the first exchange, each temporary that
 *      will be exchanged is renamed to .iommu-XXXXXX-OLD-NEW (see temporary.h). A
 *      sweep removes it only if it has the bytes that were read or those that were
 *      written. A kill between an exchange and its swap back therefore loses
 *      nothing: the foreign file stays, and the next run that writes notes its path.
 *  (b) If another program has replaced the new file, nothing is swapped back. If
 *      only the file that comes out shows it, that file gets a link as in (e) and
 *      is swapped in again. The file that should be there is then renamed to
 *      .iommu-kept-XXXXXX, which no sweep removes, and listed in stuck_name. The
 *      same applies to all that cannot be put back because a rename fails.
 *  (c) A created file is removed by renaming it away first. If it turns out to be
 *      another file, it gets its name back, or is kept.
 *  (d) Keep checks each file that was exchanged out again before it unlinks it.
 *  (e) A foreign file that is swapped back also gets a link .iommu-kept-XXXXXX,
 *      listed in stuck_name. A program that has read the new file in between may
 *      replace the foreign file with a result made from the new one. The exit
 *      status is the same as without the link. The check before the exchange makes
 *      this case rare.
 *
 * The protocol cannot detect, and therefore cannot save:
 *
 *  - writes through a descriptor of the old file that was opened before the
 *    exchange, after the last check of keep; or such writes to a new file that is
 *    taken back;
 *  - case (e) on a file system without hard links;
 *  - for its user, the name of a kept copy, if the run is killed before it prints
 *    it: the copy stays, and no later run names it;
 *  - without exchange: a file that replaces the old one between the check and the
 *    rename, or the new one between the check and putting back. Without
 *    RENAME_NOREPLACE too, the same where a created file is removed.
 *
 * All files get one mtime: SOURCE_DATE_EPOCH if the caller passes it in
 * change.mtime, else the time of the commit. change_not_after() and
 * change_not_before() limit it where one file must not be older than another.
 */

#include "system/signals.h"
#include "target/target.h"

enum change_state {
	CHANGE_COLLECTED,
	CHANGE_STAGED,
	CHANGE_COMMITTED,
	CHANGE_KEPT,
	CHANGE_ABORTED,
};

enum change_content {
	CHANGE_NOTHING, /* there is no such file */
	CHANGE_OLD,     /* the bytes that were read */
	CHANGE_NEW,     /* the bytes that were written */
	CHANGE_THEIRS,  /* other bytes: another program wrote them meanwhile */
};

/* A path that does not have its old file again, or a kept copy, or both. */
struct change_stuck {
	const char *path;        /* as it was added */
	enum change_content has; /* in path now */
	const char *copy;        /* a path of the root without links; "": there is none */
	enum change_content kept; /* in copy */
	bool loose; /* copy could not be renamed: a later run may sweep it */
};

/* Private to the files of this folder. */
struct change_file;
struct change_dir;

struct change {
	enum change_state state;
	struct change_file *file;
	size_t n, room;
	const time_t *mtime;             /* borrowed; NULL: use the clock */
	bool rollback_failed;            /* abort could not put everything back */
	struct change_stuck *stuck_name; /* without rollback_failed: kept copies */
	size_t n_stuck;

	/* during commit, keep and abort */
	const struct target *target;
	struct change_dir *dir;
	size_t n_dir, dir_room;
	struct timespec now;
	struct held_signals signals; /* from commit to keep or abort */
};

#define CHANGE_INIT                                                                      \
	{                                                                                \
		.state = CHANGE_COLLECTED                                                \
	}

/*
 * Add a file. old and new are borrowed until change_release(); path and *identity are
 * copied. With identity NULL the file must not exist yet, and old is empty. It gets mode
 * 0644, missing parent directories get mode 0755; owner and group are those of the
 * nearest existing directory. The caller must not add a path twice.
 */
void change_add(struct change *change, const char *path, const struct identity *identity,
		struct span old, struct span new);
/*
 * Add a further name (a hard link) to the file added last: it gets the same new file. A
 * path that resolves to a known name (through a bind mount or a link) is ignored.
 */
void change_add_name(struct change *change, const char *path);
/* Give the file added last an mtime that is not later, or not earlier, than this one. */
void change_not_after(struct change *change, struct timespec mtime);
void change_not_before(struct change *change, struct timespec mtime);

/*
 * Replace the file added last before all files without this flag. For files that are
 * generated from other files of the change: if the run is cut off, the sources are still
 * old, and the next run generates the same bytes.
 */
void change_generated_first(struct change *change);

/* Append a unified diff of all files, in the order of change_add(): see base/diff.h. */
void change_diff(const struct change *change, struct buf *out);

/*
 * Stage and rename all files. Return 0; or -errno after an abort. Then everything is as
 * before (contents, owner, modes, mtimes, no temporary), unless change->rollback_failed
 * is set. The target must stay open until keep or abort.
 */
int change_commit(struct change *change, const struct target *target, struct err *err);
/*
 * Unlink the old files, after which no abort is possible. Cannot fail. An old file that
 * another program has written to since the exchange is kept and listed in stuck_name.
 */
void change_keep(struct change *change);
/*
 * Undo what was done. Files that could not be put back set change->rollback_failed and
 * are listed in stuck_name; the right file is kept next to each. A second call does
 * nothing. After keep there is nothing to undo.
 */
void change_abort(struct change *change);
/* Abort if the change is not kept, then free all memory, stuck_name included. */
void change_release(struct change *change);

#endif
