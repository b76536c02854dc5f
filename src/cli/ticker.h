/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TICKER_H
#define IOMMU_TICKER_H

/*
 * A progress line on stderr for runs longer than a second, if stderr is a terminal. It
 *has a thread of its own, since a mount or a sync blocks the main thread.
 *
 *	ticker = ticker_start("disk.raw", &progress);
 *	... the work ...
 *	ticker_stop(ticker);
 *	... the line is cleared ...
 */

#include "base/progress.h"

struct ticker;

/* NULL: stderr is no terminal. name is copied. */
struct ticker *ticker_start(const char *name, struct progress *progress);
void ticker_stop(struct ticker *ticker);

#endif
