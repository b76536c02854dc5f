/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

/* What the running kernel has, beside what the next one gets. */

bool run_running_holds(const struct run *run)
{
	const struct mode *mode = run->options->mode;

	if (!run->has_host)
		return true;
	if (mode->id == MODE_UNSET)
		return host_words(&run->host) == MODE_UNSET;
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

/* WSL boots from outside; what was not read may say anything. */
static bool knows_next(const struct run *run)
{
	const struct survey *survey = run_result(run);

	return run->has_host && run->surveyed && survey->bootable &&
	       !survey->unreadable.code && !run->host.wsl;
}

/* Where a kernel's default decides and is not known, the words have to do. */
bool run_needs_reboot(const struct run *run)
{
	enum effect now = host_configured_here(&run->host), next;

	if (!knows_next(run))
		return false;
	next = next_effect(run);
	if (next == EFFECT_MIXED)
		return false;
	if (next == EFFECT_UNKNOWN || now == EFFECT_UNKNOWN || now == EFFECT_MIXED)
		return survey_words(run_result(run)) != host_words(&run->host);
	return next != now && next != host_effect(&run->host);
}
