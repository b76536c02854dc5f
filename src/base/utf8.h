/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UTF8_H
#define IOMMU_UTF8_H

/*
 * Validation of UTF-8, and detection of characters that are unsafe on a terminal.
 *
 *	while (text.len) {
 *		size_t len = utf8_length(text);
 *
 *		if (len == 0)
 *			... not UTF-8: escape the byte text.data[0] and go on after it
 *		else if (utf8_is_control(span_at(text.data, 0, len)))
 *			... escape it
 */

#include "buf.h"

/* Return the length of the valid sequence (RFC 3629) at the start of a non-empty text, or
 * 0. */
size_t utf8_length(struct span text);
/* Return the code point of a valid sequence. */
unsigned utf8_code(struct span sequence);
/* Return true if a terminal would interpret the character, or reorder the text after it,
 * instead of showing it. */
bool utf8_is_control(struct span sequence);

#endif
