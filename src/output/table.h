/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TABLE_H
#define IOMMU_TABLE_H

/*
 * Tables (libsmartcols). On a terminal the columns that may shrink do so until a line
 * fits; elsewhere nothing is cut off.
 *
 *	static const struct table_column columns[] = { { "ENTRY", TABLE_SHRINKS }, {
 *"MODE" } }; struct table table;
 *
 *	table_open(&table, &run->screen, columns, ARRAY_SIZE(columns));
 *	table_row(&table);
 *	table_put(&table, 0, PAINT_NONE, &text);
 *	table_put(&table, 1, PAINT_RED, &mode);
 *	buf_add_str(table_below(&table), "a line of its own under the row");
 *	table_print(&table, "  ", out);		closes the table
 *
 * Out of memory ends the program, as everywhere.
 */

#include "screen.h"

#include <libsmartcols.h>

enum table_flags {
	TABLE_SHRINKS = 1,
	TABLE_SHRINKS_LATE = 2, /* only on terminals that are narrower than usual */
};

struct table_column {
	const char *name; /* all NULL: no headings */
	enum table_flags flags;
};

struct table {
	struct libscols_table *scols;
	const struct screen *screen;
	struct libscols_line *row; /* the current one */
	struct buf *below;         /* for each row; empty: nothing */
	size_t n_row, room;
	bool headings;
};

void table_open(struct table *table, const struct screen *screen,
		const struct table_column *columns, size_t n);
/* Begin a row. */
void table_row(struct table *table);
/* Put text, which is escaped already, into a cell of the current row. */
void table_put(struct table *table, size_t column, enum paint paint,
	       const struct buf *text);
/* Paint the whole current row. */
void table_paint_row(struct table *table, enum paint paint);
/* Return what is printed under the current row. Borrowed, until the next row. */
struct buf *table_below(struct table *table);
/* Append the table with every line indented, or nothing if it has no row; close it. */
void table_print(struct table *table, const char *indent, struct buf *out);

#endif
