/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TESTS_LOCATED_H
#define IOMMU_TESTS_LOCATED_H

#include "format/format.h"

/* What was located in the text, in lines to be read and compared. Appends to out. */
void located_dump(struct buf *out, const struct located *located, struct span text);
/* Fails the test where a grub.cfg's places and entries contradict text or each other. */
void located_assert_sane(const struct located *located, struct span text);

#endif
