/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_STALE_TEMPORARY_H
#define IOMMU_STALE_TEMPORARY_H

/*
 * Temporaries that a killed run has left next to config files. A change sweeps only the
 * directories that it writes to. A run that finds less to do, because the killed one had
 * done it, would leave the others.
 */

#include "base/notes.h"
#include "survey/survey.h"
#include "temporary.h"

/*
 * Sweep the directories of all files of the survey. To remove something, the caller must
 * hold the lock of the target. Return the number found (or removed); errors are ignored.
 * Those that hold data of another program are noted; notes may be NULL.
 */
size_t stale_temporary_sweep(const struct target *target, const struct survey *survey,
			     enum temporary_action action, struct notes *notes);

#endif
