/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_INDEX_H
#define IOMMU_ARCHIVE_INDEX_H

/*
 * The members of an archive: where each is in the stream, and which tree an extraction
 * would make. A later member of the same path replaces an earlier one. A hard link is
 * another name of the file that its target was at that point.
 *
 *	r = index_add(&index, &header, err);
 *	index_settle(&index);
 *	i = index_find(&index, "etc/default/grub");
 *
 * Paths here are relative to the root, without dots and doubled slashes. A member with
 * ".." in its path is refused; no packer of roots makes one.
 */

#include "header.h"

#define NO_MEMBER UINT32_MAX

enum path_style { STYLE_BARE, STYLE_DOT, STYLE_SLASH };

struct member {
	size_t path, target; /* offsets in names */
	uint64_t start, end, size;
	int64_t mtime;
	uint32_t owner;
	uint32_t data_member; /* the member that holds its content, usually itself */
	uint32_t capture;     /* index of the captured text (archive.h), or NO_MEMBER */
	bool binary;          /* it was captured as MATCH_SMALL, and is no text */
	enum member_kind kind : 8;
	enum path_style style : 8;
};

/* A cpio member with several names. Equal device and inode mean the same file. */
struct linked {
	uint64_t device, inode;
	uint32_t member;
};

struct index {
	const char *name; /* of the archive, borrowed */
	struct member *member;
	size_t n, room;
	struct buf names;
	struct owner *owner;
	size_t n_owner, owner_room;
	struct linked *linked;
	size_t n_linked, linked_room;
	uint32_t *slot; /* hash of paths: index + 1; 0: free */
	size_t n_slot;
	uint64_t inode_max;
	bool checksum; /* cpio: the format has checksums */
};

/* Add the member. Fails with -EINVAL or -E2BIG and a sentence. */
int index_add(struct index *index, const struct header *header, struct err *err);
/* Resolve the hard links of cpio. Call it after the last member was added. */
void index_settle(struct index *index);
void index_release(struct index *index);

const char *index_path(const struct index *index, uint32_t member);
const char *index_target(const struct index *index, uint32_t member);
/* Return the last member of this path, or NO_MEMBER. */
uint32_t index_find(const struct index *index, const char *path);
/* Is this the member that the extracted path comes from? */
bool index_is_last(const struct index *index, uint32_t member);
/* Return the last member in the stream at or below path, or NO_MEMBER. */
uint32_t index_last_below(const struct index *index, const char *path);

#endif
