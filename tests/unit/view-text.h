/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_VIEW_TEXT_H
#define TEST_VIEW_TEXT_H

/*
 * A view as text: bytes stand for themselves, a reference is <$X>, one whose value
 * is more than its variable's <?${X%y}>, one that GRUB expands <^$x>.
 */

#include "cmdline/quote.h"

static inline void view_text_cells(const struct view *view, size_t start, size_t end,
				   struct buf *out)
{
	for (size_t i = start; i < end; i++) {
		const struct cell *cell = &view->cell[i];

		if (cell->ref < 0) {
			buf_add_byte(out, cell->byte);
			continue;
		}
		buf_add_str(out, "<");
		if (view->ref[cell->ref].conditional)
			buf_add_str(out, "?");
		if (view->ref[cell->ref].grub)
			buf_add_str(out, "^");
		buf_add_span(out, view->ref[cell->ref].raw);
		buf_add_str(out, ">");
	}
}

static inline void view_text(const struct view *view, struct buf *out)
{
	view_text_cells(view, 0, view->len, out);
}

#endif
