/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TICKER_H
#define IOMMU_TICKER_H

/*
 * Tells on stderr what takes longer than a second, where that is a terminal. A thread of
 * its own, since a mount or a sync does not come back to tell.
 *
 *	ticker = ticker_start("disk.raw", &progress);
 *	... the work ...
 *	ticker_stop(ticker);
 *	... what is printed now begins on an empty line ...
 */

#include "base/progress.h"

struct ticker;

/* NULL: there is nobody to tell. name is borrowed. */
struct ticker *ticker_start(const char *name, struct progress *progress);
void ticker_stop(struct ticker *ticker);

#endif
