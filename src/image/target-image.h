/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_IMAGE_H
#define IOMMU_TARGET_IMAGE_H

/*
 * A disk image as a target: a file or block device with a partition table or a bare file
 * system.
 *
 *	r = target_open(&target, &target_image_ops, &request, &notes, err);
 *	... use the target ...
 *	target_close(&target);
 *
 *	file -- locks --> bytes (of a qcow2: a daemon's) -- libblkid --> table
 *	     -- loop, BLKPG --> nodes -- fsmount --> root, and in it /boot and ESP
 *
 * Everything is held by fds: a killed run leaves no mount, no loop device and no
 * partition node. The mounts are attached to no directory, so only this process sees
 * them. With TARGET_READ the loop device is read-only: no journal is replayed, and no
 * byte of the file changes.
 *
 * /boot and the ESP are found by the image's own fstab among its own partitions, else by
 * their partition types. One that is missing or cannot be mounted is noted.
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
	int *mount;             /* in the order of mounting */
	size_t n_mount, mount_room;
	enum filesystem_access how; /* access of the mounts */
	bool dirty;     /* a journal was not replayed: the last writes are not visible */
	bool unreached; /* a /boot or an ESP exists, but could not be mounted */
};

#define TARGET_IMAGE_INIT                                                                \
	{                                                                                \
		.disk = DISK_INIT, .qcow2 = QCOW2_INIT, .table = TABLE_INIT,             \
		.loop = LOOP_INIT                                                        \
	}

extern const struct target_ops target_image_ops;

/*
 * boot.c: mount /boot, the ESP and /usr, and graft them into the target. Failures are
 * noted.
 */
void image_mount_others(struct target_image *image, struct target *target,
			struct notes *notes);
/* Add an fd of a mount, which the image closes. */
void image_keep(struct target_image *image, int take_fd);

#endif
