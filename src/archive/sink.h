/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SINK_H
#define IOMMU_ARCHIVE_SINK_H

/*
 * Write bytes to a file or a pipe, compressed if a filter is given.
 *
 *	r = sink_open(&sink, fd, FILTER_ZSTD, 3, name, err);
 *	r = sink_write(sink, data, len, err);
 *	r = sink_finish(sink, err);
 *	sink_close(sink);
 *
 * Equal bytes give equal compressed bytes, on any number of cores. gzip gets no
 * timestamp; xz and zstd use blocks whose size does not depend on the cores.
 *
 * The caller holds SIGINT, SIGTERM and SIGHUP. Long writes check for them and fail with
 * -EINTR. The stream is complete only after sink_finish().
 */

#include "detect.h"

#include <stdint.h>

struct sink;

/* fd and name are borrowed. level: see filter_level(). */
int sink_open(struct sink **ret_sink, int fd, enum filter filter, int level,
	      const char *name, struct err *err);
int sink_write(struct sink *sink, const char *data, size_t len, struct err *err);
/* Copy bytes of the file fd in the kernel. *ret_done is their number; 0 if the kernel
 * cannot, or if the sink compresses. */
int sink_copy(struct sink *sink, int fd, uint64_t offset, uint64_t len,
	      uint64_t *ret_done, struct err *err);
int sink_finish(struct sink *sink, struct err *err);
void sink_close(struct sink *sink);
/*
 * Write bytes to fd that make any reader fail, so that it does not take a broken stream
 * for a whole archive.
 */
void sink_spoil(int fd);

#endif
