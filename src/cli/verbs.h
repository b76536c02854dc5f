/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_VERBS_H
#define IOMMU_VERBS_H

/*
 * The verbs' functions, and the steps that they share. Their rows are in verb.c.
 *
 *	r = run_set(&run);
 *	text_set(&run, &out);
 *	r = out is written ? run_keep(&run) : run_undo(&run);
 *
 * A set has committed its files when it returns. They are kept after its answer is
 * written; if that fails, they are put back.
 */

#include "output/run.h"

/* The verbs: set run->exit, or return -errno with run->err. */
int run_set(struct run *run);
int run_show(struct run *run);
int run_check(struct run *run);

/* run-open.c */

/* Open the target and survey it. -errno with run->err. */
int run_open(struct run *run, enum target_access access);
/* The target's name in messages; borrowed. */
const char *run_target_name(const struct options *options);
/* Does opening the target for writing alter it? */
bool run_opens_to_write(const struct options *options);
/* Refuse what cannot be read: an unreadable file, a /boot that is not mounted. verb is
 * the word in the sentence. 0, or -errno with run->err. */
int run_refuse_blind(struct run *run, const char *verb);
/* The boot entries are on a file system of the target that could not be mounted. */
bool run_is_blind(const struct run *run);

/* run-finish.c */

/* Set the exit status of a run that failed with run->err. */
void run_fail(struct run *run);
void run_keep(struct run *run);
/* Put the committed files back. run->exit says whether all could be. */
void run_undo(struct run *run);

/* notes.c: add notes for the user. */
void run_add_notes(struct run *run);
/* notes-host.c: notes about the running machine. */
void run_add_host_notes(struct run *run);
/* notes-files.c: notes about other files of the target. asked is 1 << the wanted mode, or
 * 1 << MODE_COUNT for none. */
void run_add_file_notes(struct run *run, unsigned asked);

#endif
