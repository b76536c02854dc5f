/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_READAHEAD_H
#define IOMMU_READAHEAD_H

/*
 * Uncompress a stream in a thread, a few chunks ahead of the reader. Uncompressing and
 * compressing then run in parallel.
 *
 *	ahead = readahead_start(source);
 *	while (readahead_next(ahead, &chunk, err) > 0)
 *		...
 *	readahead_stop(ahead);
 *	source_close(source);
 *
 * The source belongs to the thread between start and stop.
 */

#include "source.h"

struct readahead;

/* NULL: no thread could be started. */
struct readahead *readahead_start(struct source *source);
/* Like source_peek(). The chunk is valid until the next call. */
int readahead_next(struct readahead *ahead, struct span *ret_chunk, struct err *err);
void readahead_stop(struct readahead *ahead);

#endif
