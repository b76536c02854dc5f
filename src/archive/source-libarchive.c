/* SPDX-License-Identifier: BSD-3-Clause */
#include "source-state.h"

#include <errno.h>
#include <unistd.h>

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

/* ARCHIVE_WARN counts as an error: libarchive would run a program for this filter. */
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

int source_open_libarchive(struct source *source, enum filter filter, struct err *err)
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
	if (lib->archive_read_open_fd(source->archive, source->fd, SOURCE_CHUNK) !=
		    ARCHIVE_OK ||
	    lib->archive_read_next_header(source->archive, &entry) != ARCHIVE_OK)
		return libarchive_err(source, err);
	if (lib->archive_filter_count(source->archive) > 2)
		return source_err(source, err, ENOTSUP, "it is compressed twice");
	return 0;
}
