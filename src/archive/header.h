/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_HEADER_H
#define IOMMU_ARCHIVE_HEADER_H

/*
 * One member of an archive as its headers describe it, and the formats that have such
 * headers.
 *
 *	_cleanup_(header_release) struct header header = HEADER_INIT;
 *
 *	while ((r = format->next(source, &header, err)) > 0) {
 *		r = format->content(source, &header, max, &text, err);
 *		r = source_skip(source, header.end - source_position(source), err);
 *	}
 *
 * To add a format: a struct archive_format, its row in detect.c.
 */

#include "source.h"

enum member_kind {
	KIND_FILE,
	KIND_DIR,
	KIND_SYMLINK,
	KIND_HARDLINK, /* tar's: another name of what is at path target */
	KIND_OTHER,
};

struct owner {
	uint64_t uid, gid;
	struct buf user, group; /* names, or empty */
};

/* How a file with holes is told: where its data belongs. */
enum sparse { SPARSE_NOT, SPARSE_GNU, SPARSE_PAX, SPARSE_PAX_IN_DATA };

struct header {
	enum member_kind kind;
	struct buf path, target; /* as they stand there */
	uint64_t start;          /* in the stream: of the first header block */
	uint64_t data, end;      /* of the data, and behind its padding */
	uint64_t stored;         /* bytes of data in the stream */
	uint64_t size;           /* of the file */
	int64_t mtime;
	struct owner owner;
	struct buf raw;         /* start to data, as it stands there */
	uint64_t device, inode; /* cpio: files with the same are one; 0: tar */
	unsigned links;

	enum sparse sparse;
	struct buf map;    /* of SPARSE_PAX: numbers with commas */
	bool global_mtime; /* a global header gave one: stays from member to member */
};

#define HEADER_INIT                                                                      \
	{                                                                                \
		.kind = KIND_OTHER                                                       \
	}

void header_release(struct header *header);
/* Ready for the next member; keeps its memory. */
void header_clear(struct header *header);

/* What is put into the header of a member that changed. */
struct new_content {
	struct span text;
	const int64_t *mtime; /* NULL: it stays */
};

struct new_member {
	const char *path; /* as it is to stand there */
	bool is_dir;
	struct span text;
	int64_t mtime;
	const struct owner *owner;
	uint64_t inode; /* cpio: one that no other has */
	bool checksum;  /* cpio: of the format that has one */
};

struct archive_format {
	const char *name;
	/* 1: a member, its data next; 0: the end-of-archive mark; -errno. */
	int (*next)(struct source *source, struct header *header, struct err *err);
	/*
	 * The file's content, holes filled; -EFBIG without a sentence where it is more
	 * than max bytes.
	 */
	int (*content)(struct source *source, const struct header *header, size_t max,
		       struct buf *ret_text, struct err *err);
	/* Headers, data and padding of a member of these that gets new content. -EFBIG
	 * without a sentence: a number does not fit. */
	int (*change)(const struct header *old, const struct new_content *new,
		      struct buf *out);
	int (*create)(const struct new_member *new, struct buf *out);
};

extern const struct archive_format archive_tar, archive_cpio;

#endif
