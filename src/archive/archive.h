/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_ARCHIVE_H
#define IOMMU_ARCHIVE_ARCHIVE_H

/*
 * An archive as a target. Private to this folder; target-archive.h is the way in.
 *
 * 1. scan_archive() indexes all members and captures the text of those that are read.
 * 2. scratch_fill() extracts these into a private directory.
 * 3. splices_collect() lists the changes in it as ranges of the stream and new bytes.
 * 4. splices_write() writes the stream with the new bytes.
 */

#include "index.h"
#include "member-match.h"
#include "base/notes.h"
#include "base/progress.h"
#include "system/signals.h"
#include "target/target.h"

/* The captured text of a member that the program reads. */
struct capture {
	struct header header;
	struct buf text;
	bool is_whole; /* the whole text, not only its first bytes */
	bool is_large; /* larger than FILE_SIZE_MAX: text is empty */
};

/* A member that was extracted into the scratch directory. */
struct extracted {
	uint32_t member;
	enum member_match wanted;
	ino_t inode; /* of an extracted text; differs after the file was replaced */
};

struct archive_state {
	char *name; /* as the user gave it */
	int fd;     /* the archive, or the file that stdin was spooled to */
	enum filter filter;
	int level; /* of the filter */
	const struct archive_format *format;
	struct index index;
	struct match_rules rules;
	struct capture *capture;
	size_t n_capture, capture_room;
	size_t captured; /* in bytes, all captures together */
	bool has_head;   /* the first bytes of some program were captured */

	char *scratch;  /* path of the directory, or NULL */
	int scratch_fd; /* holds the lock of the directory */
	struct extracted *extracted;
	size_t n_extracted, extracted_room;
	struct held_signals signals; /* held while scratch exists */
	struct progress *progress;   /* or NULL */
};

/* Copy everything from a pipe into an unlinked file, which becomes archive->fd. A pipe
 * can be read only once; an archive is read twice. */
int spool_fill(struct archive_state *archive, int from, struct err *err);

int scan_archive(struct archive_state *archive, struct err *err);
void scan_release(struct archive_state *archive);

int scratch_fill(struct archive_state *archive, struct err *err);
/* Return whether the archive has the path and its text was not extracted. target is the
 * directory as a target, which resolves links. */
bool scratch_leaves_out(const struct archive_state *archive, const struct target *target,
			const char *path);
/*
 * scratch-dir.c: make and remove the directory itself, and remove the ones that killed
 * runs left. The directory is locked until scratch_fd and all its duplicates are closed.
 * An unlocked directory is a left-over.
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

/* List all changes in the scratch directory. With epoch, each written member gets the
 * mtime that its file has there; otherwise a changed member keeps its own. */
int splices_collect(struct stream_splices *splices, const struct archive_state *archive,
		    bool epoch, struct notes *notes, struct err *err);
int splices_write(const struct stream_splices *splices,
		  const struct archive_state *archive, int fd, const char *name,
		  struct err *err);
void splices_release(struct stream_splices *splices);

#endif
