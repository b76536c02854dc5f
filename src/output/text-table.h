/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEXT_TABLE_H
#define IOMMU_TEXT_TABLE_H

/*
 * Tables (libsmartcols). On a terminal the columns that may shrink do so until a line
 * fits; elsewhere nothing is cut off.
 *
 *	static const struct text_column columns[] = { { "ENTRY", COLUMN_SHRINKS }, {
 *"MODE" } }; struct text_table table;
 *
 *	text_table_open(&table, &run->screen, columns, ARRAY_SIZE(columns));
 *	text_table_row(&table);
 *	text_table_put(&table, 0, PAINT_NONE, &text);
 *	text_table_put(&table, 1, PAINT_RED, &mode);
 *	buf_add_str(text_table_below(&table), "a line of its own under the row");
 *	text_table_print(&table, "  ", out);		closes the table
 *
 * Out of memory ends the program, as everywhere.
 */

#include "screen.h"

#include <libsmartcols.h>

enum text_column_flags {
	COLUMN_SHRINKS = 1,
	COLUMN_SHRINKS_LATE = 2, /* only on terminals that are narrower than usual */
};

struct text_column {
	const char *name; /* all NULL: no headings */
	enum text_column_flags flags;
};

struct text_table {
	struct libscols_table *scols;
	const struct screen *screen;
	struct libscols_line *row; /* the current one */
	struct buf *below;         /* for each row; empty: nothing */
	size_t n_row, room;
	bool headings;
};

void text_table_open(struct text_table *table, const struct screen *screen,
		     const struct text_column *columns, size_t n);
/* Begin a row. */
void text_table_row(struct text_table *table);
/* Put text, which is escaped already, into a cell of the current row. */
void text_table_put(struct text_table *table, size_t column, enum paint paint,
		    const struct buf *text);
/* Paint the whole current row. */
void text_table_paint_row(struct text_table *table, enum paint paint);
/* Return what is printed under the current row. Borrowed, until the next row. */
struct buf *text_table_below(struct text_table *table);
/* Append the table with every line indented, or nothing if it has no row; close it. */
void text_table_print(struct text_table *table, const char *indent, struct buf *out);

#endif
