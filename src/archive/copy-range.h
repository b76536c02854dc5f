/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_COPY_RANGE_H
#define IOMMU_COPY_RANGE_H

/*
 * Copy bytes from one file to another in the kernel, without reading them into memory. On
 * file systems with reflinks both files then share whole blocks, if the bytes keep their
 * offset within a block.
 *
 *	struct range_copier copier = RANGE_COPIER_INIT;
 *
 *	range_copier_to(&copier, fd);
 *	n = range_copier_some(&copier, from, offset, len);
 *	range_copier_release(&copier);
 *
 * Bytes go to the file position of fd. The caller may write to fd between two calls.
 */

#include <stddef.h>
#include <stdint.h>

struct range_copier {
	int fd;        /* borrowed; -1: nothing is copied */
	uint64_t unit; /* block size that the file system can share */
	int pipe[2];
	uint64_t writeback_end; /* up to here writeback was started */
	size_t pipe_piece; /* bytes that go through the pipe at once; 0: not made yet */
};

#define RANGE_COPIER_INIT                                                                \
	{                                                                                \
		.fd = -1, .pipe = { -1, -1 }                                             \
	}

/* Copy to fd from now on. Does nothing unless fd is a regular file. */
void range_copier_to(struct range_copier *copier, int fd);
/* Copy up to len bytes and return their number. 0: the kernel cannot, the file ends here,
 * or an error occurred, which the caller meets when it writes the rest itself. */
uint64_t range_copier_some(struct range_copier *copier, int from, uint64_t offset,
			   uint64_t len);
void range_copier_release(struct range_copier *copier);

#endif
