/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_VALUES_H
#define IOMMU_GRUB_VALUES_H

/*
 * Values of GRUB's variables while a configuration is evaluated. A variable has a set of
 * values: one for each assignment that can be the last one.
 *
 *	name = grub_pool_name(&pool, span_of("kernelopts"));
 *	state->var[name] = grub_pool_one(&pool, &value);
 *	...
 *	grub_state_join(&pool, state, other);     either state, after fi
 *
 * Sets are immutable and owned by the pool. A state borrows them.
 */

#include "format/config-file.h"

/* No configuration of a distribution has as many variables. */
#define GRUB_NAMES_MAX ((size_t) 512)
/* Values of one variable. More are unknown. */
#define GRUB_VALUES_MAX ((size_t) 8)
/* A byte of a text in place of what is only known at boot. */
#define GRUB_HOLE '\2'

struct grub_value {
	struct span text; /* as GRUB has it, with holes */
	char *owned;      /* the same; set by the pool */
	/* The assignment. NULL: GRUB's own value, or a variable that was unset. */
	const struct config_file *file;
	size_t offset; /* of the value's first byte, inside its quotes */
	unsigned line;
	/* Values of the variables in it, as far as they fit. */
	const struct grub_value *used[GRUB_VALUES_MAX];
	size_t n_used;
	bool outside; /* a part of it comes from outside of the target */
};

struct grub_values {
	struct grub_value *value[GRUB_VALUES_MAX];
	size_t n;
	bool more; /* there are others, which were left out */
	size_t at; /* its index in the pool */
};

struct grub_state {
	const struct grub_values *var[GRUB_NAMES_MAX]; /* NULL: never assigned */
	bool exported[GRUB_NAMES_MAX];
	bool dead; /* no evaluation gets here */
};

struct grub_pool {
	struct span name[GRUB_NAMES_MAX]; /* borrowed from the texts */
	size_t n_name;
	struct grub_value **value;
	size_t n_value, value_room;
	struct grub_values **values;
	size_t n_values, values_room;
	bool full; /* a name or a value was left out */
};

void grub_pool_release(struct grub_pool *pool);
/* Forget the values from the n_value-th on, and the sets from the n_values-th on. */
void grub_pool_cut(struct grub_pool *pool, size_t n_value, size_t n_values);
/* Return the index of a name, which is added if needed; GRUB_NAMES_MAX: no room. */
size_t grub_pool_name(struct grub_pool *pool, struct span name);
/* Return the index of a name that was assigned before, or GRUB_NAMES_MAX. */
size_t grub_pool_find(const struct grub_pool *pool, struct span name);
/* Return a set of one value. Both are copied; the file is borrowed. */
const struct grub_values *grub_pool_one(struct grub_pool *pool,
					const struct grub_value *value);
/* Return the values of both sets. NULL is the set of a variable that was not assigned:
 * one empty value. */
const struct grub_values *grub_pool_join(struct grub_pool *pool,
					 const struct grub_values *a,
					 const struct grub_values *b);

struct grub_state *grub_state_copy(const struct grub_state *state)
	__attribute__((malloc, returns_nonnull));
/* Keep only the exported variables: what a submenu and configfile begin with. */
void grub_state_keep_exported(struct grub_state *state);
/* Add the values of another state: either of the two is the next one. */
void grub_state_join(struct grub_pool *pool, struct grub_state *state,
		     const struct grub_state *other);

#endif
