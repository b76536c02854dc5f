/* SPDX-License-Identifier: BSD-3-Clause */
#include "draft.h"

#include <stdlib.h>

/* Pieces. */

bool line_part_is_conditional(const struct line_part *part)
{
	return part->segment->conditional && part->file->format == &format_shell;
}

/* An unquoted value that got blanks will be in quotes. */
static enum quoting new_quoting(struct piece *piece)
{
	_cleanup_(buf_release) struct buf spelled = BUF_INIT;
	const struct segment *segment = piece->part->segment;

	if (segment->quoting != QUOTING_SHELL_BARE)
		return segment->quoting;
	segment_spell(segment, buf_span(&piece->raw), &spelled);
	if (!span_starts(buf_span(&spelled), "\""))
		return segment->quoting;
	buf_clear(&piece->raw);
	buf_add(&piece->raw, spelled.data + 1, spelled.len - 2);
	return QUOTING_SHELL_DOUBLE;
}

/* The part as others have left it. */
static void read_part(struct draft *draft, struct piece *piece)
{
	const struct line_part *part = piece->part;
	enum quoting quoting = part->segment->quoting;
	const char *why;

	if (line_part_new_value(part, &piece->raw))
		quoting = new_quoting(piece);
	else if (part->unread || part->segment->unset)
		return;
	else
		buf_add_span(&piece->raw, line_part_raw(part));

	if (view_decode(&piece->view, quoting, buf_span(&piece->raw), &why) < 0)
		draft->why = why;
	else
		cmdline_parse(&piece->line, &piece->view);
}

static void add_piece(struct draft *draft, struct line_part *part, bool judged)
{
	struct piece *piece = &draft->piece[draft->n++];

	*piece = (struct piece){
		.part = part,
		.own = !part || !part->settled,
		.certain = judged && !(part && line_part_is_conditional(part)),
		.raw = BUF_INIT,
		.view = VIEW_INIT,
		.line = CMDLINE_INIT,
	};
	if (part)
		read_part(draft, piece);
}

/* The statement that an earlier chain has put behind what feeds this one; NULL: none. */
static const struct addition *find_statement(const struct boot_entry *entry)
{
	const struct config_file *file = entry->home ? entry->home->file : entry->file;
	struct span name = entry_variable(entry);

	for (size_t i = 0; i < file->n_addition; i++) {
		struct span text = span_trim(buf_span(&file->addition[i].text));

		if (text.len > name.len && text.data[name.len] == '=' &&
		    span_eq(span_at(text.data, 0, name.len), name))
			return &file->addition[i];
	}
	return NULL;
}

/* Where a statement of our own stands in the line, or would. */
static void add_gap(struct draft *draft)
{
	const struct addition *addition = find_statement(draft->entry);
	const struct line_part *home = draft->entry->home;
	struct piece *piece;
	struct span text;

	if (!addition && home && home->settled)
		return;
	add_piece(draft, NULL, true);
	if (!addition)
		return;

	piece = &draft->piece[draft->n - 1];
	piece->own = false;
	text = span_trim(buf_span(&addition->text));
	text = span_at(text.data, span_find(text, span_of("\""), 0) + 1, text.len - 1);
	buf_add_span(&piece->raw, text);
	if (view_decode(&piece->view, QUOTING_SHELL_DOUBLE, buf_span(&piece->raw),
			&draft->why) >= 0)
		cmdline_parse(&piece->line, &piece->view);
}

/* A line that only one kernel boots, and we know which, is for that one. */
static void set_wish(struct draft *draft)
{
	const struct boot_entry *entry = draft->entry;

	draft->wish = draft->planner->wish;
	if (entry->kind == ENTRY_MENU && entry->file->kind == FILE_BLS && entry->home &&
	    entry->home->segment->entry >= 0 && entry->kernel && entry->kernel->config)
		draft->wish.passthrough_default =
			entry->kernel->kernel.domain == DOMAIN_PASSTHROUGH;
}

void draft_begin(struct draft *draft, const struct planner *planner,
		 struct boot_entry *entry)
{
	*draft = (struct draft){ .planner = planner, .entry = entry };

	draft->piece = mem_zero(entry->n + 1, sizeof(*draft->piece));
	for (size_t i = 0; i <= entry->n; i++) {
		if (entry->kind == ENTRY_NEW_MENU && i == entry->n_first)
			add_gap(draft);
		if (i < entry->n)
			add_piece(draft, entry->part[i], i < entry->n_judged);
	}
	draft->keeps_last = entry->file && entry->file->kind == FILE_BLS &&
			    draft->planner->survey->os->ostree;
	set_wish(draft);
}

void draft_done(struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		cmdline_release(&draft->piece[i].line);
		view_release(&draft->piece[i].view);
		buf_release(&draft->piece[i].raw);
	}
	free(draft->piece);
}

/* Groups of pieces. */

bool piece_is_certain(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain;
}

bool piece_is_certain_own(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain && piece->own;
}

bool piece_is_certain_settled(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain && !piece->own;
}

bool piece_is_kept_last(const struct draft *draft, const struct piece *piece)
{
	return draft->keeps_last && !piece->certain &&
	       piece == &draft->piece[draft->n - 1] && piece->line.n > 0;
}

bool piece_is_uncertain(const struct draft *draft, const struct piece *piece)
{
	return !piece->certain && piece->own && !piece_is_kept_last(draft, piece);
}

int draft_apply(struct draft *draft, filter_fn *filter, const struct piece *home)
{
	_cleanup_(mem_done) struct cmdline **lines =
		mem_zero(draft->n, sizeof(struct cmdline *));
	size_t n = 0, add_in = draft->n;

	for (size_t i = 0; i < draft->n; i++) {
		if (!filter(draft, &draft->piece[i]))
			continue;
		if (&draft->piece[i] == home)
			add_in = n;
		lines[n++] = &draft->piece[i].line;
	}
	return mode_apply(&draft->wish, lines, n, add_in < n ? add_in : n, &draft->why);
}

void draft_reset(struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++)
		cmdline_reset(&draft->piece[i].line);
}

bool draft_is_met(struct draft *draft, filter_fn *filter)
{
	const struct piece *first = NULL;
	int r;

	for (size_t i = draft->n; i-- > 0;)
		if (filter(draft, &draft->piece[i]))
			first = &draft->piece[i];
	if (!first)
		return draft->wish.mode->id == MODE_UNSET;

	r = draft_apply(draft, filter, first);
	draft_reset(draft);
	return r == 0;
}
