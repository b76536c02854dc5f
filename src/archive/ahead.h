/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_AHEAD_H
#define IOMMU_ARCHIVE_AHEAD_H

/*
 * A stream that a thread of its own uncompresses, a few chunks ahead of who takes them:
 * to uncompress and to compress then take the time of the longer one.
 *
 *	ahead = ahead_start(source);
 *	while (ahead_next(ahead, &chunk, err) > 0)
 *		...
 *	ahead_stop(ahead);
 *	source_close(source);
 *
 * Between start and stop the source is the thread's.
 */

#include "source.h"

struct ahead;

/* NULL: there is no thread to be had. */
struct ahead *ahead_start(struct source *source);
/* As source_peek(). The chunk is good until the next call. */
int ahead_next(struct ahead *ahead, struct span *ret_chunk, struct err *err);
void ahead_stop(struct ahead *ahead);

#endif
