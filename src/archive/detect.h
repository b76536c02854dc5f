/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_DETECT_H
#define IOMMU_ARCHIVE_DETECT_H

/*
 * What a file is, told from its first bytes: a compression, an archive, or one of the
 * things that people take for an archive.
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

/* So many first bytes tell everything. */
#define DETECT_SIZE ((size_t) 2048)

enum filter detect_filter(struct span head);
enum form detect_form(struct span head);
/*
 * Of an uncompressed file that is neither: "it is a disk image", or NULL with *ret_hint.
 */
const char *detect_other(struct span head, const char **ret_hint);
const char *filter_name(enum filter filter);
/*
 * The level that makes a stream like the one that begins so; LEVEL_UNKNOWN: the filter's
 * default is as good. gzip and bzip2 say it, more or less. xz and zstd tell
 * the size of their dictionary or window, which is that of few levels. Levels of xz that
 * take up to 1 GB for each core are none of these: 6 is the highest.
 */
int filter_level(enum filter filter, struct span head);

#endif
