/* SPDX-License-Identifier: BSD-3-Clause */
#include "draft.h"

#include <errno.h>

/* Where words go. */

/* How many of the pieces the kernel reads: what follows a -- is not its own. */
static size_t count_reached(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct cmdline *line = &draft->piece[i].line;

		if (draft->piece[i].certain && line->n && !line->word[line->n - 1].live)
			return i + 1;
	}
	return draft->n;
}

/* Other entries share what a variable of GRUB's has. */
static bool takes_words(const struct draft *draft, const struct piece *piece)
{
	const struct line_part *part = piece->part;

	if (!piece->own || !piece->certain)
		return false;
	if (!part)
		return true;
	return !part->frozen && !part->segment->unset && !part->segment->append &&
	       part->file->kind != FILE_CMDLINE_VENDOR &&
	       (draft->entry->kind != ENTRY_MENU || part->segment->entry >= 0);
}

/*
 * mkinitcpio reads the drop-ins of /etc/kernel/cmdline, kernel-install does not; of
 * several lines Proxmox and grubby take the first; ostree makes the next entry from the
 * last options line.
 */
static bool is_read_by_all(const struct draft *draft, const struct piece *piece)
{
	const struct line_part *home = draft->entry->home;

	if (!piece->part || !home || piece->part == home)
		return true;
	if (piece->part->file->kind == FILE_CMDLINE)
		return false;
	return !draft->keeps_last && (piece->part->file->kind != FILE_CMDLINE_DROPIN ||
				      home->file->kind == FILE_CMDLINE_DROPIN);
}

/*
 * The one piece with words of ours; NULL: none, or several. What a command does to an
 * earlier value is not known: words are safe in the last one.
 */
static struct piece *find_owner(struct draft *draft)
{
	struct piece *owner = NULL;

	if (draft->entry->unknown)
		return NULL;

	for (size_t i = 0; i < draft->n; i++) {
		struct piece *piece = &draft->piece[i];

		if (!line_has_owned_words(&piece->line, draft->wish.arch))
			continue;
		if (owner)
			return NULL;
		owner = piece;
	}
	return owner;
}

static struct piece *find_home(struct draft *draft)
{
	struct piece *owner = find_owner(draft), *first = NULL;
	size_t reached = count_reached(draft);

	if (owner && owner < draft->piece + reached && takes_words(draft, owner) &&
	    is_read_by_all(draft, owner))
		return owner;

	for (size_t i = 0; i < reached; i++) {
		struct piece *piece = &draft->piece[i];

		if (!takes_words(draft, piece))
			continue;
		if (piece->part && piece->part == draft->entry->home)
			return piece;
		/* A new statement serves where no old one can. */
		if (!first || !piece->part)
			first = piece;
	}
	return first;
}

/* Why not. */

static bool is_open(const struct draft *draft)
{
	const struct expanded_line *expanded = draft->entry->expanded;

	if (expanded &&
	    (expanded->line.open_quote || expanded->unread == quote_left_open))
		return true;
	for (size_t i = 0; i < draft->n; i++) {
		const struct line_part *part = draft->piece[i].part;

		if (draft->piece[i].line.open_quote)
			return true;
		if (part && part->unread && part->frozen == quote_left_open)
			return true;
	}
	return false;
}

/* A quote that is left open takes in what is added: such a line is nobody's to guess. */
static int refuse_open_quote(const struct draft *draft)
{
	const struct boot_entry *entry = draft->entry;
	struct err *err = draft->planner->err;

	if (!is_open(draft))
		return 0;

	err_set(err, EINVAL, "cannot edit the line of /%s:%u", entry->file->path,
		entry->line);
	return err_why(err, "%s at its end", quote_left_open);
}

/* A part with words that are not known, or not to every reader. */
static const char *find_unread(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct line_part *part = draft->piece[i].part;

		if (part && (part->unread ||
			     (part->frozen && part->file->format == &format_plain)))
			return part->frozen;
	}
	return draft->entry->expanded ? draft->entry->expanded->unread : NULL;
}

static const char *why_homeless(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct line_part *part = draft->piece[i].part;

		if (part && part->frozen)
			return part->frozen;
		if (part && part->segment->behind_gap)
			return "GRUB reads the entry only up to an empty line or value, "
			       "which stands above its options";
	}
	return "there is no place for the words";
}

/* A part that may not change, but would have to; NULL: none. */
static const char *find_obstacle(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct piece *piece = &draft->piece[i];

		if (!cmdline_is_changed(&piece->line) || (piece->own && !piece->part))
			continue;
		if (piece->own && piece->part->frozen)
			return piece->part->frozen;
		if (piece->own && piece->part->file->kind == FILE_CMDLINE_VENDOR)
			return "nothing below /usr is written";
		if (!piece->own)
			return "a part of the line that others share has words that must "
			       "stay";
	}
	return NULL;
}

/* The parts that count. */
static int bring(struct draft *draft, bool may_add)
{
	struct piece *home;

	if (draft_is_met(draft, piece_is_certain))
		return 0;
	if (draft->why)
		return -EINVAL;
	if (!may_add || draft_is_met(draft, piece_is_certain_settled))
		return draft_apply(draft, piece_is_certain_own, NULL);

	home = find_home(draft);
	if (!home && draft->wish.mode->id != MODE_UNSET)
		draft->why = why_homeless(draft);
	return draft->why ? -EINVAL : draft_apply(draft, piece_is_certain, home);
}

/* And those that may come to count. */
static int clean(struct draft *draft)
{
	int r = draft_apply(draft, piece_is_uncertain, NULL);

	if (r >= 0 && draft->keeps_last)
		r = draft_apply(draft, piece_is_kept_last, &draft->piece[draft->n - 1]);
	return r;
}

/* Carrying out. */

static const char *carry_out(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct piece *piece = &draft->piece[i];
		const char *why = NULL;

		if (!piece->part && cmdline_is_changed(&piece->line))
			why = plan_statement(draft->entry, &piece->line);
		if (why)
			return why;
	}
	for (size_t i = 0; i < draft->n; i++) {
		const struct piece *piece = &draft->piece[i];
		_cleanup_(buf_release) struct buf value = BUF_INIT;

		if (!piece->part || !cmdline_is_changed(&piece->line))
			continue;
		cmdline_render(&piece->line, buf_span(&piece->raw), &value);
		line_part_set_value(piece->part, buf_span(&value));
	}
	return NULL;
}

static void plan_draft(struct draft *draft, bool may_add)
{
	if (!draft->why)
		draft->why = find_unread(draft);
	if (!draft->why && bring(draft, may_add) >= 0 && clean(draft) >= 0)
		draft->why = find_obstacle(draft);
	if (!draft->why)
		draft->why = carry_out(draft);
	if (draft->why)
		draft_reset(draft);
}

int plan_entry(const struct planner *planner, size_t index, bool may_add)
{
	struct boot_entry *entry = &planner->survey->entry[index];
	struct draft draft;
	int r;

	draft_begin(&draft, planner, entry);
	r = refuse_open_quote(&draft);
	if (r == 0) {
		plan_draft(&draft, may_add);
		planner->obstacle[index] = draft.why;
	}
	draft_done(&draft);

	/* What a chain that is given up has in common with others is theirs to decide. */
	if (planner->obstacle[index])
		return r;
	for (size_t i = 0; i < entry->n; i++)
		entry->part[i]->settled = true;
	return r;
}
