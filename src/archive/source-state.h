/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_SOURCE_STATE_H
#define IOMMU_ARCHIVE_SOURCE_STATE_H

/* A source, as those who fill it see it: source.c from a plain file, the others through
 * a library. Private to these. */

#include "source.h"
#include "library.h"

#define SOURCE_CHUNK ((size_t) 256 << 10)

struct source {
	const char *name;
	int fd;
	enum filter filter;
	int (*fill)(struct source *source, struct err *err);
	struct span chunk;  /* what is at hand */
	uint64_t position;  /* of its first byte */
	uint64_t limit;     /* of position */
	uint64_t file_size; /* of fd */
	uint64_t offset;    /* in fd */
	size_t want;        /* so many bytes of it the next time */
	char *in, *out;     /* SOURCE_CHUNK bytes each, or NULL */

	struct libarchive libarchive;
	struct archive *archive;
	struct zlib zlib;
	z_stream inflate;
	bool inflating; /* inflate has something to give back */
	bool in_member; /* of gzip */
	struct progress *progress;

	struct readahead *ahead; /* reads inner */
	struct source *inner;
};

/* The next bytes of the file; none at its end. */
int source_read_file(struct source *source, struct span *ret_in, struct err *err);

/* What begins a compression, and has it fill the source from now on. */
int source_open_gzip(struct source *source, struct err *err);
int source_open_libarchive(struct source *source, enum filter filter, struct err *err);

#endif
