/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_SNAPSHOT_H
#define TORTURE_SNAPSHOT_H

/*
 * What a tree is: of each name its type, mode, owner, mtime, extended attributes and
 * content. Of directories not the mtime, which a temporary changes; of nothing the
 * ctime, which nobody can put back.
 *
 *	snapshot_read(&found, directory);
 *	if (!snapshot_is(&found, &old, NULL, 0, &why)) ...
 */

#include "base/buf.h"

#include <time.h>

struct node {
	char *path;      /* without a leading slash; "" is the root */
	struct buf meta; /* type, mode, owner, attributes, as a text */
	struct buf time; /* mtime */
	struct buf content;
	bool temporary; /* .iommu-* */
};

struct snapshot {
	struct node *node; /* by path */
	size_t n, room;
	time_t start; /* set by the caller: a later mtime is "now" */
};

enum snapshot_allow {
	SNAPSHOT_TEMPORARIES = 1, /* there may be some */
	SNAPSHOT_TIMES = 2,       /* any mtime will do */
};

/* Keeps start. */
void snapshot_read(struct snapshot *snapshot, const char *directory);
void snapshot_release(struct snapshot *snapshot);
/*
 * Is each name as it is in one of the two? other may be NULL. The first that is not is
 * said in why.
 */
bool snapshot_is(const struct snapshot *found, const struct snapshot *one,
		 const struct snapshot *other, unsigned allow, struct buf *why);
const struct node *snapshot_find(const struct snapshot *snapshot, const char *path);
bool node_eq(const struct node *a, const struct node *b, unsigned allow);
/* One number for all of it, temporaries excepted. */
unsigned long snapshot_hash(const struct snapshot *snapshot);

#endif
