/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_TAR_FORMAT_H
#define IOMMU_ARCHIVE_TAR_FORMAT_H

/* The functions of archive_tar; see struct archive_format. */

#include "header.h"
#include "tar.h"

int tar_next(struct source *source, struct header *header, struct err *err);
int tar_content(struct source *source, const struct header *header, size_t max,
		struct buf *ret_text, struct err *err);
int tar_change(const struct header *old, const struct new_content *new, struct buf *out);
int tar_create(const struct new_member *new, struct buf *out);

#endif
