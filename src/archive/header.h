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
 * To add a format: define a struct archive_format, detect it in detect_form() (detect.c)
 * and list it in detect() (scan.c).
 */

#include "source.h"

enum member_kind {
	KIND_FILE,
	KIND_DIR,
	KIND_SYMLINK,
	KIND_HARDLINK, /* tar only: another name of the file at path target */
	KIND_OTHER,
};

struct owner {
	uint64_t uid, gid;
	struct buf user, group; /* names, or empty */
};

/* Place of the map that says where a sparse file's data belongs. */
enum sparse { SPARSE_NOT, SPARSE_GNU, SPARSE_PAX, SPARSE_PAX_IN_DATA };

struct header {
	enum member_kind kind;
	struct buf path, target; /* as the archive has them */
	uint64_t start;          /* of the first header block, in the stream */
	uint64_t data, end;      /* of the data, and after its padding */
	uint64_t stored;         /* bytes of data in the stream */
	uint64_t size;           /* of the file */
	int64_t mtime;
	struct owner owner;
	struct buf raw;         /* the bytes from start to data */
	uint64_t device, inode; /* cpio: names of one file share both; tar: 0 */
	unsigned links;

	enum sparse sparse;
	struct buf map;    /* with SPARSE_PAX: numbers and commas */
	bool global_mtime; /* a global header gave an mtime; kept for later members */
};

#define HEADER_INIT                                                                      \
	{                                                                                \
		.kind = KIND_OTHER                                                       \
	}

void header_release(struct header *header);
/* Prepare for the next member. Keeps the memory. */
void header_clear(struct header *header);

/* New values for the header of a changed member. */
struct new_content {
	struct span text;
	const int64_t *mtime; /* NULL: keep the old one */
};

struct new_member {
	const char *path; /* as the archive gets it */
	bool is_dir;
	struct span text;
	int64_t mtime;
	const struct owner *owner;
	uint64_t inode; /* cpio: used by no other member */
	bool checksum;  /* cpio: the format has checksums */
};

struct archive_format {
	const char *name;
	/* Read the next member's headers; its data comes next in source. 1: a member, 0:
	 * the end-of-archive mark, or -errno. */
	int (*next)(struct source *source, struct header *header, struct err *err);
	/*
	 * Read the file's content, with holes as zeros. Fails with -EFBIG and without a
	 * sentence if it has more than max bytes.
	 */
	int (*content)(struct source *source, const struct header *header, size_t max,
		       struct buf *ret_text, struct err *err);
	/* Append headers, data and padding of the member with its new content. Fails with
	 * -EFBIG and without a sentence if a number does not fit. */
	int (*change)(const struct header *old, const struct new_content *new,
		      struct buf *out);
	int (*create)(const struct new_member *new, struct buf *out);
};

extern const struct archive_format archive_tar, archive_cpio;

#endif
