/* SPDX-License-Identifier: BSD-3-Clause */
#include "source.h"
#include "ahead.h"
#include "library.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK ((size_t) 256 << 10)
/* Behind a skip: a header, and what is small. */
#define FIRST_CHUNK ((size_t) 4 << 10)

/* What a stream may unpack to: roots come to some ten times their compressed size, and
 * may hold a file of zeros. */
#define FREE_SIZE ((uint64_t) 1 << 30)
#define RATIO_MAX ((uint64_t) 500)

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
	char *in, *out;     /* CHUNK bytes each, or NULL */

	struct libarchive libarchive;
	struct archive *archive;
	struct zlib zlib;
	z_stream inflate;
	bool inflating; /* inflate has something to give back */
	bool in_member; /* of gzip */
	struct progress *progress;

	struct ahead *ahead; /* reads inner */
	struct source *inner;
};

int source_err(const struct source *source, struct err *err, int code, const char *why)
{
	err_set(err, code, "cannot read %s", source->name);
	return err_why(err, "%s", why);
}

static int read_file(struct source *source, struct span *ret_in, struct err *err)
{
	ssize_t n;

	do
		n = pread(source->fd, source->in, source->want, (off_t) source->offset);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(err, errno, "cannot read %s", source->name);
	source->offset += (uint64_t) n;
	source->want = source->want < CHUNK / 4 ? source->want * 4 : CHUNK;
	*ret_in = span_at(source->in, 0, (size_t) n);
	return 0;
}

static int fill_plain(struct source *source, struct err *err)
{
	return read_file(source, &source->chunk, err);
}

static int libarchive_err(const struct source *source, struct err *err)
{
	const char *why = source->libarchive.archive_error_string(source->archive);

	source_err(source, err, EBADMSG, "");
	return err_why(err, "its %s stream is damaged or truncated: %s",
		       filter_name(source->filter), why ? why : "no reason is given");
}

static int fill_libarchive(struct source *source, struct err *err)
{
	const void *data;
	la_int64_t offset;
	size_t len = 0;
	int r;

	do
		r = source->libarchive.archive_read_data_block(source->archive, &data,
							       &len, &offset);
	while (r == ARCHIVE_OK && len == 0);
	if (r == ARCHIVE_EOF)
		return 0;
	if (r != ARCHIVE_OK)
		return libarchive_err(source, err);
	source->chunk = (struct span){ data, len };
	return 0;
}

/* A further member, or the zeros that a tape drive pads with. 1: more to come. */
static int next_member(struct source *source, struct err *err)
{
	z_stream *z = &source->inflate;

	while (z->avail_in && *z->next_in == 0) {
		z->next_in++;
		z->avail_in--;
	}
	if (!z->avail_in)
		return 0;
	if (source->zlib.inflateReset(z) != Z_OK)
		return source_err(source, err, EBADMSG, "zlib failed");
	source->in_member = true;
	return 1;
}

static int inflate_some(struct source *source, struct err *err)
{
	z_stream *z = &source->inflate;
	int r;

	z->next_out = (Bytef *) source->out;
	z->avail_out = (uInt) CHUNK;
	r = source->zlib.inflate(z, Z_NO_FLUSH);
	if (r == Z_STREAM_END)
		source->in_member = false;
	else if (r != Z_OK && r != Z_BUF_ERROR)
		return source_err(source, err, EBADMSG,
				  z->msg ? z->msg : "its gzip stream is damaged");
	source->chunk = span_at(source->out, 0, CHUNK - z->avail_out);
	return 0;
}

/* 1: there is input, 0: there is none left. */
static int have_input(struct source *source, struct err *err)
{
	struct span in;
	int r;

	if (source->inflate.avail_in)
		return 1;
	r = read_file(source, &in, err);
	if (r < 0)
		return r;
	source->inflate.next_in = (Bytef *) source->in;
	source->inflate.avail_in = (uInt) in.len;
	return in.len > 0;
}

static int fill_gzip(struct source *source, struct err *err)
{
	int r;

	do {
		r = have_input(source, err);
		if (r < 0)
			return r;
		if (r == 0)
			return source->in_member
				       ? source_err(source, err, EBADMSG,
						    "its gzip stream is truncated")
				       : 0;
		if (!source->in_member)
			r = next_member(source, err);
		if (r > 0)
			r = inflate_some(source, err);
		if (r < 0)
			return r;
	} while (!source->chunk.len);
	return 0;
}

static int open_gzip(struct source *source, struct err *err)
{
	int r = library_load_zlib(&source->zlib, err);

	if (r < 0)
		return r;
	source->fill = fill_gzip;
	source->out = mem_zero(1, CHUNK);
	/* 15: the largest window; 16: gzip, not zlib. */
	if (source->zlib.inflateInit2_(&source->inflate, 15 + 16, ZLIB_VERSION,
				       sizeof(z_stream)) != Z_OK)
		return source_err(source, err, ENOMEM, "zlib failed");
	source->inflating = true;
	return 0;
}

/* ARCHIVE_WARN of a filter: it would run a program. */
static int start_filter(struct source *source, enum filter filter)
{
	struct libarchive *lib = &source->libarchive;
	struct archive *a = source->archive;
	int r = ARCHIVE_FATAL;

	if (filter == FILTER_XZ)
		r = lib->archive_read_support_filter_xz(a);
	else if (filter == FILTER_ZSTD)
		r = lib->archive_read_support_filter_zstd(a);
	else if (filter == FILTER_BZIP2)
		r = lib->archive_read_support_filter_bzip2(a);
	else if (filter == FILTER_LZ4)
		r = lib->archive_read_support_filter_lz4(a);
	return r == ARCHIVE_OK ? lib->archive_read_support_format_raw(a) : r;
}

static int open_libarchive(struct source *source, enum filter filter, struct err *err)
{
	struct libarchive *lib = &source->libarchive;
	struct archive_entry *entry;
	int r = library_load_archive(lib, err);

	if (r < 0)
		return r;
	source->fill = fill_libarchive;
	source->archive = lib->archive_read_new();
	if (!source->archive)
		return source_err(source, err, ENOMEM, "libarchive failed");
	if (start_filter(source, filter) != ARCHIVE_OK)
		return source_err(source, err, ENOTSUP,
				  "this libarchive is built without its compression");
	if (lseek(source->fd, 0, SEEK_SET) < 0)
		return err_set(err, errno, "cannot read %s", source->name);
	if (lib->archive_read_open_fd(source->archive, source->fd, CHUNK) != ARCHIVE_OK ||
	    lib->archive_read_next_header(source->archive, &entry) != ARCHIVE_OK)
		return libarchive_err(source, err);
	if (lib->archive_filter_count(source->archive) > 2)
		return source_err(source, err, ENOTSUP, "it is compressed twice");
	return 0;
}

int source_open(struct source **ret_source, int fd, enum filter filter, const char *name,
		struct err *err)
{
	struct source *source = mem_zero(1, sizeof(*source));
	struct stat st;
	int r = 0;

	*source = (struct source){
		.name = name,
		.fd = fd,
		.filter = filter,
		.fill = fill_plain,
		.chunk = span_of(""),
		.want = CHUNK,
	};
	source->in = mem_zero(1, CHUNK);
	if (fstat(fd, &st) < 0)
		r = err_set(err, errno, "cannot read %s", name);
	else
		source->file_size = (uint64_t) st.st_size;
	source->limit = filter == FILTER_NONE ? INT64_MAX
					      : FREE_SIZE + RATIO_MAX * source->file_size;
	if (r >= 0 && filter == FILTER_GZIP)
		r = open_gzip(source, err);
	else if (r >= 0 && filter != FILTER_NONE)
		r = open_libarchive(source, filter, err);
	if (r < 0) {
		source_close(source);
		return r;
	}
	*ret_source = source;
	return 0;
}

/* The thread begins with the first byte that is asked for. Without one it goes as well.
 */
static int fill_ahead(struct source *source, struct err *err)
{
	struct source *inner = source->inner;
	int r;

	if (!source->ahead)
		source->ahead = ahead_start(inner);
	if (source->ahead) {
		r = ahead_next(source->ahead, &source->chunk, err);
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
	ahead_stop(source->ahead);
	source_close(source->inner);
	if (source->archive)
		(void) source->libarchive.archive_read_free(source->archive);
	if (source->inflating)
		(void) source->zlib.inflateEnd(&source->inflate);
	free(source->in);
	free(source->out);
	free(source);
}

void source_tell(struct source *source, struct progress *progress, const char *stage)
{
	struct source *reader = source->inner ? source->inner : source;

	progress_stage(progress, stage, reader->file_size);
	reader->progress = progress;
}

/* libarchive reads the file by itself. */
static void tell(const struct source *source)
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
		tell(source);
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
			tell(source);
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
