/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BLOCK_DEVICE_H
#define IOMMU_BLOCK_DEVICE_H

/*
 * The partition and the disk that hold the file system of a directory.
 *
 *	r = block_device_of(&device, dir, "/mnt", err);
 */

#include "base/err.h"

#include <limits.h>
#include <sys/types.h>

struct block_device {
	char host[NAME_MAX + 1]; /* the disk on this host: "sda", "loop0" */
	char name[NAME_MAX + 1]; /* the partition in the sandbox: "sda2", "loop0p1" */
	dev_t number;
	char disk[NAME_MAX + 1]; /* the same as name if there is no partition */
	dev_t disk_number;
};

/*
 * Fill *ret for dir, which must be the root of a file system (or of a btrfs subvolume)
 * directly on a disk or partition. Return -ENOTBLK with a reason if it is not, also for
 * LVM and RAID, which an unprivileged program cannot resolve to disks.
 */
int block_device_of(struct block_device *ret, int dir, struct err *err);
/* Return 1 and fill *ret with the partition of this number on the disk; 0: none. */
int block_device_partition(const struct block_device *disk, unsigned number,
			   struct block_device *ret);
/* Append the path of dir's subvolume in its btrfs: "/@". Nothing is added for the top
 * level and for other file systems. */
int block_device_subvolume(int dir, struct buf *ret, struct err *err);

#endif
