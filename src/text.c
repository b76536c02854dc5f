/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* Length of the UTF-8 sequence at the start of text; 0: none, or one that a terminal
 * obeys. */
static size_t printable_length(struct span text)
{
	unsigned char lead = (unsigned char) text.data[0];
	size_t len = lead < 0x80   ? 1
		     : lead < 0xc2 ? 0
		     : lead < 0xe0 ? 2
		     : lead < 0xf0 ? 3
				   : 4;

	if (lead < 0x20 || lead == 0x7f || lead > 0xf4 || len > text.len)
		return 0;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char) text.data[i] & 0xc0) != 0x80)
			return 0;
	/* U+0080 to U+009F are control characters too. */
	if (lead == 0xc2 && (unsigned char) text.data[1] < 0xa0)
		return 0;
	return len;
}

void text_add_escaped(struct buf *out, struct span text)
{
	while (text.len) {
		size_t len = printable_length(text);

		if (len)
			buf_add(out, text.data, len);
		else
			buf_addf(out, "\\x%02x", (unsigned) (unsigned char) text.data[0]);
		text = span_at(text.data, len ? len : 1, text.len);
	}
}

struct libscols_table *table_new(const char *const *names, size_t n)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		abort();
	if (!names)
		(void) scols_table_enable_noheadings(table, 1);
	(void) scols_table_set_column_separator(table, "  ");
	for (size_t i = 0; i < n; i++)
		if (!scols_table_new_column(table, names ? names[i] : "", 0, 0))
			abort();
	return table;
}

struct libscols_line *table_line(struct libscols_table *table)
{
	struct libscols_line *line = scols_table_new_line(table, NULL);

	if (!line)
		abort();
	return line;
}

void table_put(struct libscols_line *line, size_t column, const struct buf *text)
{
	if (scols_line_set_data(line, column, buf_str(text)) < 0)
		abort();
}

void table_print(struct libscols_table *table, const char *indent, struct buf *out)
{
	_cleanup_(mem_done) char *text = NULL;
	struct span line;

	if (scols_print_table_to_string(table, &text) < 0 || !text)
		abort();
	scols_unref_table(table);
	for (size_t pos = 0; span_line(span_of(text), &pos, &line);) {
		while (line.len && line.data[line.len - 1] == ' ')
			line.len--;
		buf_add_str(out, indent);
		buf_add_span(out, line);
		buf_add_byte(out, '\n');
	}
}
