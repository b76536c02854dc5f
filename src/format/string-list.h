/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_STRING_LIST_H
#define IOMMU_STRING_LIST_H

/*
 * Lists of strings in brackets, ["quiet", "splash"], as JSON and TOML have them. The
 * segment of a list begins after its first quote and ends before its last one.
 */

#include "format.h"

/* Add the segment of the list whose "[" is at offset; name is the list's key. Return the
 * offset after its "]", or SPAN_NPOS if it is no list of strings: then none is added. */
size_t string_list_add_segment(struct file_layout *layout, struct span text,
			       size_t offset, struct span name);

#endif
