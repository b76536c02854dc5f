/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SOURCE_H
#define IOMMU_ARCHIVE_SOURCE_H

/*
 * The uncompressed stream of an archive, from its begin to its end.
 *
 *	r = source_open(&source, fd, FILTER_XZ, name, err);
 *	r = source_read(source, block, sizeof(block), err);
 *	r = source_skip(source, size, err);
 *	while (source_peek(source, &chunk, err) > 0)
 *		source_take(source, chunk.len);
 *	source_close(source);
 *
 * Damage and truncation of the compressed stream are found, checksums are checked; that
 * holds for what was read, so who wants to know reads to the end. A stream that unpacks
 * to far more than its compressed size ever should is a bomb, and ends with -EFBIG.
 */

#include "detect.h"
#include "base/progress.h"

#include <stdint.h>

struct source;

/* Begins at the begin of fd, which stays the caller's, as the name does. */
int source_open(struct source **ret_source, int fd, enum filter filter, const char *name,
		struct err *err);
/* The same, uncompressed in a thread of its own where it can. */
int source_open_ahead(struct source **ret_source, int fd, enum filter filter,
		      const char *name, struct err *err);
void source_close(struct source *source);
/* From now on progress has how far in the file it is. */
void source_tell(struct source *source, struct progress *progress, const char *stage);

/* 1: *ret_chunk has what is at hand, at least a byte; 0: the end; -errno. */
int source_peek(struct source *source, struct span *ret_chunk, struct err *err);
void source_take(struct source *source, size_t n);
/* Exactly len bytes; where the stream ends before, -ENODATA and a sentence. */
int source_read(struct source *source, void *data, size_t len, struct err *err);
int source_skip(struct source *source, uint64_t n, struct err *err);
/* How many bytes were taken. */
uint64_t source_position(const struct source *source);
/* "cannot read NAME" */
int source_err(const struct source *source, struct err *err, int code, const char *why);

#endif
