/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TEST_LINE_H
#define TEST_LINE_H

/*
 * A command line made from a test's text: bytes stand for themselves, but for
 * $name, a reference of GRUB's, and ${...}, one of sh's, followed by a blank of
 * its own where its last byte inside the braces is a blank, as in ${V:+$V }.
 */

#include "cmdline/cmdline.h"

#include <ctype.h>
#include <stdlib.h>

struct line {
	struct view view;
	struct cmdline cmdline;
	struct span raw;
};

static inline void line_cell(struct view *view, size_t raw, int ref, char byte)
{
	view->cell = mem_grow(view->cell, view->len, &view->room, sizeof(*view->cell));
	view->cell[view->len++] = (struct cell){ .raw = raw, .ref = ref, .byte = byte };
}

static inline size_t line_reference_end(struct span raw, size_t i)
{
	if (++i < raw.len && raw.data[i] == '{') {
		while (i < raw.len && raw.data[i] != '}')
			i++;
		return i < raw.len ? i + 1 : i;
	}
	while (i < raw.len &&
	       (isalnum((unsigned char) raw.data[i]) || raw.data[i] == '_'))
		i++;
	return i;
}

static inline size_t line_reference(struct view *view, struct span raw, size_t i)
{
	size_t end = line_reference_end(raw, i);

	view->ref = mem_grow(view->ref, view->n_ref, &view->ref_room, sizeof(*view->ref));
	view->ref[view->n_ref] = (struct ref){
		.raw = span_at(raw.data, i, end),
		.grub = i + 1 == raw.len || raw.data[i + 1] != '{',
	};
	line_cell(view, i, (int) view->n_ref++, '\0');
	if (end - i > 3 && raw.data[end - 2] == ' ')
		line_cell(view, end, -1, ' ');
	return end;
}

/* The raw bytes are borrowed. */
static inline void line_read(struct line *line, struct span raw)
{
	*line = (struct line){ VIEW_INIT, CMDLINE_INIT, raw };
	for (size_t i = 0; i < raw.len;) {
		if (raw.data[i] == '$') {
			i = line_reference(&line->view, raw, i);
			continue;
		}
		line_cell(&line->view, i, -1, raw.data[i]);
		i++;
	}
	line->view.raw_end = raw.len;
	cmdline_parse(&line->cmdline, &line->view);
}

static inline void line_done(struct line *line)
{
	cmdline_release(&line->cmdline);
	free(line->view.cell);
	free(line->view.ref);
}

#endif
