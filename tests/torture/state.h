/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_STATE_H
#define TORTURE_STATE_H

/*
 * What a disk may hold after a power cut: all that was written before a flush, and of
 * what was written after it and before the next one any part, in any order. A block of
 * 4096 bytes is written as a whole, as disks with such sectors do; of several writes to a
 * block an earlier one may be the last that counts.
 *
 *	state_open(&state, disk, &recording);
 *	while (state_next_epoch(&state))
 *		state_write(&state, chance, file);
 */

#include "recording.h"

#define STATE_BLOCK 4096u

struct state {
	const struct recording *recording;
	unsigned char *disk; /* all that was flushed */
	bool *used;          /* by block: it is not all zeros */
	size_t size;
	size_t from, to;          /* events of the epoch: those between two flushes */
	bool marked;              /* at the epoch's end the program has spoken */
	unsigned long long *seen; /* hashes of what was written already */
	size_t n_seen, room;
};

void state_open(struct state *state, const char *disk, const struct recording *recording);
void state_close(struct state *state);
/* Back to before the first write. */
void state_rewind(struct state *state, const char *disk);
/* The first, then the next; false: there is none. */
bool state_next_epoch(struct state *state);
/*
 * Writes the file anew. percent: how likely a block is to have got somewhere; 0: what was
 * flushed and nothing more. false: it has been written before.
 */
bool state_write(struct state *state, unsigned percent, const char *file);

#endif
