/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"

#include <errno.h>

/* Refuse a check whose answer could differ from what can be read. */
static int refuse_unseen(struct run *run)
{
	bool dirty = target_state(&run->target).journal == JOURNAL_DIRTY;

	if (!dirty && !run_is_blind(run))
		return 0;
	err_set(&run->err, EUCLEAN, "cannot check %s", run->name);
	if (dirty) {
		err_why(&run->err,
			"a journal waits in it, and the last writes are not seen");
		return err_hint(&run->err, "start and stop the machine cleanly, or set a "
					   "mode, which replays it");
	}
	return err_why(&run->err, "its boot entries are where they could not be reached");
}

/* A no stands, whatever is unknown; a yes does not. */
static int refuse_check_unknown(struct run *run)
{
	if (!run_unknown(run, 0))
		return 0;
	err_set(&run->err, ENODATA, "cannot check %s", run->name);
	return err_why(&run->err,
		       "the parameters of some boot entry could not be determined");
}

int run_check(struct run *run)
{
	int r;

	r = run_open(run, TARGET_READ);
	if (r >= 0)
		r = run_refuse_blind(run, "check");
	if (r >= 0)
		r = refuse_unseen(run);
	if (r < 0)
		return r;

	run_add_notes(run);
	run->exit = run_running_holds(run) ? EXIT_DONE : EXIT_CHECK_NO;
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (run_misses(run, i))
			run->exit = EXIT_CHECK_NO;
	return run->exit == EXIT_CHECK_NO ? 0 : refuse_check_unknown(run);
}
