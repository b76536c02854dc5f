/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PLANNER_H
#define IOMMU_PLANNER_H

/* The steps of plan_make(). Private to the plan files. */

#include "plan.h"

struct planner {
	struct survey *survey;
	struct request
		request; /* as it is for a line that any kernel here may boot with */
	const char **blocker;
	struct err *err;
};

/*
 * plan-chain.c: one chain. Its parts that no earlier chain has settled get new words, as
 * one line with those that are settled; may_add: also words that they do not have yet.
 * 0, with planner->blocker[index] set where it cannot be done; or -errno.
 */
int plan_entry(const struct planner *planner, size_t index, bool may_add);

/* Control flow decides in sh whether it counts; in grub.cfg each branch is a line. */
bool line_part_is_conditional(const struct line_part *part);

/* The variable that a chain of them begins with. */
struct span entry_variable(const struct boot_entry *entry);

/*
 * plan-statement.c: these words in a new assignment, after whatever the chain's variable
 * is now. Why it cannot be, or NULL.
 */
const char *plan_statement(const struct boot_entry *entry, const struct cmdline *words);

/* plan-source.c: what the next kernel gets. */
int plan_sources(const struct planner *planner);

/* plan-derived.c: the lines of a generated grub.cfg, after the sources have their new
 * text. */
int plan_generated(const struct planner *planner, const struct shell_vars *new_values);

#endif
