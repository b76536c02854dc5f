/* SPDX-License-Identifier: BSD-3-Clause */
#include "source-state.h"
#include "readahead.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* After a skip: enough for a header and a small file. */
#define FIRST_CHUNK ((size_t) 4 << 10)

/* Limits of the uncompressed size. A root has about ten times its compressed size, and
 * can contain a file of zeros. */
#define FREE_SIZE ((uint64_t) 1 << 30)
#define RATIO_MAX ((uint64_t) 500)

int source_err(const struct source *source, struct err *err, int code, const char *why)
{
	err_set(err, code, "cannot read %s", source->name);
	return err_why(err, "%s", why);
}

int source_read_file(struct source *source, struct span *ret_in, struct err *err)
{
	ssize_t n;

	do
		n = pread(source->fd, source->in, source->want, (off_t) source->offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(err, errno, "cannot read %s", source->name);
	source->offset += (uint64_t) n;
	source->want = source->want < SOURCE_CHUNK / 4 ? source->want * 4 : SOURCE_CHUNK;
	*ret_in = span_at(source->in, 0, (size_t) n);
	return 0;
}

static int fill_plain(struct source *source, struct err *err)
{
	return source_read_file(source, &source->chunk, err);
}

int source_open(struct source **ret_source, int fd, enum filter filter, const char *name,
		struct err *err)
{
	struct source *source;
	struct stat st;
	int r = 0;

	if (fstat(fd, &st) < 0)
		return err_set(err, errno, "cannot read %s", name);
	source = mem_zero(1, sizeof(*source));
	*source = (struct source){
		.name = name,
		.fd = fd,
		.filter = filter,
		.fill = fill_plain,
		.chunk = span_of(""),
		.want = SOURCE_CHUNK,
	};
	source->in = mem_zero(1, SOURCE_CHUNK);
	source->file_size = (uint64_t) st.st_size;
	source->limit = filter == FILTER_NONE ? INT64_MAX
					      : FREE_SIZE + RATIO_MAX * source->file_size;
	if (filter == FILTER_GZIP)
		r = source_open_gzip(source, err);
	else if (filter != FILTER_NONE)
		r = source_open_libarchive(source, filter, err);
	if (r < 0) {
		source_close(source);
		return r;
	}
	*ret_source = source;
	return 0;
}

/* The thread starts with the first read. If none can be started, read here. */
static int fill_ahead(struct source *source, struct err *err)
{
	struct source *inner = source->inner;
	int r;

	if (!source->ahead)
		source->ahead = readahead_start(inner);
	if (source->ahead) {
		r = readahead_next(source->ahead, &source->chunk, err);
	} else {
		r = source_peek(inner, &source->chunk, err);
		source_take(inner, source->chunk.len);
	}
	return r < 0 ? r : 0;
}

int source_open_ahead(struct source **ret_source, int fd, enum filter filter,
		      const char *name, struct err *err)
{
	struct source *inner, *source;
	int r = source_open(&inner, fd, filter, name, err);

	if (r < 0)
		return r;
	source = mem_zero(1, sizeof(*source));
	*source = (struct source){
		.name = name,
		.fd = fd,
		.filter = filter,
		.fill = fill_ahead,
		.chunk = span_of(""),
		.limit = inner->limit,
		.inner = inner,
	};
	*ret_source = source;
	return 0;
}

void source_close(struct source *source)
{
	if (!source)
		return;
	readahead_stop(source->ahead);
	source_close(source->inner);
	if (source->archive)
		(void) source->libarchive.archive_read_free(source->archive);
	if (source->inflating)
		(void) source->zlib.inflateEnd(&source->inflate);
	free(source->in);
	free(source->out);
	free(source);
}

void source_report(struct source *source, struct progress *progress, const char *stage)
{
	struct source *reader = source->inner ? source->inner : source;

	progress_stage(progress, stage, reader->file_size);
	reader->progress = progress;
}

/* libarchive reads the file by itself, so ask for the file position. */
static void report_position(const struct source *source)
{
	off_t offset = (off_t) source->offset;

	if (!source->progress)
		return;
	if (source->archive)
		offset = lseek(source->fd, 0, SEEK_CUR);
	if (offset >= 0)
		progress_done(source->progress, (uint64_t) offset);
}

int source_peek(struct source *source, struct span *ret_chunk, struct err *err)
{
	int r;

	if (!source->chunk.len) {
		r = source->fill(source, err);
		if (r < 0)
			return r;
		report_position(source);
		if (source->chunk.len > source->limit - source->position) {
			err_set(err, EFBIG, "cannot read %s", source->name);
			return err_why(err,
				       "it unpacks to more than %" PRIu64
				       " MiB, which no root of its size does",
				       source->limit >> 20);
		}
	}
	*ret_chunk = source->chunk;
	return source->chunk.len > 0;
}

void source_take(struct source *source, size_t n)
{
	source->chunk.data += n;
	source->chunk.len -= n;
	source->position += n;
}

static int truncated(const struct source *source, struct err *err)
{
	return source_err(source, err, ENODATA, "it ends too early: it is truncated");
}

int source_read(struct source *source, void *data, size_t len, struct err *err)
{
	struct span chunk;

	for (char *to = data; len;) {
		int r = source_peek(source, &chunk, err);

		if (r <= 0)
			return r < 0 ? r : truncated(source, err);
		if (chunk.len > len)
			chunk.len = len;
		memcpy(to, chunk.data, chunk.len);
		source_take(source, chunk.len);
		to += chunk.len;
		len -= chunk.len;
	}
	return 0;
}

int source_skip(struct source *source, uint64_t n, struct err *err)
{
	struct span chunk;

	while (n) {
		int r;

		if (source->fill == fill_plain && n > source->chunk.len) {
			n -= source->chunk.len;
			source_take(source, source->chunk.len);
			if (n > source->file_size - source->offset)
				return truncated(source, err);
			source->offset += n;
			source->position += n;
			source->want = FIRST_CHUNK;
			report_position(source);
			return 0;
		}
		r = source_peek(source, &chunk, err);
		if (r <= 0)
			return r < 0 ? r : truncated(source, err);
		if (chunk.len > n)
			chunk.len = (size_t) n;
		source_take(source, chunk.len);
		n -= chunk.len;
	}
	return 0;
}

uint64_t source_position(const struct source *source)
{
	return source->position;
}
