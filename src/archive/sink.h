/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SINK_H
#define IOMMU_ARCHIVE_SINK_H

/*
 * Bytes into a file or a pipe, through a compression.
 *
 *	r = sink_open(&sink, fd, FILTER_ZSTD, 3, name, err);
 *	r = sink_write(sink, data, len, err);
 *	r = sink_finish(sink, err);
 *	sink_close(sink);
 *
 * The same bytes give the same compressed bytes, on any number of cores: gzip has no
 * time in it, xz and zstd cut into blocks whose size does not depend on the cores.
 *
 * The caller holds SIGINT and its like back, so a long write looks for them itself and
 * ends with -EINTR. Nothing but sink_finish() makes a whole stream.
 */

#include "detect.h"

#include <stdint.h>

struct sink;

/* level: as filter_level() has it. */
int sink_open(struct sink **ret_sink, int fd, enum filter filter, int level,
	      const char *name, struct err *err);
int sink_write(struct sink *sink, const char *data, size_t len, struct err *err);
/* The same of some of a file's bytes, by the kernel. *ret_done: so many of len, 0 where
 * it cannot or they are to be compressed. */
int sink_copy(struct sink *sink, int fd, uint64_t offset, uint64_t len,
	      uint64_t *ret_done, struct err *err);
int sink_finish(struct sink *sink, struct err *err);
void sink_close(struct sink *sink);
/*
 * Writes what makes a reader of fd fail, who might take what it got for a whole archive.
 */
void sink_spoil(int fd);

#endif
