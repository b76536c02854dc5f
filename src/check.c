/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include <errno.h>

/* The running kernel has a mode when its line asks for it and the machine shows it. */
bool run_running_holds(const struct run *run)
{
	enum effect wanted = (enum effect) run->options->mode->id;

	if (!run->has_host || run->options->mode->id == MODE_UNSET)
		return true;
	return host_effect(&run->host) == wanted;
}

static int refuse(struct run *run)
{
	if (run->before.unreadable.code) {
		run->err = run->before.unreadable;
		return err_hint(&run->err, "try sudo");
	}
	if (!run->os.missing_mount || run->options->boot_path || run->options->esp_path)
		return 0;
	err_set(&run->err, ENXIO, "cannot check %s", run->name);
	err_why(&run->err, "its fstab mounts %s, which is empty here",
		run->os.missing_mount);
	return err_hint(&run->err, "mount it below %s", run->name);
}

int run_check(struct run *run)
{
	int r;

	r = run_open(run, TARGET_READ);
	if (r < 0)
		return r;
	r = refuse(run);
	if (r < 0)
		return r;

	run_advise(run);
	run->exit = run_running_holds(run) ? EXIT_DONE : EXIT_CHECK_NO;
	for (size_t i = 0; i < run->before.n_chain; i++)
		if (run->before.chain[i].counted &&
		    !chain_holds(&run->before, &run->before.chain[i], run->options->mode))
			run->exit = EXIT_CHECK_NO;
	return 0;
}
