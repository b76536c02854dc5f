/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PLAN_H
#define IOMMU_PLAN_H

/*
 * From a requested mode to new bytes: decide for each boot entry where parameters go, and
 * set the values that config_file_render() then writes into the texts. Pure.
 *
 *	_cleanup_(plan_release) struct plan plan = PLAN_INIT;
 *
 *	r = plan_make(&plan, &survey, &request, &after, err);
 *
 * 1. Sources of new kernels: managed parameters are deleted in each part of an entry, and
 *    those of the mode are added in one.
 * 2. Generated menus: the old joined value of the variables is found in the line and
 *    becomes the new one, which is what the generator would write. If it is not found,
 *    single parameters are edited.
 * 3. Entries that nothing regenerates.
 *
 * Later entries take the parts that an earlier one has settled as they are. An entry with
 * a blocker settles nothing.
 *
 * after is the survey of the new bytes, and the proof: it shows the mode that each entry
 * will have.
 */

#include "survey/survey.h"

struct plan {
	/* By index in survey.entry: why the entry cannot get the mode; NULL: it can. */
	const char **blocker;
	size_t n;
};

#define PLAN_INIT                                                                        \
	{                                                                                \
		NULL, 0                                                                  \
	}

/*
 * Plan the request. before gets new values, additions and created files. The caller
 * releases *plan and *ret_after in any case. Return 1 if files change, 0 if nothing needs
 * to change, or -errno: a line ends inside a quote, an environment block is full, or the
 * new bytes do not read back as planned.
 */
int plan_make(struct plan *plan, struct survey *before, const struct request *request,
	      struct survey *ret_after, struct err *err);
void plan_release(struct plan *plan);

#endif
