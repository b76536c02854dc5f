/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PLANNER_H
#define IOMMU_PLANNER_H

/* The steps of plan_make(). Private to this folder. */

#include "plan.h"

struct planner {
	struct survey *survey;
	struct request request; /* for a line that any installed kernel may boot with */
	const char **blocker;
	struct err *err;
};

/*
 * entry.c: plan one boot entry. Edit the parts that no earlier entry has settled, so that
 * the whole line gets the mode. may_add false: only remove parameters. Return 0, with
 * planner->blocker[index] set if the entry cannot get the mode; or -errno.
 */
int plan_entry(const struct planner *planner, size_t index, bool may_add);

/*
 * line-plan.c: return whether control flow in sh decides about the part. In grub.cfg each
 * branch is a line of its own.
 */
bool line_part_is_conditional(const struct line_part *part);

/* statement.c: return the first variable of an ENTRY_NEW_MENU. */
struct span entry_variable(const struct boot_entry *entry);

/*
 * statement.c: assign these parameters in a new statement, which keeps the variable's
 * current value. Return a blocker, or NULL.
 */
const char *plan_statement(const struct boot_entry *entry, const struct cmdline *words);

/* source.c: plan the sources of new kernels. */
int plan_sources(const struct planner *planner);

/* generated.c: plan the lines of generated menus, given the variables' new values. */
int plan_generated(const struct planner *planner, const struct shell_vars *new_values);

#endif
