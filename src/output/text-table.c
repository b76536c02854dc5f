/* SPDX-License-Identifier: BSD-3-Clause */
#include "text-table.h"

#include <stdlib.h>

/* The width that people have at least. */
#define WIDTH_USUAL 80

static void text_table_add_column(struct text_table *table,
				  const struct text_column *column)
{
	bool narrow = table->screen->width < WIDTH_USUAL;
	bool shrinks = column->flags == COLUMN_SHRINKS ||
		       (column->flags == COLUMN_SHRINKS_LATE && narrow);
	int flags = shrinks ? SCOLS_FL_TRUNC : 0;

	if (!scols_table_new_column(table->scols, column->name ? column->name : "", 0,
				    flags))
		abort();
}

void text_table_open(struct text_table *table, const struct screen *screen,
		     const struct text_column *columns, size_t n)
{
	*table = (struct text_table){ .scols = scols_new_table(),
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
		text_table_add_column(table, &columns[i]);
}

void text_table_row(struct text_table *table)
{
	table->row = scols_table_new_line(table->scols, NULL);
	if (!table->row)
		abort();
	table->below =
		mem_grow(table->below, table->n_row, &table->room, sizeof(*table->below));
	table->below[table->n_row++] = (struct buf) BUF_INIT;
}

void text_table_put(struct text_table *table, size_t column, enum paint paint,
		    const struct buf *text)
{
	const char *sequence = screen_sequence(table->screen, paint);

	if (scols_line_set_data(table->row, column, buf_str(text)) < 0)
		abort();
	if (sequence)
		(void) scols_cell_set_color(scols_line_get_cell(table->row, column),
					    sequence);
}

void text_table_paint_row(struct text_table *table, enum paint paint)
{
	const char *sequence = screen_sequence(table->screen, paint);

	if (sequence)
		(void) scols_line_set_color(table->row, sequence);
}

struct buf *text_table_below(struct text_table *table)
{
	return &table->below[table->n_row - 1];
}

/* On a terminal shrink to its width; off it never, whatever stdout is. */
static void fit(const struct text_table *table, const char *indent)
{
	size_t width = table->screen->width;

	(void) scols_table_set_termforce(table->scols, width ? SCOLS_TERMFORCE_ALWAYS
							     : SCOLS_TERMFORCE_NEVER);
	if (width)
		(void) scols_table_set_termwidth(table->scols, width - strlen(indent));
}

static void text_table_add_line(const char *indent, struct span line, struct buf *out)
{
	while (line.len && line.data[line.len - 1] == ' ')
		line.len--;
	buf_add_str(out, indent);
	buf_add_span(out, line);
	buf_add_byte(out, '\n');
}

static void text_table_close(struct text_table *table)
{
	scols_unref_table(table->scols);
	for (size_t i = 0; i < table->n_row; i++)
		buf_release(&table->below[i]);
	free(table->below);
}

void text_table_print(struct text_table *table, const char *indent, struct buf *out)
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

		text_table_add_line(indent, line, out);
		if (heading)
			continue;
		if (table->below[row].len)
			text_table_add_line(indent, buf_span(&table->below[row]), out);
		row++;
	}
	text_table_close(table);
}
