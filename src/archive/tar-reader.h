/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_TAR_READER_H
#define IOMMU_ARCHIVE_TAR_READER_H

/* The headers of one member while they are read: the blocks that stand before the main
 * one (tar-extension.c), and that (tar-read.c). Private to these two. */

#include "tar-format.h"

/* What an extended header has said, so that the block does not say it again. */
struct tar_reader {
	struct source *source;
	struct header *header;
	struct err *err;
	bool path, target, size, mtime, uid, gid, user, group;
	bool long_path, long_target; /* in GNU's way */
	bool two_names;
	struct buf sparse_name;
	bool sparse, sparse_1_0;
	int64_t real_size; /* -1: not given */
};

/* -EBADMSG, with the member's place. */
int tar_damaged(struct tar_reader *reader, const char *why);
/* Appends so many bytes of the stream to the header's. */
int tar_read_raw(struct tar_reader *reader, uint64_t len);

bool tar_is_extension(char type);
/* size bytes behind a block of such a type, and their padding. */
int tar_read_extension(struct tar_reader *reader, char type, uint64_t size);

#endif
