/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_SEGMENTS_TEXT_H
#define TEST_SEGMENTS_TEXT_H

/*
 * The segments of a shell file, one a line:
 *
 *	3 NAME double: value                    as the kernel gets it, see view-text.h
 *	5 NAME bare conditional read-only (why): value
 *	7 NAME unset
 *	includes: . /etc/x
 *
 * Newlines are written \n. A value that cannot be decoded is left out.
 */

#include "format/format.h"
#include "view-text.h"

static inline void segments_escape(struct span bytes, struct buf *out)
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

static inline void segments_value(const struct segment *segment, struct span text,
				  struct buf *out)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const char *why;

	if (view_decode(&view, segment->quoting,
			span_at(text.data, segment->start, segment->end), &why) < 0)
		return;
	view_text(&view, &value);
	buf_add_str(out, ":");
	if (value.len)
		buf_add_str(out, " ");
	segments_escape(buf_span(&value), out);
}

static inline void segments_line(const struct segment *segment, struct span text,
				 struct buf *out)
{
	static const char *const quotings[] = {
		[QUOTING_SHELL_DOUBLE] = "double",
		[QUOTING_SHELL_SINGLE] = "single",
		[QUOTING_SHELL_BARE] = "bare",
		[QUOTING_SHELL_MIXED] = "mixed",
	};

	buf_addf(out, "%u ", segment->line);
	buf_add_span(out, segment->name);
	buf_addf(out, " %s", segment->unset ? "unset" : quotings[segment->quoting]);
	if (segment->conditional)
		buf_add_str(out, " conditional");
	if (segment->append)
		buf_add_str(out, " append");
	if (segment->readonly_reason)
		buf_addf(out, " read-only (%s)", segment->readonly_reason);
	if (!segment->unset)
		segments_value(segment, text, out);
	buf_add_str(out, "\n");
}

static inline void segments_text(const struct file_layout *layout, struct span text,
				 struct buf *out)
{
	for (size_t i = 0; i < layout->n_segment; i++)
		segments_line(&layout->segment[i], text, out);
	for (size_t i = 0; i < layout->n_include; i++) {
		buf_add_str(out, "includes: ");
		segments_escape(layout->include[i].text, out);
		buf_add_str(out, "\n");
	}
}

#endif
