/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PLAN_H
#define IOMMU_PLAN_H

/*
 * From a wish to new bytes: decides for every chain where words go, and sets the values
 * that config_file_render() then puts in. Pure: nothing is read or written.
 *
 *	_cleanup_(plan_release) struct plan plan = PLAN_INIT;
 *
 *	r = plan_make(&plan, &survey, &wish, &after, err);
 *
 * First the sources: owned words go from every part that feeds a chain, wanted ones into
 * one. Then the derived grub.cfg: the value that the variables came to, found at its
 * place in the line, becomes the new value, which is what the generator would write; only
 * where it is not found are the words edited one by one. Last the entries that nothing
 * regenerates. What one chain has settled the next ones take as it is; a chain that is
 * given up settles nothing.
 *
 * after is the survey of the new bytes, and the proof: what it says of a chain is what a
 * boot will come to.
 */

#include "survey/survey.h"

/* Why a chain could not be brought to the mode, by its index in survey.chain; NULL: it
 * could. */
struct plan {
	const char **blocker;
	size_t n;
};

#define PLAN_INIT                                                                        \
	{                                                                                \
		NULL, 0                                                                  \
	}

/*
 * before may get sites that are created. 1: files change, 0: nothing to do, or -errno: a
 * line ends inside a quote, a block is full, or the new bytes do not read back as meant.
 */
int plan_make(struct plan *plan, struct survey *before, const struct request *request,
	      struct survey *ret_after, struct err *err);
void plan_release(struct plan *plan);

#endif
