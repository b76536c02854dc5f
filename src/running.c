/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

/* What the running kernel has, beside what the next one gets. */

static bool has_own_words(const struct host *host)
{
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	struct view view = VIEW_INIT;
	const char *why;
	bool own = false;

	if (view_decode(&view, QUOTING_PLAIN, buf_span(&host->cmdline), &why) >= 0) {
		cmdline_parse(&line, &view);
		own = !mode_holds(mode_at(MODE_UNSET), lines, 1, &host->kernel);
	}
	view_release(&view);
	return own;
}

bool run_running_holds(const struct run *run)
{
	const struct mode *mode = run->options->mode;

	if (!run->has_host)
		return true;
	if (mode->id == MODE_UNSET)
		return !has_own_words(&run->host);
	return host_effect(&run->host) == (enum effect) mode->id;
}

static enum effect next_effect(const struct run *run)
{
	struct effects next = survey_effects(run_result(run));

	switch (run->host.vendor) {
	case VENDOR_INTEL:
		return next.intel;
	case VENDOR_AMD:
		return next.amd;
	case VENDOR_UNKNOWN:
		break;
	}
	return effects_sum(next);
}

bool run_needs_reboot(const struct run *run)
{
	return run->has_host && run->surveyed &&
	       host_configured_here(&run->host) != next_effect(run);
}
