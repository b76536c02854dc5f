/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

int run_check(struct run *run)
{
	int r;

	r = run_open(run, TARGET_READ);
	if (r >= 0)
		r = run_refuse_blind(run, "check");
	if (r < 0)
		return r;

	run_advise(run);
	run->exit = run_running_holds(run) ? EXIT_DONE : EXIT_CHECK_NO;
	for (size_t i = 0; i < run->before.n_chain; i++)
		if (run_misses(run, i))
			run->exit = EXIT_CHECK_NO;
	return 0;
}
