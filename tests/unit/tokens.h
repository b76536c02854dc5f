/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_TOKENS_H
#define TEST_TOKENS_H

/*
 * A second reading of a command line, to hold the first against: it counts
 * quotes, knows only the quotings that random lines have, and is right about
 * lines without an open quote.
 */

#include "base/buf.h"

#include <sys/types.h>

enum { INTEL, AMD, IOMMU, PASSTHROUGH, VFIO, KEYS };

#define MAX_TOKENS 96
#define OWN_BLANK  "${v:+$v }" /* brings the blank behind it along */

struct token {
	struct span raw;
	struct span value; /* behind the first =, without the quotes around it */
	ssize_t key;       /* or -1 */
	bool live;
};

struct tokens {
	struct token token[MAX_TOKENS];
	size_t n, n_live;
	bool open;    /* an odd number of quotes */
	bool awkward; /* has a managed word that may be refused */
	bool ended;   /* by a -- */
	bool managed; /* has a live managed word */
};

extern const char *const token_keys[KEYS];
bool token_is_list(size_t key);

/* ended: by a line in front of this one. Borrows the text. */
void tokens_read(struct tokens *tokens, struct span text, bool ended);
/* The index of the next live word with the key at or after i, or n_live. */
size_t tokens_next(const struct tokens *tokens, size_t key, size_t i);
/* From the -- on, bytes and all. */
struct span tokens_tail(const struct tokens *tokens, struct span text);

/* What no mode owns, as text: words, and the items of a key as the kernel takes them. */
void tokens_foreign_words(const struct tokens *tokens, struct buf *out);
void tokens_foreign_items(const struct tokens *tokens, size_t key, struct buf *out);

#endif
