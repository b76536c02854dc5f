/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARGUMENTS_H
#define IOMMU_ARGUMENTS_H

/*
 * From argv to struct options, and the texts that are made from the same two tables:
 * verbs (verb.c) and options (option-table.c).
 *
 *	r = options_parse(&options, argc, argv, &err);
 */

#include "base/err.h"
#include "output/options.h"

/*
 * Fill options from argv, from which everything is borrowed. 0, or -EINVAL with a
 * sentence: wrong usage. options->json is then as far as it was understood, so that even
 * a usage error can be one JSON object.
 */
int options_parse(struct options *options, int argc, char **argv, struct err *err);

/* verb.c: fill verb and mode from the words among the arguments; no words mean show. 0,
 * or -EINVAL with a sentence and a suggestion. */
int verb_take(struct options *options, int n, const char *const *words, struct err *err);
/* Name and description of verb i, the modes last; NULL after the last. */
const char *verb_at(size_t i, const char **ret_about);

/* options-check.c: refuse options that make no sense with the verb or the target, instead
 * of ignoring them. 0, or -EINVAL with a sentence. */
int options_check(const struct options *options, struct err *err);

/* help.c */
void options_help(struct buf *out);
/* completion.c: the script for shell, which is bash, zsh or fish. */
void options_completion(const char *shell, struct buf *out);

#endif
