/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PROGRESS_H
#define IOMMU_PROGRESS_H

/*
 * What a run is at. Whoever does the work writes it down here and goes on; whether and
 * where it is printed is the printer's affair (ticker.h), which reads it meanwhile.
 *
 *	progress_stage(progress, "reading", size);
 *	... progress_done(progress, offset);
 *
 * progress may be NULL: nobody wants to know.
 */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

struct progress {
	_Atomic(const char *) stage;  /* constant; NULL: not told */
	_Atomic uint64_t done, total; /* total 0: what is left cannot be told */
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
