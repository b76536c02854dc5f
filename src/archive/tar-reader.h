/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_TAR_READER_H
#define IOMMU_ARCHIVE_TAR_READER_H

/* The headers of one member while they are read: tar-extension.c reads the ones before
 * the main header, tar-read.c the main header. Private to these two. */

#include "tar-format.h"

/* A flag for each value that an extended header gave: it overrides the main header. */
struct tar_reader {
	struct source *source;
	struct header *header;
	struct err *err;
	bool path, target, size, mtime, uid, gid, user, group;
	bool long_path, long_target; /* given by GNU's L and K headers */
	bool two_names;
	struct buf sparse_name;
	bool sparse, sparse_1_0;
	int64_t real_size; /* -1: not given */
};

/* Set a sentence with the member's position and return -EBADMSG. */
int tar_damaged(struct tar_reader *reader, const char *why);
/* Append the next len bytes of the stream to header->raw. */
int tar_read_raw(struct tar_reader *reader, uint64_t len);

bool tar_is_extension(char type);
/* Read the body of an extended header, with its padding. size is in bytes. */
int tar_read_extension(struct tar_reader *reader, char type, uint64_t size);

#endif
