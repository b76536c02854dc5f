/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_LOOP_H
#define IOMMU_IMAGE_LOOP_H

/*
 * One loop device for a whole image, and device nodes for its partitions.
 *
 *	_cleanup_(loop_close) struct loop loop = LOOP_INIT;
 *
 *	r = loop_attach(&loop, fd, sector, TARGET_READ, "disk.raw", err);
 *	r = loop_add(&loop, part, &node, err);
 *
 * The loop device has AUTOCLEAR and PARTSCAN. With both, the kernel removes the device
 * and its partitions after the last close, even of a killed process
 * (drivers/block/loop.c:__loop_clr_fd).
 */

#include "target/target.h"
#include "table.h"

struct loop {
	int fd;
	unsigned number;
	const char *name; /* of the image, borrowed */
};

#define LOOP_INIT                                                                        \
	{                                                                                \
		-1, 0, NULL                                                              \
	}

/*
 * Attach fd to a free loop device with sectors of this size in bytes. With TARGET_READ
 * the device is read-only: no file system can write to it. Return 0 or -errno.
 */
int loop_attach(struct loop *loop, int fd, unsigned sector, enum target_access access,
		const char *name, struct err *err);
/*
 * Add the partition to the device and return its node's path in *ret_node. Number 0, the
 * whole image, has the device's own node. Return 0 or -errno.
 */
int loop_add(const struct loop *loop, const struct partition *part, struct buf *ret_node,
	     struct err *err);
void loop_close(struct loop *loop);

#endif
