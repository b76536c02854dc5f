/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_DRAFT_H
#define IOMMU_DRAFT_H

/*
 * A chain while it is planned: its parts as pieces of one line, each as others have left
 * it, with a gap where a statement of ours may go. Private to plan-chain.c and draft.c.
 *
 *	struct draft draft;
 *
 *	draft_begin(&draft, planner, chain);
 *	if (!draft_is_met(&draft, piece_is_certain))
 *		r = draft_apply(&draft, piece_is_certain, home);
 *	draft_done(&draft);
 *
 * Fates are set in lines of the draft's own. What parts there are stays as it was read.
 */

#include "planner.h"

/* A part of the line, or the statement that is not there yet. */
struct piece {
	struct line_part *part; /* NULL: the latter */
	bool own;               /* not settled by another chain */
	bool certain;           /* the loader reads it, in any case */
	struct buf raw;         /* the part's value, as others have left it */
	struct view view;
	struct cmdline line;
};

/* A chain as it is now, with what others made of its parts. */
struct draft {
	const struct planner *planner;
	struct boot_entry *entry;
	struct wish wish;
	struct piece *piece;
	size_t n;
	bool keeps_last; /* what no loader reads is what a next entry is made from */
	const char *why; /* mode_apply() refused, or something must stay */
};

/* Groups of pieces: those that the loader reads in any case, ... */
typedef bool filter_fn(const struct draft *draft, const struct piece *piece);
filter_fn piece_is_certain;
filter_fn piece_is_certain_own;
filter_fn piece_is_certain_settled;
/* ... those that it reads perhaps, or never, ... */
filter_fn piece_is_uncertain;
/* ... and the last of these, where a next entry is made from it. */
filter_fn piece_is_kept_last;

void draft_begin(struct draft *draft, const struct planner *planner,
		 struct boot_entry *entry);
void draft_done(struct draft *draft);
/* As mode_apply() on a group; home NULL, or not in the group: words only go. */
int draft_apply(struct draft *draft, filter_fn *filter, const struct piece *home);
void draft_reset(struct draft *draft);
/* Has the group just the wanted words? If not, and not refused, draft->why is NULL. */
bool draft_is_met(struct draft *draft, filter_fn *filter);

#endif
