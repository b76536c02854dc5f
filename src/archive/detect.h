/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_DETECT_H
#define IOMMU_ARCHIVE_DETECT_H

/*
 * Detect from its first bytes which compression and which archive format a file has, or
 * which other kind of file it is.
 */

#include "base/err.h"

enum filter {
	FILTER_NONE,
	FILTER_GZIP,
	FILTER_XZ,
	FILTER_ZSTD,
	FILTER_BZIP2,
	FILTER_LZ4,
};

enum form { FORM_NONE, FORM_TAR, FORM_CPIO };

#define LEVEL_UNKNOWN (-1)

/* Number of first bytes that the functions below need. */
#define DETECT_SIZE ((size_t) 2048)

enum filter detect_filter(struct span head);
enum form detect_form(struct span head);
/*
 * Describe an uncompressed file that is no archive ("it is a disk image"), with a hint in
 * *ret_hint if there is one. NULL: unknown.
 */
const char *detect_other(struct span head, const char **ret_hint);
const char *filter_name(enum filter filter);
/*
 * Return the level that would compress a stream with such first bytes. LEVEL_UNKNOWN: use
 * the filter's default.
 *
 * gzip and bzip2 record their level, more or less. xz and zstd record the size of their
 * dictionary or window, which few levels share. The highest level returned for xz is 6;
 * higher ones take up to 1 GB for each core.
 */
int filter_level(enum filter filter, struct span head);

#endif
