/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

bool text_is_utf8(void)
{
	return MB_CUR_MAX > 1;
}

void text_add_escaped(struct buf *out, struct span text)
{
	while (text.len) {
		size_t len = utf8_length(text), n = len ? len : 1;
		bool known = len == 1 || (len && text_is_utf8());

		if (known && !utf8_is_control(span_at(text.data, 0, len)))
			buf_add(out, text.data, len);
		else
			for (size_t i = 0; i < n; i++)
				buf_addf(out, "\\x%02x",
					 (unsigned) (unsigned char) text.data[i]);
		text = span_at(text.data, n, text.len);
	}
}

void text_add_effects(struct buf *out, struct effects effects)
{
	if (effects.intel == effects.amd)
		buf_add_str(out, effect_name(effects.intel));
	else
		buf_addf(out, "%s on Intel, %s on AMD", effect_name(effects.intel),
			 effect_name(effects.amd));
}

void text_add_location(struct buf *out, const struct boot_entry *entry)
{
	buf_add_byte(out, '/');
	text_add_escaped(out, span_of(run_file(entry)));
	if (entry->line)
		buf_addf(out, ":%u", entry->line);
}

struct libscols_table *table_new(const char *const *names, size_t n)
{
	struct libscols_table *table = scols_new_table();

	if (!table)
		abort();
	if (!names)
		(void) scols_table_enable_noheadings(table, 1);
	/* The text is escaped already; do not escape it twice. */
	(void) scols_table_enable_noencoding(table, 1);
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
	struct span all, line;

	if (scols_print_table_to_string(table, &text) < 0 || !text)
		abort();
	scols_unref_table(table);
	all = span_of(text);
	for (size_t pos = 0; span_line(all, &pos, &line);) {
		while (line.len && line.data[line.len - 1] == ' ')
			line.len--;
		buf_add_str(out, indent);
		buf_add_span(out, line);
		buf_add_byte(out, '\n');
	}
}
