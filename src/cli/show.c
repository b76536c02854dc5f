/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"

#include <errno.h>

/* Without readable boot files, still show the running kernel. */
int run_show(struct run *run)
{
	int r;

	r = run_open(run, TARGET_READ);
	if (r < 0 && !run->has_host)
		return r;

	if (run->has_host && run->options->groups)
		groups_read(&run->groups, run->target.root);
	run_add_notes(run);
	return r < 0 && !run->surveyed && run->err.code != ENOENT &&
			       run->err.code != EACCES
		       ? r
		       : 0;
}
