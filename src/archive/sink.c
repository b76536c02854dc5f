/* SPDX-License-Identifier: BSD-3-Clause */
#include "sink.h"
#include "library.h"
#include "copy-range.h"
#include "system/signals.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Bytes that a ready pipe accepts without blocking. */
#define PIPE_CHUNK      ((size_t) 4096)
#define SIGNAL_CHECK_MS 200 /* between two checks for a pending signal */
/* Each takes about 150 MB for xz at level 6. */
#define THREADS_MAX 16

struct sink {
	const char *name;
	int fd;
	bool regular, finished;
	struct range_copier copier; /* into fd */
	struct err *err;            /* of the current call */
	struct libarchive lib;
	struct archive *archive;
};

/* A blocking write to a full pipe would never return to check for signals. */
static bool is_ready(const struct sink *sink)
{
	struct pollfd poll_fd = { .fd = sink->fd, .events = POLLOUT };

	return sink->regular || poll(&poll_fd, 1, SIGNAL_CHECK_MS) != 0;
}

static int sink_write_file(struct sink *sink, const char *data, size_t len)
{
	while (len) {
		size_t part = sink->regular || len < PIPE_CHUNK ? len : PIPE_CHUNK;
		ssize_t n;

		if (signals_are_pending())
			return err_set(sink->err, EINTR, "cannot write %s", sink->name);
		if (!is_ready(sink))
			continue;
		n = write(sink->fd, data, part);
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return err_set(sink->err, errno, "cannot write %s", sink->name);
		if (n > 0) {
			data += n;
			len -= (size_t) n;
		}
	}
	return 0;
}

static la_ssize_t write_compressed(struct archive *archive, void *context,
				   const void *data, size_t len)
{
	(void) archive;
	return sink_write_file(context, data, len) < 0 ? -1 : (la_ssize_t) len;
}

static int failed(struct sink *sink)
{
	const char *why = sink->lib.archive_error_string(sink->archive);

	if (sink->err->code)
		return -sink->err->code;
	err_set(sink->err, EIO, "cannot write %s", sink->name);
	return err_why(sink->err, "%s", why ? why : "its compression failed");
}

static int set_number(struct sink *sink, enum filter filter, const char *option,
		      int number)
{
	char text[16];

	(void) snprintf(text, sizeof(text), "%d", number);
	return sink->lib.archive_write_set_filter_option(sink->archive,
							 filter_name(filter), option,
							 text);
}

/* One thread writes a different stream than several do, so use at least two. Above that
 * the number does not change the stream. */
static int count_threads(void)
{
	cpu_set_t set;
	int cores = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 2;

	return cores < 2 ? 2 : cores > THREADS_MAX ? THREADS_MAX : cores;
}

static int add_filter(struct sink *sink, enum filter filter, int level)
{
	struct libarchive *lib = &sink->lib;
	struct archive *a = sink->archive;
	int r = ARCHIVE_FATAL;

	if (filter == FILTER_GZIP)
		r = lib->archive_write_add_filter_gzip(a);
	else if (filter == FILTER_XZ)
		r = lib->archive_write_add_filter_xz(a);
	else if (filter == FILTER_ZSTD)
		r = lib->archive_write_add_filter_zstd(a);
	else if (filter == FILTER_BZIP2)
		r = lib->archive_write_add_filter_bzip2(a);
	else if (filter == FILTER_LZ4)
		r = lib->archive_write_add_filter_lz4(a);
	if (r == ARCHIVE_OK && level != LEVEL_UNKNOWN)
		r = set_number(sink, filter, "compression-level", level);
	if (r == ARCHIVE_OK && filter == FILTER_GZIP)
		r = lib->archive_write_set_filter_option(a, "gzip", "timestamp", NULL);
	if (r == ARCHIVE_OK && (filter == FILTER_XZ || filter == FILTER_ZSTD))
		r = set_number(sink, filter, "threads", count_threads());
	return r;
}

static int sink_start(struct sink *sink, enum filter filter, int level)
{
	struct libarchive *lib = &sink->lib;
	struct archive_entry *entry;
	int r;

	if (add_filter(sink, filter, level) != ARCHIVE_OK ||
	    lib->archive_write_set_format_raw(sink->archive) != ARCHIVE_OK ||
	    lib->archive_write_set_bytes_in_last_block(sink->archive, 1) != ARCHIVE_OK ||
	    lib->archive_write_open(sink->archive, sink, NULL, write_compressed, NULL) !=
		    ARCHIVE_OK)
		return failed(sink);
	entry = lib->archive_entry_new();
	if (!entry)
		return failed(sink);
	lib->archive_entry_set_filetype(entry, AE_IFREG);
	r = lib->archive_write_header(sink->archive, entry);
	lib->archive_entry_free(entry);
	return r == ARCHIVE_OK ? 0 : failed(sink);
}

static int open_compressed(struct sink *sink, enum filter filter, int level,
			   struct err *err)
{
	int r = library_load_archive(&sink->lib, err);

	if (r < 0)
		return r;
	sink->archive = sink->lib.archive_write_new();
	if (!sink->archive)
		return err_set(err, ENOMEM, "cannot write %s", sink->name);
	sink->err = err;
	return sink_start(sink, filter, level);
}

int sink_open(struct sink **ret_sink, int fd, enum filter filter, int level,
	      const char *name, struct err *err)
{
	struct sink *sink = mem_zero(1, sizeof(*sink));
	struct stat st;
	int r;

	sink->name = name;
	sink->fd = fd;
	sink->regular = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
	sink->copier = (struct range_copier) RANGE_COPIER_INIT;
	if (filter == FILTER_NONE)
		range_copier_to(&sink->copier, fd);
	r = filter == FILTER_NONE ? 0 : open_compressed(sink, filter, level, err);
	if (r < 0) {
		sink_close(sink);
		return r;
	}
	*ret_sink = sink;
	return 0;
}

int sink_write(struct sink *sink, const char *data, size_t len, struct err *err)
{
	sink->err = err;
	if (!sink->archive)
		return sink_write_file(sink, data, len);
	while (len) {
		la_ssize_t n = sink->lib.archive_write_data(sink->archive, data, len);

		if (n <= 0)
			return failed(sink);
		data += n;
		len -= (size_t) n;
	}
	return 0;
}

int sink_copy(struct sink *sink, int fd, uint64_t offset, uint64_t len,
	      uint64_t *ret_done, struct err *err)
{
	if (signals_are_pending())
		return err_set(err, EINTR, "cannot write %s", sink->name);
	*ret_done = range_copier_some(&sink->copier, fd, offset, len);
	return 0;
}

int sink_finish(struct sink *sink, struct err *err)
{
	sink->err = err;
	if (sink->archive && sink->lib.archive_write_close(sink->archive) != ARCHIVE_OK)
		return failed(sink);
	sink->finished = true;
	return 0;
}

void sink_close(struct sink *sink)
{
	if (!sink)
		return;
	if (sink->archive) {
		/* Without this, archive_write_free() would close the stream and make it
		 * valid. */
		if (!sink->finished)
			(void) sink->lib.archive_write_fail(sink->archive);
		(void) sink->lib.archive_write_free(sink->archive);
	}
	range_copier_release(&sink->copier);
	free(sink);
}

void sink_spoil(int fd)
{
	static const char text[] = "iommu: failed, this is no archive\n";
	char block[1024];

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = text[i % (sizeof(text) - 1)];
	(void) !write(fd, block, sizeof(block));
}
