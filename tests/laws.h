/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_LAWS_H
#define TEST_LAWS_H

/*
 * The five laws, which plan_make() keeps for all texts:
 *
 *	identity            if the lines have exactly the mode's parameters, no byte
 *changes idempotence         a second run changes nothing and has the same blockers
 *	locality            bytes outside of segments, and foreign parameters, are kept
 *	path independence   mode A and then mode B gives the same as mode B alone: the
 *same effect for both vendors and all kernel defaults, the same foreign parameters and
 *list items; the same bytes if there was no managed parameter before truth the new bytes,
 *read again, have the mode in each entry without a blocker
 *
 *	survey_add_text(&survey, "etc/default/grub", text, &err);
 *	survey_assemble(&survey);
 *	if (!laws_hold(&survey, &broken))
 *		fail_msg("%s", buf_str(&broken));
 *
 * laws_hold() tries all modes and all pairs of modes, with the survey's own kernels and
 * with one that defaults to passthrough. It reads only the texts of the survey, and does
 * not change it.
 */

#include "plan/plan.h"

/* A survey, and its plan for one mode. */
struct outcome {
	struct survey before, after;
	struct plan plan;
	struct err err;
	int r; /* of plan_make(), or of reading the texts */
};

/* Survey the texts of from again, with os, and plan mode. */
void outcome_make(struct outcome *outcome, const struct survey *from, const struct os *os,
		  enum mode_id mode);
void outcome_release(struct outcome *outcome);

/* Return false if a law is broken; *ret_broken then names it and says how. */
bool laws_hold(const struct survey *survey, struct buf *ret_broken);
/* The same for these modes only (1 << id), and one default domain. */
bool laws_hold_of(const struct survey *survey, unsigned modes, bool passthrough,
		  struct buf *ret_broken);

#endif
