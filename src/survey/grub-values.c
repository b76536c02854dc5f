/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-values.h"

#include <stdlib.h>

/* More in all: the configuration was made to do harm. */
#define POOL_MAX ((size_t) 200000)

void grub_pool_cut(struct grub_pool *pool, size_t n_value, size_t n_values)
{
	while (pool->n_value > n_value) {
		struct grub_value *value = pool->value[--pool->n_value];

		free(value->owned);
		free(value);
	}
	while (pool->n_values > n_values)
		free(pool->values[--pool->n_values]);
}

void grub_pool_release(struct grub_pool *pool)
{
	grub_pool_cut(pool, 0, 0);
	free(pool->value);
	free(pool->values);
	*pool = (struct grub_pool){ .n_name = 0 };
}

size_t grub_pool_find(const struct grub_pool *pool, struct span name)
{
	for (size_t i = 0; i < pool->n_name; i++)
		if (span_eq(pool->name[i], name))
			return i;
	return GRUB_NAMES_MAX;
}

size_t grub_pool_name(struct grub_pool *pool, struct span name)
{
	size_t i = grub_pool_find(pool, name);

	if (i < GRUB_NAMES_MAX)
		return i;
	if (pool->n_name == GRUB_NAMES_MAX) {
		pool->full = true;
		return GRUB_NAMES_MAX;
	}
	pool->name[pool->n_name] = name;
	return pool->n_name++;
}

static struct grub_values *new_values(struct grub_pool *pool)
{
	struct grub_values *values = mem_zero(1, sizeof(*values));

	pool->values = mem_grow(pool->values, pool->n_values, &pool->values_room,
				sizeof(struct grub_values *));
	values->at = pool->n_values;
	pool->values[pool->n_values++] = values;
	return values;
}

const struct grub_values *grub_pool_one(struct grub_pool *pool,
					const struct grub_value *value)
{
	struct grub_value *copy;
	struct grub_values *values;

	if (pool->n_values >= POOL_MAX) {
		pool->full = true;
		return pool->values[0];
	}
	copy = mem_zero(1, sizeof(*copy));
	*copy = *value;
	copy->owned = mem_dup(value->text);
	copy->text = (struct span){ copy->owned, value->text.len };
	pool->value = mem_grow(pool->value, pool->n_value, &pool->value_room,
			       sizeof(struct grub_value *));
	pool->value[pool->n_value++] = copy;
	values = new_values(pool);
	values->value[values->n++] = copy;
	return values;
}

static bool is_same(const struct grub_value *a, const struct grub_value *b)
{
	return a == b || (a->file == b->file && a->offset == b->offset &&
			  a->outside == b->outside && span_eq(a->text, b->text));
}

static bool has_value(const struct grub_values *values, const struct grub_value *value)
{
	for (size_t i = 0; i < values->n; i++)
		if (is_same(values->value[i], value))
			return true;
	return false;
}

static bool has_all(const struct grub_values *values, const struct grub_values *others)
{
	for (size_t i = 0; i < others->n; i++)
		if (!has_value(values, others->value[i]))
			return false;
	return values->more || !others->more;
}

static void add_values(struct grub_values *sum, const struct grub_values *values)
{
	sum->more |= values->more;
	for (size_t i = 0; i < values->n; i++) {
		if (has_value(sum, values->value[i]))
			continue;
		if (sum->n < GRUB_VALUES_MAX)
			sum->value[sum->n++] = values->value[i];
		else
			sum->more = true;
	}
}

const struct grub_values *grub_pool_join(struct grub_pool *pool,
					 const struct grub_values *a,
					 const struct grub_values *b)
{
	const struct grub_value none = { .text = span_of("") };
	struct grub_values *sum;

	if (a == b)
		return a;
	if (!a)
		a = grub_pool_one(pool, &none);
	if (!b)
		b = grub_pool_one(pool, &none);
	if (has_all(a, b))
		return a;
	if (has_all(b, a))
		return b;
	if (pool->n_values >= POOL_MAX) {
		pool->full = true;
		return a;
	}
	sum = new_values(pool);
	add_values(sum, a);
	add_values(sum, b);
	return sum;
}

struct grub_state *grub_state_copy(const struct grub_state *state)
{
	struct grub_state *copy = mem_zero(1, sizeof(*copy));

	*copy = *state;
	return copy;
}

void grub_state_keep_exported(struct grub_state *state)
{
	for (size_t i = 0; i < GRUB_NAMES_MAX; i++)
		if (!state->exported[i])
			state->var[i] = NULL;
}

void grub_state_join(struct grub_pool *pool, struct grub_state *state,
		     const struct grub_state *other)
{
	if (other->dead)
		return;
	if (state->dead) {
		*state = *other;
		return;
	}
	for (size_t i = 0; i < pool->n_name; i++) {
		if (state->var[i] != other->var[i])
			state->var[i] =
				grub_pool_join(pool, state->var[i], other->var[i]);
		state->exported[i] |= other->exported[i];
	}
}
