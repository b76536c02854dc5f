/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UTF8_H
#define IOMMU_UTF8_H

/*
 * Is it UTF-8, and may a terminal see it?
 *
 *	while (text.len) {
 *		size_t len = utf8_length(text);
 */

#include "buf.h"

/* Length of the valid sequence (RFC 3629) at the start of a text that is not empty; 0:
 * there is none. */
size_t utf8_length(struct span text);
/* What a valid sequence stands for. */
unsigned utf8_code(struct span sequence);
/*
 * Does a terminal obey it, or show what follows in another order, instead of showing it?
 */
bool utf8_is_control(struct span sequence);

#endif
