/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_DISK_H
#define IOMMU_IMAGE_DISK_H

/*
 * The file or block device that holds an image: opened, locked, not in use by another
 * program, and of a supported format.
 *
 *	_cleanup_(disk_close) struct disk disk = DISK_INIT;
 *
 *	r = disk_open(&disk, "disk.raw", IMAGE_ANY, TARGET_READ, err);
 *	pread(disk.fd, ...);
 *
 * Runs of iommu exclude each other by flock(): an exclusive lock for writing, else a
 * shared one. QEMU's own locks are queried: see file-posix.c:raw_apply_lock_bytes().
 */

#include "target/target-ops.h"

#include <stdint.h>

struct disk {
	int fd;           /* of the file that the user named: holds the lock */
	const char *path; /* borrowed */
	enum target_access access;
	uint64_t size; /* of the file, in bytes */
	bool is_device, qcow2;
	bool names_others; /* a qcow2 with a backing file or an external data file */
};

#define DISK_INIT                                                                        \
	{                                                                                \
		-1, NULL, TARGET_READ, 0, false, false, false                            \
	}

/*
 * Open and lock path (borrowed). Return 0 or -errno: -EBUSY if it is in use, -EMEDIUMTYPE
 * if it is not a disk.
 */
int disk_open(struct disk *disk, const char *path, enum image_format format,
	      enum target_access access, struct err *err);
void disk_close(struct disk *disk);
/*
 * Set the hint for a missing privilege or device: other ways to open the root. Return
 * -errno as err_hint() does.
 */
int disk_hint_rights(struct err *err);
/* Set "cannot open PATH". Return -code. */
int disk_err(const struct disk *disk, struct err *err, int code);

#endif
