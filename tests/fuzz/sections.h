/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_FUZZ_SECTIONS_H
#define TEST_FUZZ_SECTIONS_H

/*
 * An input that is several texts, each behind a line "@NAME".
 *
 *	for (size_t pos = 0; section_next(input, &pos, &section);) ...
 */

#include "fuzz.h"

struct section {
	struct span name, text;
};

/* The offset of the next line that begins with @, or the end. */
static inline size_t section_heading(struct span input, size_t pos)
{
	struct span line;

	while (pos < input.len && input.data[pos] != '@')
		(void) span_line(input, &pos, &line);
	return pos < input.len ? pos : input.len;
}

static inline bool section_next(struct span input, size_t *pos, struct section *ret)
{
	struct span line;
	size_t start;

	*pos = section_heading(input, *pos);
	if (!span_line(input, pos, &line))
		return false;
	start = *pos < input.len ? *pos : input.len;
	*pos = section_heading(input, start);
	ret->name = span_at(line.data, 1, line.len);
	ret->text = span_at(input.data, start, *pos);
	return true;
}

#endif
