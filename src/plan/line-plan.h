/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LINE_PLAN_H
#define IOMMU_LINE_PLAN_H

/*
 * The command line of one boot entry while it is planned: its parts, each with the value
 * that earlier entries gave it, and a gap where a new statement may go. Private to
 * entry.c and line-plan.c.
 *
 *	struct line_plan line_plan;
 *
 *	line_plan_begin(&line_plan, planner, entry);
 *	if (!line_plan_is_met(&line_plan, planned_is_certain))
 *		r = line_plan_apply(&line_plan, planned_is_certain, home);
 *	line_plan_done(&line_plan);
 *
 * Actions on parameters are set in the plan's own copies of the lines. The survey's lines
 * stay as they were read.
 */

#include "planner.h"

/* A part of the line, or a statement that is not in the file yet. */
struct planned_part {
	struct line_part *part; /* NULL: a new statement */
	bool own;               /* not settled by an earlier entry */
	bool certain;           /* the loader reads it in any case */
	struct buf raw;         /* the part's value, as earlier entries left it */
	struct view view;
	struct cmdline line;
};

/* A boot entry and the current values of its parts. */
struct line_plan {
	const struct planner *planner;
	struct boot_entry *entry;
	struct request request;
	struct planned_part *planned;
	size_t n;
	bool keeps_last; /* ostree makes the next entry from the last options line */
	const char *why; /* the blocker, or NULL */
};

/* Groups of parts: those that the loader reads in any case, ... */
typedef bool filter_fn(const struct line_plan *line_plan,
		       const struct planned_part *planned);
filter_fn planned_is_certain;
filter_fn planned_is_certain_own;
filter_fn planned_is_certain_settled;
/* ... those that it may or may not read, ... */
filter_fn planned_is_uncertain;
/* ... and the last of these, if ostree makes the next entry from it. */
filter_fn planned_is_kept_last;

void line_plan_begin(struct line_plan *line_plan, const struct planner *planner,
		     struct boot_entry *entry);
void line_plan_done(struct line_plan *line_plan);
/*
 * Call mode_apply() for a group and return its result. If home is NULL or not in the
 * group, parameters are only removed.
 */
int line_plan_apply(struct line_plan *line_plan, filter_fn *filter,
		    const struct planned_part *home);
/* Forget all actions on parameters. */
void line_plan_reset(struct line_plan *line_plan);
/*
 * Return whether the group has exactly the parameters of the mode. If not, line_plan->why
 * is the blocker, or NULL if mode_apply() can change that.
 */
bool line_plan_is_met(struct line_plan *line_plan, filter_fn *filter);

#endif
