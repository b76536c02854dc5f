/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_LIBRARY_H
#define IOMMU_ARCHIVE_LIBRARY_H

/*
 * libarchive and zlib, loaded on first use. Linked, they would triple the start-up time
 * of all runs, including those without an archive.
 *
 *	struct libarchive lib;
 *
 *	r = library_load_archive(&lib, err);
 *	a = lib.archive_read_new();
 *
 * Only libarchive's filters are used: raw bytes in, raw bytes out. zlib reads gzip,
 * because libarchive 3.6 checks neither the CRC nor the length of a gzip member.
 */

#include "system/dlopen.h"

#include <archive.h>
#include <archive_entry.h>
#include <zlib.h>

#define LIBARCHIVE_CALLS(call)                                                           \
	call(archive_error_string);                                                      \
	call(archive_filter_count);                                                      \
	call(archive_read_new);                                                          \
	call(archive_read_free);                                                         \
	call(archive_read_support_format_raw);                                           \
	call(archive_read_support_filter_bzip2);                                         \
	call(archive_read_support_filter_lz4);                                           \
	call(archive_read_support_filter_xz);                                            \
	call(archive_read_support_filter_zstd);                                          \
	call(archive_read_open_fd);                                                      \
	call(archive_read_next_header);                                                  \
	call(archive_read_data_block);                                                   \
	call(archive_write_new);                                                         \
	call(archive_write_free);                                                        \
	call(archive_write_add_filter_bzip2);                                            \
	call(archive_write_add_filter_gzip);                                             \
	call(archive_write_add_filter_lz4);                                              \
	call(archive_write_add_filter_xz);                                               \
	call(archive_write_add_filter_zstd);                                             \
	call(archive_write_set_bytes_in_last_block);                                     \
	call(archive_write_set_filter_option);                                           \
	call(archive_write_set_format_raw);                                              \
	call(archive_write_open);                                                        \
	call(archive_write_header);                                                      \
	call(archive_write_data);                                                        \
	call(archive_write_close);                                                       \
	call(archive_write_fail);                                                        \
	call(archive_entry_new);                                                         \
	call(archive_entry_free);                                                        \
	call(archive_entry_set_filetype)

#define ZLIB_CALLS(call)                                                                 \
	call(inflate);                                                                   \
	call(inflateEnd);                                                                \
	call(inflateInit2_);                                                             \
	call(inflateReset)

struct libarchive {
	LIBARCHIVE_CALLS(LIBRARY_POINTER);
};

struct zlib {
	ZLIB_CALLS(LIBRARY_POINTER);
};

int library_load_archive(struct libarchive *lib, struct err *err);
int library_load_zlib(struct zlib *lib, struct err *err);

#endif
