/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_COPY_RANGE_H
#define IOMMU_COPY_RANGE_H

/*
 * Bytes of one file into another by the kernel, which need not come to us. Where the file
 * system can, both files then share them: only whole blocks, and only where they stand as
 * far in a block as they did.
 *
 *	struct range_copier transfer = TRANSFER_INIT;
 *
 *	range_copier_to(&transfer, fd);
 *	n = range_copier_some(&transfer, from, offset, len);
 *	range_copier_release(&transfer);
 *
 * They go where fd stands, which may be written to in between.
 */

#include <stddef.h>
#include <stdint.h>

struct range_copier {
	int fd;        /* borrowed; -1: nothing is ever transferred */
	uint64_t unit; /* of what the file system may share */
	int pipe[2];
	uint64_t begun; /* up to here the disk was told to write */
	size_t planned; /* that goes through it at once; 0: it is not made yet */
};

#define TRANSFER_INIT                                                                    \
	{                                                                                \
		.fd = -1, .pipe = { -1, -1 }                                             \
	}

/* Only a regular file can have them. */
void range_copier_to(struct range_copier *transfer, int fd);
/* How many of len; 0: the kernel cannot, the file ends here, or something is wrong, which
 * who then writes the rest meets. */
uint64_t range_copier_some(struct range_copier *transfer, int from, uint64_t offset,
			   uint64_t len);
void range_copier_release(struct range_copier *transfer);

#endif
