/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_STALE_TEMPORARY_H
#define IOMMU_STALE_TEMPORARY_H

/*
 * Temporaries that a killed run has left beside files of ours. A change sweeps the
 * directories that it writes to; a run that finds less to do, because the killed one had
 * done it, would let them lie.
 */

#include "base/notes.h"
#include "survey/survey.h"
#include "temporary.h"

/*
 * Next to all files of the survey. Who removes them has the target's lock. How many there
 * are, or were. Best effort. Those that hold somebody's data are noted; NULL: not asked.
 */
size_t stale_temporary_sweep(const struct target *target, const struct survey *survey,
			     enum temporary_action action, struct notes *notes);

#endif
