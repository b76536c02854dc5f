/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LINE_DIFF_H
#define IOMMU_LINE_DIFF_H

/*
 * Which lines of two texts are changed, and which pair up.
 *
 *	_cleanup_(line_diff_release) struct line_diff edits = LINE_DIFF_INIT;
 *	struct diff_block edit = { { 0, 0 }, { 0, 0 } };
 *
 *	line_diff_find(&edits, old, new);
 *	while (line_diff_next(&edits, &edit))
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

struct diff_side {
	struct span text;
	size_t n;
	size_t *start; /* n + 1 offsets; a line's newline belongs to it */
	size_t *kind;  /* private to edits.c: lines of one kind are equal */
	bool *changed; /* n + 1, the last one false. The others pair up, in order */
};

struct line_diff {
	struct diff_side side[2];
};

#define LINE_DIFF_INIT                                                                   \
	{                                                                                \
		.side = { { .n = 0 } }                                                   \
	}

/* Lines [from, to) of both sides. */
struct diff_block {
	size_t from[2], to[2];
};

/* Once for each struct line_diff. */
void line_diff_find(struct line_diff *edits, struct span old, struct span new);
void line_diff_release(struct line_diff *edits);

/* The next run of changed lines behind *edit; false: there is none. */
bool line_diff_next(const struct line_diff *edits, struct diff_block *edit);
bool diff_block_has(const struct diff_block *block, int side);
struct span diff_side_line(const struct diff_side *side, size_t i);

#endif
