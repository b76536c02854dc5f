/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

#include <stdlib.h>

/* The width that people have at least. */
#define WIDTH_USUAL 80

static void add_column(struct table *table, const struct table_column *column)
{
	bool narrow = table->screen->width < WIDTH_USUAL;
	bool shrinks = column->flags == TABLE_SHRINKS ||
		       (column->flags == TABLE_SHRINKS_LATE && narrow);
	int flags = shrinks ? SCOLS_FL_TRUNC : 0;

	if (!scols_table_new_column(table->scols, column->name ? column->name : "", 0,
				    flags))
		abort();
}

void table_open(struct table *table, const struct screen *screen,
		const struct table_column *columns, size_t n)
{
	*table = (struct table){ .scols = scols_new_table(),
				 .screen = screen,
				 .headings = columns[0].name };
	if (!table->scols)
		abort();
	(void) scols_table_enable_noheadings(table->scols, !table->headings);
	/* The text is escaped already; do not escape it twice. */
	(void) scols_table_enable_noencoding(table->scols, 1);
	(void) scols_table_set_column_separator(table->scols, "  ");
	(void) scols_table_enable_colors(table->scols, screen->color);
	for (size_t i = 0; i < n; i++)
		add_column(table, &columns[i]);
}

void table_row(struct table *table)
{
	table->row = scols_table_new_line(table->scols, NULL);
	if (!table->row)
		abort();
	table->below =
		mem_grow(table->below, table->n_row, &table->room, sizeof(*table->below));
	table->below[table->n_row++] = (struct buf) BUF_INIT;
}

void table_put(struct table *table, size_t column, enum paint paint,
	       const struct buf *text)
{
	const char *sequence = screen_sequence(table->screen, paint);

	if (scols_line_set_data(table->row, column, buf_str(text)) < 0)
		abort();
	if (sequence)
		(void) scols_cell_set_color(scols_line_get_cell(table->row, column),
					    sequence);
}

void table_paint_row(struct table *table, enum paint paint)
{
	const char *sequence = screen_sequence(table->screen, paint);

	if (sequence)
		(void) scols_line_set_color(table->row, sequence);
}

struct buf *table_below(struct table *table)
{
	return &table->below[table->n_row - 1];
}

/* On a terminal shrink to its width; off it never, whatever stdout is. */
static void fit(const struct table *table, const char *indent)
{
	size_t width = table->screen->width;

	(void) scols_table_set_termforce(table->scols, width ? SCOLS_TERMFORCE_ALWAYS
							     : SCOLS_TERMFORCE_NEVER);
	if (width)
		(void) scols_table_set_termwidth(table->scols, width - strlen(indent));
}

static void add_line(const char *indent, struct span line, struct buf *out)
{
	while (line.len && line.data[line.len - 1] == ' ')
		line.len--;
	buf_add_str(out, indent);
	buf_add_span(out, line);
	buf_add_byte(out, '\n');
}

static void table_close(struct table *table)
{
	scols_unref_table(table->scols);
	for (size_t i = 0; i < table->n_row; i++)
		buf_release(&table->below[i]);
	free(table->below);
}

void table_print(struct table *table, const char *indent, struct buf *out)
{
	_cleanup_(mem_done) char *text = NULL;
	size_t row = 0;
	struct span line;

	fit(table, indent);
	if (table->n_row &&
	    (scols_print_table_to_string(table->scols, &text) < 0 || !text))
		abort();
	for (size_t pos = 0; text && span_line(span_of(text), &pos, &line);) {
		bool heading = table->headings && pos == line.len + 1;

		add_line(indent, line, out);
		if (heading)
			continue;
		if (table->below[row].len)
			add_line(indent, buf_span(&table->below[row]), out);
		row++;
	}
	table_close(table);
}
