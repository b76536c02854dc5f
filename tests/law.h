/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_LAW_H
#define TEST_LAW_H

/* What the laws have in common. Private to laws.c and law-locality.c. */

#include "laws.h"

struct law {
	const struct survey *survey;
	const struct os *os;
	struct buf *broken;
};

/* false, and the sentence says why. */
bool law_broken(const struct law *law, const char *name, const char *format, ...)
	_printf_(3, 4);
/* Is no mode concerned with the word? */
bool law_is_foreign(const struct word *word);
struct span law_word_raw(const struct line_part *part, const struct word *word);

/* law-locality.c: bytes outside of the places, and foreign words, stay. */
bool law_is_local(const struct law *law, const struct outcome *outcome);
/* A statement that is not there. */
bool law_is_absent(const struct segment *segment);

#endif
