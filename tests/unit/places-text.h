/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_PLACES_TEXT_H
#define TEST_PLACES_TEXT_H

/*
 * What was located in a shell file, a line each:
 *
 *	3 NAME double: value                    as the kernel gets it, see view-text.h
 *	5 NAME bare conditional frozen (why): value
 *	7 NAME unset
 *	includes: . /etc/x
 *
 * Newlines are written \n. A value that does not decode is left out.
 */

#include "format/format.h"
#include "view-text.h"

static inline void places_escape(struct span bytes, struct buf *out)
{
	for (size_t i = 0; i < bytes.len; i++) {
		if (bytes.data[i] == '\n')
			buf_add_str(out, "\\n");
		else if (bytes.data[i] == '\r')
			buf_add_str(out, "\\r");
		else
			buf_add_byte(out, bytes.data[i]);
	}
}

static inline void places_value(const struct place *place, struct span text,
				struct buf *out)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const char *why;

	if (view_decode(&view, place->quoting,
			span_at(text.data, place->start, place->end), &why) < 0)
		return;
	view_text(&view, &value);
	buf_add_str(out, ":");
	if (value.len)
		buf_add_str(out, " ");
	places_escape(buf_span(&value), out);
}

static inline void places_line(const struct place *place, struct span text,
			       struct buf *out)
{
	static const char *const quotings[] = {
		[QUOTING_SHELL_DOUBLE] = "double",
		[QUOTING_SHELL_SINGLE] = "single",
		[QUOTING_SHELL_BARE] = "bare",
		[QUOTING_SHELL_MIXED] = "mixed",
	};

	buf_addf(out, "%u ", place->line);
	buf_add_span(out, place->name);
	buf_addf(out, " %s", place->unset ? "unset" : quotings[place->quoting]);
	if (place->conditional)
		buf_add_str(out, " conditional");
	if (place->append)
		buf_add_str(out, " append");
	if (place->frozen)
		buf_addf(out, " frozen (%s)", place->frozen);
	if (!place->unset)
		places_value(place, text, out);
	buf_add_str(out, "\n");
}

static inline void places_text(const struct located *located, struct span text,
			       struct buf *out)
{
	for (size_t i = 0; i < located->n_place; i++)
		places_line(&located->place[i], text, out);
	for (size_t i = 0; i < located->n_include; i++) {
		buf_add_str(out, "includes: ");
		places_escape(located->include[i].text, out);
		buf_add_str(out, "\n");
	}
}

#endif
