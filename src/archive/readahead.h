/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_READAHEAD_H
#define IOMMU_READAHEAD_H

/*
 * A stream that a thread of its own uncompresses, a few chunks ahead of who takes them:
 * to uncompress and to compress then take the time of the longer one.
 *
 *	ahead = readahead_start(source);
 *	while (readahead_next(ahead, &chunk, err) > 0)
 *		...
 *	readahead_stop(ahead);
 *	source_close(source);
 *
 * Between start and stop the source is the thread's.
 */

#include "source.h"

struct readahead;

/* NULL: there is no thread to be had. */
struct readahead *readahead_start(struct source *source);
/* As source_peek(). The chunk is good until the next call. */
int readahead_next(struct readahead *ahead, struct span *ret_chunk, struct err *err);
void readahead_stop(struct readahead *ahead);

#endif
