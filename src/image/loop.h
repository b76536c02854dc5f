/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_LOOP_H
#define IOMMU_IMAGE_LOOP_H

/*
 * One loop device for a whole image, and nodes for partitions of it.
 *
 *	_cleanup_(loop_close) struct loop loop = LOOP_INIT;
 *
 *	r = loop_attach(&loop, fd, sector, TARGET_READ, "disk.raw", err);
 *	r = loop_add(&loop, part, &node, err);
 *
 * It has AUTOCLEAR and PARTSCAN: with both, the kernel takes device and partitions away
 * when the last user is gone, whatever that died of (drivers/block/loop.c:__loop_clr_fd).
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

/* With TARGET_READ the device is read-only: no file system can write to it. */
int loop_attach(struct loop *loop, int fd, unsigned sector, enum target_access access,
		const char *name, struct err *err);
/* The path of the node; for the whole image (number 0) the device's own. */
int loop_add(const struct loop *loop, const struct partition *part, struct buf *ret_node,
	     struct err *err);
void loop_close(struct loop *loop);

#endif
