/* SPDX-License-Identifier: BSD-3-Clause */
#include "string-list.h"

/*
 * bootc's kargs.d files are TOML:
 *
 *	kargs = ["console=tty0", "console=ttyS0"]
 *	match-architectures = ["x86_64"]
 *
 * An empty text takes new parameters: the file of this program, which is not there yet.
 */

static const char not_a_list[] = "it is not a list of strings that is read here";

/* Return the offset of the value if the line assigns key, else SPAN_NPOS. */
static size_t kargs_value(struct span text, struct span line, const char *key)
{
	size_t equals = span_find(line, span_of("="), 0);

	if (equals == SPAN_NPOS ||
	    !span_is(span_trim(span_at(line.data, 0, equals)), key))
		return SPAN_NPOS;
	line = span_trim(span_at(line.data, equals + 1, line.len));
	return line.len ? (size_t) (line.data - text.data) : SPAN_NPOS;
}

static void kargs_add_new_list(struct file_layout *layout)
{
	struct segment *segment = file_layout_add_segment(layout);

	segment->quoting = QUOTING_STRINGS;
	segment->line = 1;
	segment->name = span_of("kargs");
	segment->before = "kargs = [\"";
	segment->after = "\"]\n";
}

/* A list that cannot be read may hold anything: the rest of the text is not decoded. */
static void kargs_add_unread(struct file_layout *layout, struct span text,
			     struct span line)
{
	struct segment *segment = file_layout_add_segment(layout);

	segment->start = (size_t) (line.data - text.data);
	segment->end = segment->stop = text.len;
	segment->quoting = QUOTING_STRINGS;
	segment->line = text_line(text, segment->start);
	segment->name = span_of("kargs");
	segment->readonly_reason = not_a_list;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct span line;

	(void) path, (void) err;
	if (span_trim(text).len == 0)
		kargs_add_new_list(ret);
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		size_t list = kargs_value(text, line, "kargs");
		size_t archs = kargs_value(text, line, "match-architectures");

		if (archs != SPAN_NPOS)
			ret->architectures =
				span_at(text.data, archs,
					(size_t) (line.data - text.data) + line.len);
		if (list == SPAN_NPOS)
			continue;
		list = text.data[list] == '[' ? string_list_add_segment(ret, text, list,
									span_of("kargs"))
					      : SPAN_NPOS;
		if (list == SPAN_NPOS) {
			kargs_add_unread(ret, text, line);
			return 0;
		}
		pos = list > pos ? list : pos;
	}
	return 0;
}

const struct format format_kargs = {
	.name = "kargs",
	.locate = locate,
};
