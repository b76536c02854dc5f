/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_TABLE_H
#define IOMMU_IMAGE_TABLE_H

/*
 * The partitions of an image and what is in them, read in user space (libblkid): no
 * kernel parser, no device and no right is needed for it.
 *
 *	_cleanup_(table_release) struct table table = TABLE_INIT;
 *
 *	r = table_read(&table, fd, size, "disk.raw", err);
 *	part = table_find(&table, "UUID", "1234-ABCD");
 *
 * An image without a table is one part with the number 0.
 */

#include "base/err.h"

#include <stdint.h>

struct partition {
	unsigned number;
	uint64_t start, size; /* in bytes */
	char *type;           /* a GUID in lower case, or "0x83"; NULL: no table */
	char *label, *uuid;   /* PARTLABEL and PARTUUID, or NULL */
	char *fs;             /* libblkid's TYPE, or NULL */
	char *fs_label, *fs_uuid;
	bool no_auto; /* Discoverable Partitions: not to be mounted by itself */
	bool mounted; /* by us, see volume.h */
};

struct table {
	unsigned sector; /* 512 or 4096 */
	bool bare;       /* no table: a file system in the whole image */
	struct partition *part;
	size_t n, room;
};

#define TABLE_INIT                                                                       \
	{                                                                                \
		512, false, NULL, 0, 0                                                   \
	}

int table_read(struct table *table, int fd, uint64_t size, const char *name,
	       struct err *err);
void table_release(struct table *table);
/* By UUID, LABEL, PARTUUID, PARTLABEL; NULL: none. */
struct partition *table_find(const struct table *table, const char *tag,
			     struct span value);
/* As a user names one: by number, or by any label or UUID. -ENOENT with a sentence that
 * lists all; -ENOTUNIQ. */
int table_choose(const struct table *table, const char *wanted, const char *name,
		 struct partition **ret_part, struct err *err);
/* "partition 2 (ext4, label root)" */
void partition_describe(const struct partition *part, struct buf *out);

#endif
