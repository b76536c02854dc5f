/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LINE_PLAN_H
#define IOMMU_LINE_PLAN_H

/*
 * A chain while it is planned: its parts as pieces of one line, each as others have left
 * it, with a gap where a statement of ours may go. Private to plan-chain.c and draft.c.
 *
 *	struct line_plan draft;
 *
 *	line_plan_begin(&draft, planner, chain);
 *	if (!line_plan_is_met(&draft, planned_is_certain))
 *		r = line_plan_apply(&draft, planned_is_certain, home);
 *	line_plan_done(&draft);
 *
 * Fates are set in lines of the draft's own. What parts there are stays as it was read.
 */

#include "planner.h"

/* A part of the line, or the statement that is not there yet. */
struct planned_part {
	struct line_part *part; /* NULL: the latter */
	bool own;               /* not settled by another chain */
	bool certain;           /* the loader reads it, in any case */
	struct buf raw;         /* the part's value, as others have left it */
	struct view view;
	struct cmdline line;
};

/* A chain as it is now, with what others made of its parts. */
struct line_plan {
	const struct planner *planner;
	struct boot_entry *entry;
	struct request request;
	struct planned_part *planned;
	size_t n;
	bool keeps_last; /* what no loader reads is what a next entry is made from */
	const char *why; /* mode_apply() refused, or something must stay */
};

/* Groups of pieces: those that the loader reads in any case, ... */
typedef bool filter_fn(const struct line_plan *line_plan,
		       const struct planned_part *planned);
filter_fn planned_is_certain;
filter_fn planned_is_certain_own;
filter_fn planned_is_certain_settled;
/* ... those that it reads perhaps, or never, ... */
filter_fn planned_is_uncertain;
/* ... and the last of these, where a next entry is made from it. */
filter_fn planned_is_kept_last;

void line_plan_begin(struct line_plan *line_plan, const struct planner *planner,
		     struct boot_entry *entry);
void line_plan_done(struct line_plan *line_plan);
/* As mode_apply() on a group; home NULL, or not in the group: words only go. */
int line_plan_apply(struct line_plan *line_plan, filter_fn *filter,
		    const struct planned_part *home);
void line_plan_reset(struct line_plan *line_plan);
/* Has the group just the wanted words? If not, and not refused, line_plan->why is NULL.
 */
bool line_plan_is_met(struct line_plan *line_plan, filter_fn *filter);

#endif
