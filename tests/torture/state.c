/* SPDX-License-Identifier: BSD-3-Clause */
#include "state.h"
#include "trace.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_zero(const unsigned char *block)
{
	return block[0] == 0 && memcmp(block, block + 1, STATE_BLOCK - 1) == 0;
}

void state_rewind(struct state *state, const char *disk)
{
	int fd = open(disk, O_RDONLY | O_CLOEXEC);
	size_t done = 0;
	ssize_t n = 1;

	while (fd >= 0 && n > 0 && done < state->size) {
		n = read(fd, state->disk + done, state->size - done);
		done += n > 0 ? (size_t) n : 0;
	}
	if (done != state->size)
		give_up(disk);
	(void) close(fd);
	for (size_t block = 0; block * STATE_BLOCK < state->size; block++)
		state->used[block] = !is_zero(state->disk + block * STATE_BLOCK);
	state->from = state->to = 0;
	state->marked = false;
}

void state_open(struct state *state, const char *disk, const struct recording *recording)
{
	struct stat st;

	if (stat(disk, &st) < 0)
		give_up(disk);
	*state = (struct state){ .recording = recording, .size = (size_t) st.st_size };
	state->disk = mem_zero(state->size, 1);
	state->used = mem_zero(state->size / STATE_BLOCK + 1, sizeof(*state->used));
	state_rewind(state, disk);
}

void state_close(struct state *state)
{
	free(state->disk);
	free(state->used);
	free(state->seen);
}

static void apply(const struct state *state, const struct event *event)
{
	const struct record *record = &event->record;

	if (record->kind != RECORD_WRITE)
		return;
	memcpy(state->disk + record->offset, event->bytes, record->length);
	for (uint64_t block = record->offset / STATE_BLOCK;
	     block * STATE_BLOCK < record->offset + record->length; block++)
		state->used[block] = true;
}

bool state_next_epoch(struct state *state)
{
	const struct recording *recording = state->recording;

	if (state->to == recording->n)
		return false;
	for (size_t i = state->from; i < state->to; i++)
		apply(state, &recording->event[i]);
	state->from = state->to;
	while (state->to < recording->n) {
		enum record_kind kind = recording->event[state->to++].record.kind;

		state->marked |= kind == RECORD_MARK;
		if (kind == RECORD_FLUSH)
			break;
	}
	return true;
}

static unsigned long long add_hash(unsigned long long hash, unsigned long long value)
{
	return (hash ^ value) * 0x100000001b3ull;
}

/* How many of the epoch's writes to a block have got there. */
static unsigned *choose(const struct state *state, unsigned percent)
{
	unsigned *take = mem_zero(state->size / STATE_BLOCK + 1, sizeof(*take));

	for (size_t i = state->from; percent && i < state->to; i++) {
		const struct record *record = &state->recording->event[i].record;
		uint64_t last = (record->offset + record->length - 1) / STATE_BLOCK;

		for (uint64_t block = record->offset / STATE_BLOCK;
		     record->length && block <= last; block++)
			take[block] += (unsigned) rand() % 100 < percent;
	}
	return take;
}

/* The part of a write that falls into a block. */
static void apply_part(unsigned char *disk, const struct event *event, uint64_t block)
{
	uint64_t start = block * STATE_BLOCK, end = start + STATE_BLOCK;
	const struct record *record = &event->record;

	if (start < record->offset)
		start = record->offset;
	if (end > record->offset + record->length)
		end = record->offset + record->length;
	memcpy(disk + start, event->bytes + (start - record->offset), end - start);
}

static unsigned long long apply_chosen(const struct state *state, unsigned *take,
				       unsigned char *disk)
{
	unsigned long long hash = add_hash(0xcbf29ce484222325ull, state->from);

	for (size_t i = state->from; i < state->to; i++) {
		const struct event *event = &state->recording->event[i];
		uint64_t end = event->record.offset + event->record.length;

		for (uint64_t block = event->record.offset / STATE_BLOCK;
		     block * STATE_BLOCK < end; block++) {
			if (!take[block])
				continue;
			take[block]--;
			apply_part(disk, event, block);
			hash = add_hash(add_hash(hash, i), block);
		}
	}
	return hash;
}

static bool is_seen(struct state *state, unsigned long long hash)
{
	for (size_t i = 0; i < state->n_seen; i++)
		if (state->seen[i] == hash)
			return true;
	state->seen = mem_grow(state->seen, state->n_seen, &state->room, sizeof(hash));
	state->seen[state->n_seen++] = hash;
	return false;
}

static void write_sparse(const struct state *state, const unsigned *took,
			 const char *file)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd < 0 || ftruncate(fd, (off_t) state->size) < 0)
		give_up(file);
	for (size_t block = 0; block * STATE_BLOCK < state->size; block++)
		if ((state->used[block] || took[block]) &&
		    pwrite(fd, state->disk + block * STATE_BLOCK, STATE_BLOCK,
			   (off_t) (block * STATE_BLOCK)) != STATE_BLOCK)
			give_up(file);
	(void) close(fd);
}

/* The blocks that are about to change, and back again. */
static void save(const struct state *state, const unsigned *take, struct buf *saved)
{
	for (size_t block = 0; block * STATE_BLOCK < state->size; block++)
		if (take[block])
			buf_add(saved, state->disk + block * STATE_BLOCK, STATE_BLOCK);
}

static void restore(const struct state *state, const unsigned *took,
		    const struct buf *saved)
{
	const char *from = saved->data;

	for (size_t block = 0; block * STATE_BLOCK < state->size; block++)
		if (took[block]) {
			memcpy(state->disk + block * STATE_BLOCK, from, STATE_BLOCK);
			from += STATE_BLOCK;
		}
}

bool state_write(struct state *state, unsigned percent, const char *file)
{
	_cleanup_(buf_release) struct buf saved = BUF_INIT;
	size_t blocks = state->size / STATE_BLOCK + 1;
	unsigned *take = choose(state, percent);
	unsigned *took = mem_zero(blocks, sizeof(*took));
	bool fresh;

	memcpy(took, take, blocks * sizeof(*took));
	save(state, took, &saved);
	fresh = !is_seen(state, apply_chosen(state, take, state->disk));
	if (fresh)
		write_sparse(state, took, file);
	restore(state, took, &saved);
	free(took);
	free(take);
	return fresh;
}
