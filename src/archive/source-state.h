/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SOURCE_STATE_H
#define IOMMU_ARCHIVE_SOURCE_STATE_H

/* The state of a source. Private to source.c, which reads plain files, and to the files
 * that fill a source through a library. */

#include "source.h"
#include "library.h"

#define SOURCE_CHUNK ((size_t) 256 << 10)

struct source {
	const char *name;
	int fd;
	enum filter filter;
	int (*fill)(struct source *source, struct err *err);
	struct span chunk;  /* bytes that can be taken */
	uint64_t position;  /* of the first byte of chunk, in the stream */
	uint64_t limit;     /* of position */
	uint64_t file_size; /* of fd */
	uint64_t offset;    /* in fd */
	size_t want;        /* bytes to read from the file next time */
	char *in, *out;     /* SOURCE_CHUNK bytes each, or NULL */

	struct libarchive libarchive;
	struct archive *archive;
	struct zlib zlib;
	z_stream inflate;
	bool inflating; /* inflate was initialized */
	bool in_member; /* inside a gzip member */
	struct progress *progress;

	struct readahead *ahead; /* reads inner */
	struct source *inner;
};

/* Read the next bytes of the file; an empty span at its end. */
int source_read_file(struct source *source, struct span *ret_in, struct err *err);

/* Start to uncompress, and set source->fill. */
int source_open_gzip(struct source *source, struct err *err);
int source_open_libarchive(struct source *source, enum filter filter, struct err *err);

#endif
