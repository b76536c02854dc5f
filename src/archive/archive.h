/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_ARCHIVE_H
#define IOMMU_ARCHIVE_ARCHIVE_H

/*
 * An archive while it is a target. Private to the family.
 *
 *	scan_archive()     reads it once to its end: what is in it, and what we look at
 *	scratch_fill()     brings that into a private directory
 *	splices_collect()  what changed there, as ranges of the stream and their new bytes
 *	splices_write()    the stream with these in it
 */

#include "index.h"
#include "member-match.h"
#include "base/notes.h"
#include "base/progress.h"
#include "target/target.h"

#include <signal.h>

/* What was read of a member that is looked at. */
struct capture {
	struct header header;
	struct buf text;
	bool is_whole; /* not only its first bytes */
	bool is_large; /* over FILE_SIZE_MAX: nothing was read */
};

/* A member that is in the scratch directory. */
struct extracted {
	uint32_t member;
	enum member_match wanted;
	ino_t inode; /* of a text: it is another one when it was replaced */
};

struct archive_state {
	char *name; /* as the user gave it */
	int fd;     /* the archive, or what stdin was spooled to */
	enum filter filter;
	int level; /* of the filter */
	const struct archive_format *format;
	struct index index;
	struct match_rules rules;
	struct capture *capture;
	size_t n_capture, capture_room;
	size_t captured; /* bytes */
	bool has_head;   /* of some program */

	char *scratch;  /* path of the directory; NULL: there is none */
	int scratch_fd; /* that holds its lock */
	struct extracted *extracted;
	size_t n_extracted, extracted_room;
	sigset_t signals; /* the caller's mask, while ours holds */
	bool signals_wait;
	struct progress *progress; /* or NULL */
};

/* A pipe can be read once, and we read twice: all that comes, as archive->fd. */
int spool_fill(struct archive_state *archive, int from, struct err *err);

int scan_archive(struct archive_state *archive, struct err *err);
void scan_release(struct archive_state *archive);

int scratch_fill(struct archive_state *archive, struct err *err);
/*
 * scratch-dir.c: the directory alone, and what killed runs have left there. It is locked
 * until scratch_fd and all its duplicates are closed; unlocked, it is a left-over.
 */
int scratch_make(struct archive_state *archive, struct err *err);
void scratch_remove(struct archive_state *archive);

/* New bytes for a range of the stream. */
struct stream_splice {
	uint64_t start, end;
	struct buf bytes;
};

struct stream_splices {
	struct stream_splice *splice;
	size_t n, room;
};

/* epoch: the mtime of all that is written is what it is in the scratch directory; else a
 * member's stays. */
int splices_collect(struct stream_splices *splices, const struct archive_state *archive,
		    bool epoch, struct notes *notes, struct err *err);
int splices_write(const struct stream_splices *splices,
		  const struct archive_state *archive, int fd, const char *name,
		  struct err *err);
void splices_release(struct stream_splices *splices);

#endif
