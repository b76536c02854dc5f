/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_RANDOM_LINE_H
#define TEST_RANDOM_LINE_H

/*
 * Command lines made of real words, in every spelling that people and machines
 * have for them, and of some that nobody has.
 */

#include "base/buf.h"

#include <stdint.h>

struct random {
	uint64_t state, lines;
};

size_t random_below(struct random *random, size_t n);
/* One in five has no managed word; see line.h for references. */
void random_line(struct random *random, struct buf *ret_line);

#endif
