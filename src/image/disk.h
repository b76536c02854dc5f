/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_DISK_H
#define IOMMU_IMAGE_DISK_H

/*
 * The file or block device that holds an image: opened, locked, known to be nobody
 * else's, and known to be bytes that a disk would have.
 *
 *	_cleanup_(disk_close) struct disk disk = DISK_INIT;
 *
 *	r = disk_open(&disk, "disk.raw", IMAGE_ANY, TARGET_READ, err);
 *	pread(disk.fd, ...);
 *
 * Ours is flock(): exclusive where something is to be written, else shared, so that
 * two runs do not meet. QEMU's are asked for: see file-posix.c:raw_apply_lock_bytes().
 */

#include "target/target.h"

#include <stdint.h>

/* In the order of the option's values; ANY: told from the content. */
enum image_format { IMAGE_RAW, IMAGE_QCOW2, IMAGE_ANY };

struct disk {
	int fd;           /* of what the user named: holds the lock */
	const char *path; /* borrowed */
	enum target_access access;
	uint64_t size; /* of the file, in bytes */
	bool is_device, qcow2;
	bool names_others; /* a qcow2 with a backing file, or an external data file */
};

#define DISK_INIT                                                                        \
	{                                                                                \
		-1, NULL, TARGET_READ, 0, false, false, false                            \
	}

/* -EBUSY: somebody uses it; -EMEDIUMTYPE: it is something else than a disk. */
int disk_open(struct disk *disk, const char *path, enum image_format format,
	      enum target_access access, struct err *err);
void disk_close(struct disk *disk);
/* err_hint() with the ways out for who has not the rights or the devices. */
int disk_hint_rights(struct err *err);
/* err_set() with "cannot open PATH". */
int disk_err(const struct disk *disk, struct err *err, int code);

#endif
