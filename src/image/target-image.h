/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_IMAGE_H
#define IOMMU_TARGET_IMAGE_H

/*
 * A disk image as a target: a file or block device with a partition table or a bare file
 * system.
 *
 *	r = target_open(&target, &target_image_ops, &request, &notes, err);
 *	... all that can be done with a target ...
 *	target_close(&target);
 *
 *	file -- locks --> bytes (of a qcow2: a daemon's) -- libblkid --> table
 *	     -- loop, BLKPG --> nodes -- fsmount --> root, and below it /boot and ESP
 *
 * Everything hangs on fds: a run that is killed leaves no mount, no loop device and no
 * partition node. The mounts are attached to no directory, so nobody else sees them.
 * With TARGET_READ the loop device is read-only: no journal is replayed, and no byte of
 * the file changes.
 *
 * /boot and the ESP are found by the image's own fstab among its own partitions, else by
 * their partition types. What is not there, or cannot be mounted, is noted.
 */

#include "disk.h"
#include "qcow2.h"
#include "table.h"
#include "filesystem.h"
#include "target/target-ops.h"

struct target_image {
	struct disk disk;
	struct qcow2 qcow2;
	struct table table;
	struct loop loop;
	struct partition *root; /* in the table */
	int *mount;             /* in the order in which they were mounted */
	size_t n_mount, mount_room;
	enum filesystem_access how; /* things are mounted */
	bool dirty;                 /* a journal waits: the last writes are not seen */
	bool unreached;             /* a /boot or an ESP that is there was not */
};

#define TARGET_IMAGE_INIT                                                                \
	{                                                                                \
		.disk = DISK_INIT, .qcow2 = QCOW2_INIT, .table = TABLE_INIT,             \
		.loop = LOOP_INIT                                                        \
	}

extern const struct target_ops target_image_ops;

/* boot.c: for the record's open(). Nothing that goes wrong here is the end. */
void image_mount_others(struct target_image *image, struct target *target,
			struct notes *notes);
/* The mount becomes the image's. */
void image_keep(struct target_image *image, int take_fd);

#endif
