/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_LAW_H
#define TEST_LAW_H

/* Shared by laws.c and law-locality.c, and private to them. */

#include "laws.h"

struct law {
	const struct survey *survey;
	const struct os *os;
	struct buf *broken;
};

/* Append the sentence to law->broken. Return false. */
bool law_broken(const struct law *law, const char *name, const char *format, ...)
	_printf_(3, 4);
/* Return true if no mode manages the key of the parameter. */
bool law_is_foreign(const struct word *word);
struct span law_word_raw(const struct line_part *part, const struct word *word);

/* law-locality.c: bytes outside of segments, and foreign parameters, are kept. */
bool law_is_local(const struct law *law, const struct outcome *outcome);
/* Return true if the segment stands for a statement that does not exist yet. */
bool law_is_absent(const struct segment *segment);

#endif
