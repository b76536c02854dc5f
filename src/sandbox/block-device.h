/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BLOCK_DEVICE_H
#define IOMMU_BLOCK_DEVICE_H

/*
 * The partition and the disk that a directory lies on.
 *
 *	r = block_device_of(&device, dir, "/mnt", err);
 */

#include "base/err.h"

#include <limits.h>
#include <sys/types.h>

struct block_device {
	char host[NAME_MAX + 1]; /* the disk's name here: "sda", "loop0" */
	char name[NAME_MAX + 1]; /* as it is called in the cage: "sda2", "loop0p1" */
	dev_t number;
	char disk[NAME_MAX + 1]; /* the same as name where that is no partition */
	dev_t disk_number;
};

/*
 * dir is to be the top of a file system (or of a btrfs's subvolume) that lies directly on
 * a disk. -ENOTBLK with a why, but without a what: it is not, or on something that a
 * program without rights cannot look into (LVM, RAID).
 */
int block_device_of(struct block_device *ret, int dir, struct err *err);
/* 1: the partition of this number of the device's disk; 0: no such. */
int block_device_partition(const struct block_device *disk, unsigned number,
			   struct block_device *ret);
/* Where the subvolume that dir is in lies in its btrfs: "/@"; empty: at its top, or no
 * btrfs. */
int block_device_subvolume(int dir, struct buf *ret, struct err *err);

#endif
