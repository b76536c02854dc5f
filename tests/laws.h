/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_LAWS_H
#define TEST_LAWS_H

/*
 * What holds of plan_make() whatever the files say:
 *
 *	identity            lines that have just the mode's words: no byte changes
 *	idempotence         a second time changes nothing, and says the same
 *	locality            bytes outside of the places, and foreign words, stay
 *	path independence   mode A and then B is mode B: to both vendors, whatever the
 *	                    kernel's defaults, in every foreign word and list item; byte
 *	                    for byte where no managed key was there
 *	truth               the new bytes, read anew, have the mode where the plan says so
 *
 *	survey_add_text(&survey, "etc/default/grub", text, &err);
 *	survey_assemble(&survey);
 *	if (!laws_hold(&survey, &broken))
 *		fail_msg("%s", buf_str(&broken));
 *
 * All modes, and all pairs of modes, with the survey's own kernels and with one that
 * passes devices through by default. Only texts count: the survey is not changed.
 */

#include "plan/plan.h"

/* What became of a survey. */
struct outcome {
	struct survey before, after;
	struct plan plan;
	struct err err;
	int r; /* of plan_make(), or of reading the texts */
};

/* from's texts read anew, with os, and planned. */
void outcome_make(struct outcome *outcome, const struct survey *from, const struct os *os,
		  enum mode_id mode);
void outcome_release(struct outcome *outcome);

/* false: *ret_broken says which law, in what way. */
bool laws_hold(const struct survey *survey, struct buf *ret_broken);
/* The same for these modes only (1 << id), and one default domain. */
bool laws_hold_of(const struct survey *survey, unsigned modes, bool passthrough,
		  struct buf *ret_broken);

#endif
