/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_DETECT_H
#define IOMMU_ARCHIVE_DETECT_H

/*
 * What a file is, told from its first bytes: a compression, an archive, or one of the
 * things that people take for an archive.
 */

#include "../err.h"

enum filter {
	FILTER_NONE,
	FILTER_GZIP,
	FILTER_XZ,
	FILTER_ZSTD,
	FILTER_BZIP2,
	FILTER_LZ4,
};

enum form { FORM_NONE, FORM_TAR, FORM_CPIO };

/* So many first bytes tell everything. */
#define DETECT_SIZE ((size_t) 2048)

enum filter detect_filter(struct span head);
enum form detect_form(struct span head);
/* Of an uncompressed file that is neither: "it is a disk image", or NULL with *ret_hint.
 */
const char *detect_other(struct span head, const char **ret_hint);
const char *filter_name(enum filter filter);

#endif
