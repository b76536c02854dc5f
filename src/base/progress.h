/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PROGRESS_H
#define IOMMU_PROGRESS_H

/*
 * Progress of a run. The working thread updates it and never waits. The printing thread
 * (cli/ticker.h) reads it at the same time.
 *
 *	progress_stage(progress, "reading", size);
 *	... progress_done(progress, offset);
 *
 * progress may be NULL: then these functions do nothing.
 */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	_Atomic(const char *) stage;  /* constant; NULL: not known yet */
	_Atomic uint64_t done, total; /* in the unit of the stage; total 0: unknown */
};

#define PROGRESS_INIT                                                                    \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

static inline void progress_done(struct progress *progress, uint64_t done)
{
	if (progress)
		atomic_store_explicit(&progress->done, done, memory_order_relaxed);
}

static inline void progress_stage(struct progress *progress, const char *stage,
				  uint64_t total)
{
	if (!progress)
		return;
	atomic_store(&progress->total, 0);
	atomic_store(&progress->done, 0);
	atomic_store(&progress->stage, stage);
	atomic_store(&progress->total, total);
}

#endif
