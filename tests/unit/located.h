/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TESTS_LOCATED_H
#define IOMMU_TESTS_LOCATED_H

#include "format/format.h"

/* What was located in the text, in lines to be read and compared. Appends to out. */
void file_layout_dump(struct buf *out, const struct file_layout *layout,
		      struct span text);
/* Fails the test where a grub.cfg's places and entries contradict text or each other. */
void file_layout_assert_sane(const struct file_layout *layout, struct span text);

#endif
