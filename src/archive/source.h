/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SOURCE_H
#define IOMMU_ARCHIVE_SOURCE_H

/*
 * The uncompressed stream of an archive.
 *
 *	r = source_open(&source, fd, FILTER_XZ, name, err);
 *	r = source_read(source, block, sizeof(block), err);
 *	r = source_skip(source, size, err);
 *	while (source_peek(source, &chunk, err) > 0)
 *		source_take(source, chunk.len);
 *	source_close(source);
 *
 * Damage and truncation of the compressed stream are detected and checksums are verified,
 * for the part that was read: read to the end to verify all. A stream that unpacks to far
 * more than any root of its compressed size is refused with -EFBIG.
 */

#include "detect.h"
#include "base/progress.h"

#include <stdint.h>

struct source;

/* Start at offset 0 of fd. fd and name are borrowed. */
int source_open(struct source **ret_source, int fd, enum filter filter, const char *name,
		struct err *err);
/* The same, uncompressed in a thread of its own if one can be started. */
int source_open_ahead(struct source **ret_source, int fd, enum filter filter,
		      const char *name, struct err *err);
void source_close(struct source *source);
/* Report the position in the file to progress from now on. */
void source_report(struct source *source, struct progress *progress, const char *stage);

/* 1: *ret_chunk has at least one byte; 0: the end; or -errno. Takes no byte. */
int source_peek(struct source *source, struct span *ret_chunk, struct err *err);
void source_take(struct source *source, size_t n);
/* Read exactly len bytes. Fails with -ENODATA and a sentence if the stream ends
 * before. */
int source_read(struct source *source, void *data, size_t len, struct err *err);
int source_skip(struct source *source, uint64_t n, struct err *err);
/* Number of bytes taken so far. */
uint64_t source_position(const struct source *source);
/* Set "cannot read NAME: WHY" and return -code. */
int source_err(const struct source *source, struct err *err, int code, const char *why);

#endif
