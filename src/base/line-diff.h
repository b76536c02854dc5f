/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LINE_DIFF_H
#define IOMMU_LINE_DIFF_H

/*
 * Comparison of two texts by lines: changed lines, and pairs of equal ones.
 *
 *	_cleanup_(line_diff_release) struct line_diff edits = LINE_DIFF_INIT;
 *	struct diff_block edit = { { 0, 0 }, { 0, 0 } };
 *
 *	line_diff_find(&edits, old, new);
 *	while (line_diff_next(&edits, &edit))
 *		lines [edit.from[OLD], edit.to[OLD]) became [edit.from[NEW], edit.to[NEW])
 *
 * Time is near linear for texts of any size. Lines that occur once on each side are
 * the anchors. The lines between two anchors are compared with bounded effort; if that
 * does not suffice, they become one replacement. So the edits are always correct, but not
 * always minimal.
 *
 * Borrows from both texts. The last line is changed if only its newline is.
 */

#include "buf.h"

enum { OLD, NEW };

struct diff_side {
	struct span text;
	size_t n;
	size_t *start; /* n + 1 offsets; a line's newline belongs to it */
	size_t *kind;  /* private to line-diff.c: equal lines have one kind */
	bool *changed; /* n + 1, the last one false. Unchanged lines pair up, in order */
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

/* Compare two texts. Call it once for each struct line_diff. */
void line_diff_find(struct line_diff *edits, struct span old, struct span new);
void line_diff_release(struct line_diff *edits);

/* Move *edit to the next run of changed lines. Return false if there is none. */
bool line_diff_next(const struct line_diff *edits, struct diff_block *edit);
bool diff_block_has(const struct diff_block *block, int side);
struct span diff_side_line(const struct diff_side *side, size_t i);

#endif
