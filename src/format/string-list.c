/* SPDX-License-Identifier: BSD-3-Clause */
#include "string-list.h"

static const char not_edited[] =
	"a string of the list has a blank, a backslash or other quotes";

struct string_list {
	size_t first, last; /* offsets of the first and the last quote */
	size_t end;         /* after the closing bracket */
	bool has_string, odd;
};

static size_t strings_skip_blanks(struct span text, size_t i)
{
	while (i < text.len && byte_is_blank(text.data[i]))
		i++;
	return i;
}

/* Read the string at offset i. Return the offset of its closing quote, or SPAN_NPOS. */
static size_t strings_read_one(struct span text, size_t i, struct string_list *list)
{
	char quote = text.data[i];

	list->odd |= quote == '\'';
	for (i++; i < text.len && text.data[i] != quote; i++) {
		list->odd |= byte_is_blank(text.data[i]) || text.data[i] == '\\' ||
			     text.data[i] == '"';
		if (text.data[i] == '\\' && quote == '"')
			i++;
	}
	return i < text.len ? i : SPAN_NPOS;
}

static bool strings_read_list(struct span text, size_t offset, struct string_list *ret)
{
	size_t i = strings_skip_blanks(text, offset + 1);

	while (i < text.len && text.data[i] != ']') {
		size_t close;

		if (text.data[i] != '"' && text.data[i] != '\'')
			return false;
		if (!ret->has_string)
			ret->first = i;
		ret->has_string = true;
		close = strings_read_one(text, i, ret);
		if (close == SPAN_NPOS)
			return false;
		ret->last = close;
		i = strings_skip_blanks(text, close + 1);
		if (i < text.len && text.data[i] == ',')
			i = strings_skip_blanks(text, i + 1);
		else if (i == text.len || text.data[i] != ']')
			return false;
	}
	ret->end = i + 1;
	return i < text.len;
}

size_t string_list_add_segment(struct file_layout *layout, struct span text,
			       size_t offset, struct span name)
{
	struct string_list list = { .first = 0 };
	struct segment *segment;

	if (!strings_read_list(text, offset, &list))
		return SPAN_NPOS;
	segment = file_layout_add_segment(layout);
	segment->start = segment->end = segment->stop = offset + 1;
	segment->quoting = QUOTING_STRINGS;
	segment->line = text_line(text, offset);
	segment->name = name;
	if (!list.has_string) {
		segment->before = segment->after = "\"";
		return list.end;
	}
	segment->start = list.first + 1;
	segment->end = list.last;
	segment->begin = list.first;
	segment->stop = list.last + 1;
	segment->remove_if_empty = true;
	segment->gap = span_at(text.data, offset + 1, list.first);
	if (list.odd)
		segment->readonly_reason = not_edited;
	return list.end;
}
