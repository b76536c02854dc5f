/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

/* The running kernel's mode, compared with the next boot's. */

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

/* WSL's kernel is started from Windows. An unreadable file could contain any parameter.
 */
static bool knows_next(const struct run *run)
{
	const struct survey *survey = run_result(run);

	return run->has_host && run->surveyed && survey->bootable &&
	       !survey->unreadable.code && !run->host.wsl;
}

/* If an unknown kernel default decides, compare the parameters instead of the modes. */
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
