/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"

#include <errno.h>
#include <unistd.h>

/* The end of a run: keep what it committed, or put everything back. */

/* Note copies of edits that other programs made during the run. */
static void note_kept(struct run *run)
{
	for (size_t i = 0; !run->target.ephemeral && i < run->change.n_stuck; i++) {
		const struct change_stuck *stuck = &run->change.stuck_name[i];

		notes_add(&run->notes, "kept-copy", NOTE_WARNING, stuck->copy, 0,
			  "/%s holds an edit of /%s that was made during this run",
			  stuck->copy, stuck->path);
	}
}

void run_fail(struct run *run)
{
	/* The stuck files are in a private copy, which is gone after the run. */
	if (run->target.ephemeral) {
		run->change.rollback_failed = false;
		run->change.n_stuck = 0;
	}
	run->exit = run->change.rollback_failed ? EXIT_NOT_RESTORED : EXIT_FAILED;
	if (!run->change.rollback_failed)
		note_kept(run);
	if (run->change.rollback_failed)
		run->err.hint[0] = '\0'; /* the hint assumes that nothing changed */
	else if (run->err.code == EACCES && !run->err.hint[0] && geteuid() != 0)
		(void) err_hint(&run->err, "try sudo");
}

void run_keep(struct run *run)
{
	if (run->change.state == CHANGE_COMMITTED) {
		change_keep(&run->change);
		note_kept(run);
	}
	if (target_keep(&run->target, &run->err) < 0)
		run_fail(run);
}

void run_undo(struct run *run)
{
	change_abort(&run->change);
	run_fail(run);
}
