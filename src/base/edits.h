/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_EDITS_H
#define IOMMU_EDITS_H

/*
 * Which lines of two texts are changed, and which pair up.
 *
 *	_cleanup_(edits_release) struct edits edits = EDITS_INIT;
 *	struct block edit = { { 0, 0 }, { 0, 0 } };
 *
 *	edits_find(&edits, old, new);
 *	while (edits_next(&edits, &edit))
 *		lines [edit.from[OLD], edit.to[OLD]) became [edit.from[NEW], edit.to[NEW])
 *
 * Time stays near linear for texts of any size: lines that occur once on both
 * sides are the anchors, what lies between two of them is compared with a
 * bounded effort and else taken as one replacement. So the edits are always
 * right, and nearly always few.
 *
 * Borrows from both texts. The last line counts as changed when only its newline is.
 */

#include "buf.h"

enum { OLD, NEW };

struct side {
	struct span text;
	size_t n;
	size_t *start; /* n + 1 offsets; a line's newline belongs to it */
	size_t *kind;  /* private to edits.c: lines of one kind are equal */
	bool *changed; /* n + 1, the last one false. The others pair up, in order */
};

struct edits {
	struct side side[2];
};

#define EDITS_INIT                                                                       \
	{                                                                                \
		.side = { { .n = 0 } }                                                   \
	}

/* Lines [from, to) of both sides. */
struct block {
	size_t from[2], to[2];
};

/* Once for each struct edits. */
void edits_find(struct edits *edits, struct span old, struct span new);
void edits_release(struct edits *edits);

/* The next run of changed lines behind *edit; false: there is none. */
bool edits_next(const struct edits *edits, struct block *edit);
bool block_has(const struct block *block, int side);
struct span side_line(const struct side *side, size_t i);

#endif
