/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "sink.h"

#include <errno.h>

struct copy {
	struct source *source;
	struct sink *sink;
	int fd; /* of an uncompressed archive, else -1 */
	struct err *err;
};

static void copy_release(struct copy *copy)
{
	sink_close(copy->sink);
	source_close(copy->source);
}

/* Copy as much as the kernel can by itself. */
static int copy_by_kernel(struct copy *copy, uint64_t end)
{
	uint64_t at, done = 1;

	while (done && (at = source_position(copy->source)) < end) {
		int r = sink_copy(copy->sink, copy->fd, at, end - at, &done, copy->err);

		if (r < 0)
			return r;
		r = source_skip(copy->source, done, copy->err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int copy_chunk(struct copy *copy, struct span chunk, uint64_t len)
{
	int r;

	if (chunk.len > len)
		chunk.len = (size_t) len;
	r = sink_write(copy->sink, chunk.data, chunk.len, copy->err);
	if (r < 0)
		return r;
	source_take(copy->source, chunk.len);
	return 0;
}

/* Copy up to a position in the stream; UINT64_MAX: to its end. */
static int copy_to(struct copy *copy, uint64_t end)
{
	int r = copy->fd < 0 ? 0 : copy_by_kernel(copy, end);

	while (r >= 0 && source_position(copy->source) < end) {
		struct span chunk;

		r = source_peek(copy->source, &chunk, copy->err);
		if (r == 0 && end == UINT64_MAX)
			return 0;
		if (r == 0)
			return source_err(copy->source, copy->err, ENODATA,
					  "it has become shorter");
		if (r > 0)
			r = copy_chunk(copy, chunk, end - source_position(copy->source));
	}
	return r;
}

static int copy_all(struct copy *copy, const struct stream_splices *splices)
{
	for (size_t i = 0; i < splices->n; i++) {
		const struct stream_splice *splice = &splices->splice[i];
		int r = copy_to(copy, splice->start);

		if (r < 0)
			return r;
		r = sink_write(copy->sink, splice->bytes.data, splice->bytes.len,
			       copy->err);
		if (r < 0)
			return r;
		r = source_skip(copy->source, splice->end - splice->start, copy->err);
		if (r < 0)
			return r;
	}
	return copy_to(copy, UINT64_MAX);
}

/*
 * Read a compressed archive in a thread: a compressor takes its input in the calling
 * thread, even if it has threads of its own. The kernel moves the bytes of an
 * uncompressed archive.
 */
static int open_source(struct source **ret_source, const struct archive_state *archive,
		       struct err *err)
{
	if (archive->filter == FILTER_NONE)
		return source_open(ret_source, archive->fd, archive->filter,
				   archive->name, err);
	return source_open_ahead(ret_source, archive->fd, archive->filter, archive->name,
				 err);
}

int splices_write(const struct stream_splices *splices,
		  const struct archive_state *archive, int fd, const char *name,
		  struct err *err)
{
	_cleanup_(copy_release) struct copy copy = {
		.fd = archive->filter == FILTER_NONE ? archive->fd : -1, .err = err
	};
	int r = open_source(&copy.source, archive, err);

	if (r < 0)
		return r;
	source_report(copy.source, archive->progress, "writing");
	r = sink_open(&copy.sink, fd, archive->filter, archive->level, name, err);
	if (r < 0)
		return r;
	r = copy_all(&copy, splices);
	if (r < 0)
		return r;
	return sink_finish(copy.sink, err);
}
