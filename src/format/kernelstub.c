/* SPDX-License-Identifier: BSD-3-Clause */
#include "string-list.h"

/*
 * kernelstub's configuration is JSON. Its options are the list user.kernel_options; older
 * versions wrote one string.
 */

static size_t json_skip_string(struct span text, size_t i)
{
	for (i++; i < text.len && text.data[i] != '"'; i++)
		if (text.data[i] == '\\')
			i++;
	return i + 1;
}

/* Return the offset of the value of the string that ends before i, if it is a key; else
 * SPAN_NPOS. */
static size_t json_value_after(struct span text, size_t i)
{
	while (i < text.len && byte_is_blank(text.data[i]))
		i++;
	if (i >= text.len || text.data[i] != ':')
		return SPAN_NPOS;
	i++;
	while (i < text.len && byte_is_blank(text.data[i]))
		i++;
	return i < text.len ? i : SPAN_NPOS;
}

/* Return the offset of the value that key has in the object whose "{" is at offset, or
 * SPAN_NPOS. */
static size_t json_find(struct span text, size_t offset, const char *key)
{
	size_t depth = 0, i = offset;

	while (i < text.len) {
		size_t end = i + 1;

		if (text.data[i] == '"') {
			end = json_skip_string(text, i);
			if (depth == 1 && end <= text.len &&
			    span_is(span_at(text.data, i + 1, end - 1), key) &&
			    json_value_after(text, end) != SPAN_NPOS)
				return json_value_after(text, end);
		} else if (text.data[i] == '{' || text.data[i] == '[') {
			depth++;
		} else if (text.data[i] == '}' || text.data[i] == ']') {
			if (depth-- <= 1)
				return SPAN_NPOS;
		}
		i = end;
	}
	return SPAN_NPOS;
}

static void kernelstub_add_string(struct file_layout *layout, struct span text, size_t at)
{
	size_t end = json_skip_string(text, at);
	struct segment *segment;

	if (end > text.len)
		return;
	segment = file_layout_add_segment(layout);
	segment->start = at + 1;
	segment->end = end - 1;
	segment->stop = end;
	segment->quoting = QUOTING_PLAIN;
	segment->line = text_line(text, at);
	segment->name = span_of("kernel_options");
	if (span_has(span_at(text.data, segment->start, segment->end), "\\"))
		segment->readonly_reason = "the string has a backslash";
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	size_t user = json_find(text, 0, "user");
	size_t options = user == SPAN_NPOS || text.data[user] != '{'
				 ? SPAN_NPOS
				 : json_find(text, user, "kernel_options");

	(void) path, (void) err;
	if (options != SPAN_NPOS && text.data[options] == '[')
		(void) string_list_add_segment(ret, text, options,
					       span_of("kernel_options"));
	else if (options != SPAN_NPOS && text.data[options] == '"')
		kernelstub_add_string(ret, text, options);
	return 0;
}

const struct format format_kernelstub = {
	.name = "kernelstub",
	.locate = locate,
};
