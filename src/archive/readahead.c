/* SPDX-License-Identifier: BSD-3-Clause */
#include "readahead.h"

#include <pthread.h>
#include <stdlib.h>

/* Enough that neither side waits for the other at each chunk. */
#define SLOTS ((size_t) 8)

struct readahead {
	struct source *source; /* used by the thread only */
	pthread_t thread;
	pthread_mutex_t mutex; /* guards all fields below, except the contents of slots */
	pthread_cond_t changed;
	struct buf slot[SLOTS];
	size_t filled, taken; /* chunks since the start */
	bool lent;            /* the caller still uses the chunk number taken */
	bool ended, stop;
	int r;          /* result at the end of the stream */
	struct err err; /* set if r is negative */
};

static bool has_room(const struct readahead *ahead)
{
	return ahead->filled - ahead->taken < SLOTS;
}

/* 1: the slot has a chunk. Otherwise the result at the end of the stream. */
static int readahead_fill(struct readahead *ahead, struct buf *slot)
{
	struct span chunk;
	int r = source_peek(ahead->source, &chunk, &ahead->err);

	if (r <= 0)
		return r;
	buf_clear(slot);
	buf_add_span(slot, chunk);
	source_take(ahead->source, chunk.len);
	return 1;
}

/* Slots are filled without the mutex: an empty slot belongs to this thread alone. */
static void *readahead_run(void *data)
{
	struct readahead *ahead = data;

	(void) pthread_mutex_lock(&ahead->mutex);
	while (!ahead->stop && !ahead->ended) {
		int r;

		if (!has_room(ahead)) {
			(void) pthread_cond_wait(&ahead->changed, &ahead->mutex);
			continue;
		}
		(void) pthread_mutex_unlock(&ahead->mutex);
		r = readahead_fill(ahead, &ahead->slot[ahead->filled % SLOTS]);
		(void) pthread_mutex_lock(&ahead->mutex);
		ahead->filled += r > 0;
		ahead->ended = r <= 0;
		ahead->r = r;
		(void) pthread_cond_signal(&ahead->changed);
	}
	(void) pthread_mutex_unlock(&ahead->mutex);
	return NULL;
}

struct readahead *readahead_start(struct source *source)
{
	struct readahead *ahead = mem_zero(1, sizeof(*ahead));

	ahead->source = source;
	(void) pthread_mutex_init(&ahead->mutex, NULL);
	(void) pthread_cond_init(&ahead->changed, NULL);
	if (pthread_create(&ahead->thread, NULL, readahead_run, ahead) == 0)
		return ahead;
	free(ahead);
	return NULL;
}

int readahead_next(struct readahead *ahead, struct span *ret_chunk, struct err *err)
{
	int r;

	(void) pthread_mutex_lock(&ahead->mutex);
	ahead->taken += ahead->lent;
	(void) pthread_cond_signal(&ahead->changed);
	while (ahead->filled == ahead->taken && !ahead->ended)
		(void) pthread_cond_wait(&ahead->changed, &ahead->mutex);
	ahead->lent = ahead->filled > ahead->taken;
	r = ahead->lent ? 1 : ahead->r;
	if (ahead->lent)
		*ret_chunk = buf_span(&ahead->slot[ahead->taken % SLOTS]);
	else if (r < 0)
		*err = ahead->err;
	(void) pthread_mutex_unlock(&ahead->mutex);
	return r;
}

void readahead_stop(struct readahead *ahead)
{
	if (!ahead)
		return;
	(void) pthread_mutex_lock(&ahead->mutex);
	ahead->stop = true;
	(void) pthread_cond_signal(&ahead->changed);
	(void) pthread_mutex_unlock(&ahead->mutex);
	(void) pthread_join(ahead->thread, NULL);
	for (size_t i = 0; i < SLOTS; i++)
		buf_release(&ahead->slot[i]);
	(void) pthread_cond_destroy(&ahead->changed);
	(void) pthread_mutex_destroy(&ahead->mutex);
	free(ahead);
}
