/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_TABLE_H
#define IOMMU_IMAGE_TABLE_H

/*
 * The partitions of an image and their contents, read in user space (libblkid): this
 * needs no kernel parser, no device and no privilege.
 *
 *	_cleanup_(table_release) struct table table = TABLE_INIT;
 *
 *	r = table_read(&table, fd, size, "disk.raw", err);
 *	part = table_find(&table, "UUID", "1234-ABCD");
 *
 * An image without a table is one partition with the number 0.
 */

#include "base/err.h"

#include <stdint.h>

struct partition {
	unsigned number;
	uint64_t start, size; /* in bytes */
	char *type;         /* a GUID in lower case, or "0x83"; NULL: there is no table */
	char *label, *uuid; /* PARTLABEL and PARTUUID, or NULL */
	char *fs;           /* libblkid's TYPE, or NULL */
	char *fs_label, *fs_uuid;
	bool no_auto; /* Discoverable Partitions: do not mount automatically */
	bool mounted; /* by this run, see filesystem.h */
};

struct table {
	unsigned sector; /* in bytes: 512 or 4096 */
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
/*
 * Find a partition by a tag: UUID, LABEL, PARTUUID or PARTLABEL. Return NULL if there is
 * none.
 */
struct partition *table_find(const struct table *table, const char *tag,
			     struct span value);
/*
 * Find the partition that the user means by a number, or by any label or UUID. Return 0;
 * -ENOENT with an error message that lists all; or -ENOTUNIQ.
 */
int table_choose(const struct table *table, const char *wanted, const char *name,
		 struct partition **ret_part, struct err *err);
/* Append a description such as "partition 2 (ext4, label root)". */
void partition_describe(const struct partition *part, struct buf *out);

#endif
