/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_SHELL_VALUES_H
#define TEST_SHELL_VALUES_H

/*
 * The values of variables after sh has read a file, derived from its segments. A value
 * that depends on control flow, commands or conditional expansions is unknown. NAME+=
 * does nothing, as in dash.
 */

#include "format/format.h"

#include <stdlib.h>

struct value {
	struct span name;
	struct buf text;
	bool known;
	const char *why; /* why the last value cannot be decoded */
};

struct values {
	struct value *value;
	size_t n, room;
};

#define VALUES_INIT                                                                      \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

static inline void values_release(struct values *values)
{
	for (size_t i = 0; i < values->n; i++)
		buf_release(&values->value[i].text);
	free(values->value);
	*values = (struct values) VALUES_INIT;
}

/* A variable that is not assigned yet is empty, and that is known. */
static inline struct value *values_get(struct values *values, struct span name)
{
	for (size_t i = 0; i < values->n; i++)
		if (span_eq(values->value[i].name, name))
			return &values->value[i];

	values->value =
		mem_grow(values->value, values->n, &values->room, sizeof(*values->value));
	values->value[values->n] = (struct value){ .name = name, .known = true };
	return &values->value[values->n++];
}

/* Count the blanks in ${V:+$V  }, which are there only with the value. */
static inline size_t values_blanks(struct span raw)
{
	size_t n = 0;

	if (!span_has(raw, "+"))
		return 0;
	while (raw.data[raw.len - 2 - n] == ' ')
		n++;
	return n;
}

/* Return false if the value is unknown. */
static inline bool values_expand(struct values *values, const struct view *view,
				 struct buf *out)
{
	for (size_t i = 0; i < view->len; i++) {
		const struct cell *cell = &view->cell[i];
		const struct ref *ref;
		struct value *value;

		if (cell->ref < 0) {
			buf_add_byte(out, cell->byte);
			continue;
		}
		ref = &view->ref[cell->ref];
		if (ref->conditional || ref->name.len == 0)
			return false;
		value = values_get(values, ref->name);
		if (!value->known)
			return false;
		buf_add_span(out, buf_span(&value->text));
		if (value->text.len == 0)
			i += values_blanks(ref->raw);
	}
	return true;
}

static inline void values_assign(struct values *values, const struct segment *segment,
				 struct span text)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	struct span raw = span_at(text.data, segment->start, segment->end);
	struct buf expanded = BUF_INIT;
	const char *why = NULL;
	struct value *value;
	bool known;

	(void) view_decode_shell(&view, segment->quoting, raw, &why);
	known = !segment->conditional && !why && values_expand(values, &view, &expanded);
	value = values_get(values, segment->name);
	buf_release(&value->text);
	value->text = expanded;
	value->known = known;
	value->why = segment->conditional ? NULL : why;
}

static inline void values_of(struct values *values, const struct file_layout *layout,
			     struct span text)
{
	for (size_t i = 0; i < layout->n_segment; i++)
		if (!layout->segment[i].append)
			values_assign(values, &layout->segment[i], text);
}

#endif
