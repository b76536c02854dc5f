/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_INDEX_H
#define IOMMU_ARCHIVE_INDEX_H

/*
 * The members of an archive: what is where in the stream, and what the tree comes to
 * that its extraction would make. A later member of the same path replaces an earlier
 * one; a hard link is another name of what its target was when it came.
 *
 *	r = index_add(&index, &header, err);
 *	index_settle(&index);
 *	i = index_find(&index, "etc/default/grub");
 *
 * Paths here are relative to the root, without dots and doubled slashes. A member that
 * says .. is refused: nothing that packs a root makes one.
 */

#include "header.h"

#define NO_MEMBER UINT32_MAX

enum path_style { STYLE_BARE, STYLE_DOT, STYLE_SLASH };

struct member {
	size_t path, target; /* in names */
	uint64_t start, end, size;
	int64_t mtime;
	uint32_t owner;
	uint32_t data_member; /* the member that has its content, often itself */
	uint32_t capture;     /* what was read of it: archive.h; or NO_MEMBER */
	enum member_kind kind : 8;
	enum path_style style : 8;
};

/* Files of cpio that are one, told by device and inode. */
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
	uint32_t *slot; /* hash of paths: index + 1, 0: free */
	size_t n_slot;
	uint64_t inode_max;
	bool checksum; /* cpio's format with one */
};

/* 0; -EINVAL, -E2BIG with a sentence. */
int index_add(struct index *index, const struct header *header, struct err *err);
/* After the last one. */
void index_settle(struct index *index);
void index_release(struct index *index);

const char *index_path(const struct index *index, uint32_t member);
const char *index_target(const struct index *index, uint32_t member);
/* The last member of this path, or NO_MEMBER. */
uint32_t index_find(const struct index *index, const char *path);
/* Is it what its path finally is? */
bool index_is_last(const struct index *index, uint32_t member);
/* The last member in the stream at or below path; NO_MEMBER: there is none. */
uint32_t index_last_below(const struct index *index, const char *path);

#endif
