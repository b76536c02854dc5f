/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MODE_WORDS_H
#define IOMMU_MODE_WORDS_H

/*
 * Goals: the items that the managed keys should have on a line, and whether it has them.
 *
 * Owned items of a managed key can be deleted or replaced. All other items in its list
 * are foreign. mode.c turns a request into a goal, mode-apply.c edits a line to meet it.
 * Private to these two.
 *
 *	struct goal goal = goal_on(request, parts, n);
 *
 *	if (!goal_met(&goal, KEY_INTEL, parts, n)) ...
 */

#include "cmdline.h"
#include "mode.h"
#include "parameters.h"

struct goal {
	bool managed[MANAGED_COUNT];
	const char *item[MANAGED_COUNT]; /* wanted item; NULL: no owned item at all */
	unsigned modes;    /* 1 << id of the mode, which can keep an item; 0: keep none */
	bool any_spelling; /* accept intel-iommu="on" as intel_iommu=on */
};

/* Items of a parameter: those of a list, or the whole value as one. */
struct items {
	struct span item;
	size_t pos;
	bool dead; /* after usedac, where iommu_setup stops reading the list */
	bool last;
};

/* Read the next item. Return false at the end. */
bool items_next(struct items *items, enum parameter_key key, const struct word *word);

/* Return true if word has this key, the goal manages it, and the kernel reads the
 * value. */
bool goal_manage(const struct goal *goal, enum parameter_key key,
		 const struct word *word);
/* Return true if item can be deleted or replaced. */
bool goal_own(const struct goal *goal, enum parameter_key key, struct span item);
/* Return true if the wanted item is there, in our spelling, and no other owned one. */
bool goal_met(const struct goal *goal, enum parameter_key key,
	      struct cmdline *const *parts, size_t n);
bool goal_met_all(const struct goal *goal, struct cmdline *const *parts, size_t n);

/* Return the reason why a managed parameter cannot be dropped or replaced, or NULL. */
const char *goal_refusal(const struct goal *goal, struct cmdline *const *parts, size_t n);

/* Return true if a parameter that strict keeps requests translation. */
bool words_translate(struct cmdline *const *parts, size_t n);

/* Return the goal of a request for this line. Defined in mode.c, next to the table. */
struct goal goal_on(const struct request *request, struct cmdline *const *parts,
		    size_t n);

#endif
