/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TESTS_LAYOUT_TEXT_H
#define IOMMU_TESTS_LAYOUT_TEXT_H

#include "format/format.h"

/* Append the layout of a text to out, in lines to read and compare. */
void file_layout_dump(struct buf *out, const struct file_layout *layout,
		      struct span text);
/* Fail the test if a grub.cfg's segments and entries contradict text or each other. */
void file_layout_assert_sane(const struct file_layout *layout, struct span text);

#endif
