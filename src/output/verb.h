/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_VERB_H
#define IOMMU_VERB_H

/*
 * What to do: the words among the arguments. Each mode is a verb, beside show and check.
 *
 *	r = verb_take(&options, n, words, err);
 *
 * To add a verb: a row in verb.c, its function in main.c's table.
 */

#include "base/err.h"

struct options;

enum verb_id { VERB_SHOW, VERB_SET, VERB_CHECK };

/* Fills verb and mode; no words at all are show. 0; or -EINVAL with a sentence that
 * teaches. */
int verb_take(struct options *options, int n, const char *const *words, struct err *err);

/* Name and description of verb i, the modes last; NULL behind the last. */
const char *verb_at(size_t i, const char **ret_about);

#endif
