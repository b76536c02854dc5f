/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

#include <errno.h>
#include <stdlib.h>

/* A part of the line, or the statement that is not there yet. */
struct piece {
	struct part *part;    /* NULL: the latter */
	struct cmdline *line; /* the part's, or fresh */
	bool own;             /* not settled by another chain */
	bool certain;         /* the loader reads it, in any case */
	struct buf raw;       /* what the part was settled to, or set to beforehand */
	struct view view;
	struct cmdline fresh;
};

/* A chain as it is now, with what others made of its parts. */
struct draft {
	const struct planner *planner;
	struct chain *chain;
	struct wish wish;
	struct piece *piece;
	size_t n;
	bool keeps_last; /* what no loader reads is what a next entry is made from */
	const char *why; /* mode_apply() refused, or something must stay */
};

typedef bool filter_fn(const struct draft *draft, const struct piece *piece);

/* Pieces. */

/* Control flow decides in sh whether it counts; in grub.cfg each branch is a line. */
static bool is_conditional(const struct part *part)
{
	return part->place->conditional && part->site->format == &format_shell;
}

/* An unquoted value that got blanks will be in quotes. */
static int decode_new(struct piece *piece, const char **ret_why)
{
	_cleanup_(buf_release) struct buf spelled = BUF_INIT;
	enum quoting quoting = piece->part->place->quoting;

	if (quoting == QUOTING_SHELL_BARE) {
		place_spell(piece->part->place, buf_span(&piece->raw), &spelled);
		if (span_starts(buf_span(&spelled), "\"")) {
			buf_clear(&piece->raw);
			buf_add(&piece->raw, spelled.data + 1, spelled.len - 2);
			quoting = QUOTING_SHELL_DOUBLE;
		}
	}
	return view_decode(&piece->view, quoting, buf_span(&piece->raw), ret_why);
}

static void add_piece(struct draft *draft, struct part *part, bool judged)
{
	struct piece *piece = &draft->piece[draft->n++];
	const char *why;

	*piece = (struct piece){
		.part = part,
		.own = !part || !part->settled,
		.certain = judged && !(part && is_conditional(part)),
		.raw = BUF_INIT,
		.view = VIEW_INIT,
		.fresh = CMDLINE_INIT,
	};
	piece->line = part ? &part->line : &piece->fresh;
	if (!part || !part_new_value(part, &piece->raw))
		return;

	piece->line = &piece->fresh;
	if (decode_new(piece, &why) < 0)
		draft->why = why;
	else
		cmdline_parse(&piece->fresh, &piece->view);
}

/* Where a statement of our own would stand in the line. */
static bool has_gap(const struct chain *chain, size_t i)
{
	return chain->kind == CHAIN_NEXT_GRUB && i == chain->n_first &&
	       !(chain->home && chain->home->settled);
}

/* A line that only one kernel boots is judged with that one. */
static void set_wish(struct draft *draft)
{
	const struct chain *chain = draft->chain;
	struct kernel kernel;

	draft->wish = draft->planner->wish;
	if (chain->kind != CHAIN_ENTRY || chain->site->kind != SPOT_BLS || !chain->home ||
	    chain->home->place->entry < 0)
		return;
	kernel = chain_kernel(draft->planner->survey, chain);
	draft->wish.passthrough_default = kernel.domain == DOMAIN_PASSTHROUGH;
}

static void draft_begin(struct draft *draft)
{
	const struct chain *chain = draft->chain;

	draft->piece = mem_zero(chain->n + 1, sizeof(*draft->piece));
	for (size_t i = 0; i <= chain->n; i++) {
		if (has_gap(chain, i))
			add_piece(draft, NULL, true);
		if (i < chain->n)
			add_piece(draft, chain->part[i], i < chain->n_judged);
	}
	draft->keeps_last = chain->site && chain->site->kind == SPOT_BLS &&
			    draft->planner->survey->os->ostree;
	set_wish(draft);
}

static void draft_done(struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		cmdline_release(&draft->piece[i].fresh);
		view_release(&draft->piece[i].view);
		buf_release(&draft->piece[i].raw);
	}
	free(draft->piece);
}

/* Groups of pieces. */

static bool is_certain(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain;
}

static bool is_certain_own(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain && piece->own;
}

static bool is_certain_settled(const struct draft *draft, const struct piece *piece)
{
	(void) draft;
	return piece->certain && !piece->own;
}

static bool is_kept_last(const struct draft *draft, const struct piece *piece)
{
	return draft->keeps_last && !piece->certain &&
	       piece == &draft->piece[draft->n - 1];
}

static bool is_uncertain(const struct draft *draft, const struct piece *piece)
{
	return !piece->certain && piece->own && !is_kept_last(draft, piece);
}

/* As mode_apply(); home NULL, or not in the group: words only go. */
static int apply(struct draft *draft, filter_fn *filter, const struct piece *home)
{
	_cleanup_(mem_done) struct cmdline **lines =
		mem_zero(draft->n, sizeof(struct cmdline *));
	size_t n = 0, add_in = draft->n;

	for (size_t i = 0; i < draft->n; i++) {
		if (!filter(draft, &draft->piece[i]))
			continue;
		if (&draft->piece[i] == home)
			add_in = n;
		lines[n++] = draft->piece[i].line;
	}
	return mode_apply(&draft->wish, lines, n, add_in < n ? add_in : n, &draft->why);
}

/* What others changed is in lines of the draft's own: here nothing is lost. */
static void reset(struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++)
		cmdline_reset(draft->piece[i].line);
}

/* Has the group just the wanted words? If not, and not refused, draft->why is NULL. */
static bool is_met(struct draft *draft, filter_fn *filter)
{
	const struct piece *first = NULL;
	int r;

	for (size_t i = draft->n; i-- > 0;)
		if (filter(draft, &draft->piece[i]))
			first = &draft->piece[i];
	if (!first)
		return draft->wish.mode->id == MODE_UNSET;

	r = apply(draft, filter, first);
	reset(draft);
	return r == 0;
}

/* Where words go. */

/* Other entries share what a variable of GRUB's has. */
static bool takes_words(const struct draft *draft, const struct piece *piece)
{
	const struct part *part = piece->part;

	if (!part)
		return true;
	return piece->own && piece->certain && !part->frozen && !part->place->unset &&
	       !part->place->append && part->site->kind != SPOT_CMDLINE_VENDOR &&
	       (draft->chain->kind != CHAIN_ENTRY || part->place->entry >= 0);
}

/* The one piece with words of ours, if the line gets that far; NULL: none, or several. */
static struct piece *find_owner(struct draft *draft)
{
	struct piece *owner = NULL;

	for (size_t i = 0; i < draft->n; i++) {
		struct piece *piece = &draft->piece[i];

		if (!line_has_owned_words(piece->line, draft->wish.arch))
			continue;
		if (owner)
			return NULL;
		owner = piece;
	}
	return owner;
}

static bool reaches(const struct draft *draft, const struct piece *piece)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct cmdline *line = draft->piece[i].line;

		if (&draft->piece[i] == piece)
			return true;
		if (draft->piece[i].certain && line->n && !line->word[line->n - 1].live)
			return false;
	}
	return true;
}

static struct piece *find_home(struct draft *draft)
{
	struct piece *owner = find_owner(draft), *first = NULL;

	if (owner && takes_words(draft, owner) && reaches(draft, owner))
		return owner;

	for (size_t i = 0; i < draft->n; i++) {
		struct piece *piece = &draft->piece[i];

		if (!takes_words(draft, piece))
			continue;
		if (piece->part && piece->part == draft->chain->home)
			return piece;
		/* A new statement serves where no old one can. */
		if (!first || !piece->part)
			first = piece;
	}
	return first;
}

/* Why not. */

/* A quote that is left open takes in what is added: such a line is nobody's to guess. */
static int refuse_open_quote(const struct draft *draft)
{
	const struct chain *chain = draft->chain;
	struct err *err = draft->planner->err;
	bool open = chain->whole && chain->whole->line.open_quote;

	for (size_t i = 0; i < draft->n; i++)
		open |= draft->piece[i].line->open_quote;
	if (!open)
		return 0;

	err_set(err, EINVAL, "cannot edit the line of /%s:%u", chain->site->path,
		chain->line);
	return err_why(err, "a quote is left open at its end");
}

static const char *find_unread(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++)
		if (draft->piece[i].part && draft->piece[i].part->unread)
			return draft->piece[i].part->frozen;
	return draft->chain->whole ? draft->chain->whole->unread : NULL;
}

static const char *why_homeless(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct part *part = draft->piece[i].part;

		if (part && part->frozen)
			return part->frozen;
		if (part && part->place->behind_gap)
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

		if (!piece->part || !cmdline_is_changed(piece->line))
			continue;
		if (piece->own && piece->part->frozen)
			return piece->part->frozen;
		if (piece->own && piece->part->site->kind == SPOT_CMDLINE_VENDOR)
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

	if (is_met(draft, is_certain))
		return 0;
	if (draft->why)
		return -EINVAL;
	if (!may_add || is_met(draft, is_certain_settled))
		return apply(draft, is_certain_own, NULL);

	home = find_home(draft);
	if (!home && draft->wish.mode->id != MODE_UNSET)
		draft->why = why_homeless(draft);
	return draft->why ? -EINVAL : apply(draft, is_certain, home);
}

/* And those that may come to count. */
static int clean(struct draft *draft)
{
	int r = apply(draft, is_uncertain, NULL);

	if (r >= 0 && draft->keeps_last)
		r = apply(draft, is_kept_last, &draft->piece[draft->n - 1]);
	return r;
}

/* Carrying out. */

/* In a line of its own, even where a backslash ends the text. */
static void add_line_break(struct buf *text, struct span before)
{
	if (before.len && !span_ends(before, "\n"))
		buf_add_byte(text, '\n');
	if (span_ends(before, "\\") || span_ends(before, "\\\n"))
		buf_add_byte(text, '\n');
}

/* The new assignment, after whatever the variable is now. */
static void add_assignment(const struct draft *draft, const struct cmdline *words)
{
	const struct part *home = draft->chain->home;
	struct site *site = home ? home->site : draft->chain->site;
	bool is_set = home && (!home->place->unset || is_conditional(home));
	size_t offset =
		home && !is_conditional(home) ? home->place->stop : site->text.len;
	struct span name = home ? home->place->name : span_of("GRUB_CMDLINE_LINUX");
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	add_line_break(&text, span_at(buf_str(&site->text), 0, offset));
	buf_add_span(&text, name);
	buf_add_str(&text, "=\"");
	if (is_set) {
		buf_add_byte(&text, '$');
		buf_add_span(&text, name);
		buf_add_byte(&text, ' ');
	}
	cmdline_render(words, SPAN_NULL, &text);
	buf_add_str(&text, "\"\n");
	site_add_text(site, offset, buf_span(&text));
}

static void carry_out(const struct draft *draft)
{
	for (size_t i = 0; i < draft->n; i++) {
		const struct piece *piece = &draft->piece[i];
		_cleanup_(buf_release) struct buf value = BUF_INIT;

		if (!cmdline_is_changed(piece->line))
			continue;
		if (!piece->part) {
			add_assignment(draft, piece->line);
		} else if (piece->line == &piece->fresh) {
			cmdline_render(piece->line, buf_span(&piece->raw), &value);
			part_set_value(piece->part, buf_span(&value));
		}
	}
}

static void plan_draft(struct draft *draft, bool may_add)
{
	if (!draft->why)
		draft->why = find_unread(draft);
	if (!draft->why && bring(draft, may_add) >= 0 && clean(draft) >= 0)
		draft->why = find_obstacle(draft);

	if (draft->why)
		reset(draft);
	else
		carry_out(draft);
}

int plan_chain(const struct planner *planner, size_t index, bool may_add)
{
	struct chain *chain = &planner->survey->chain[index];
	struct draft draft = { .planner = planner, .chain = chain };
	int r;

	draft_begin(&draft);
	r = refuse_open_quote(&draft);
	if (r == 0) {
		plan_draft(&draft, may_add);
		planner->obstacle[index] = draft.why;
	}
	draft_done(&draft);

	for (size_t i = 0; i < chain->n; i++)
		chain->part[i]->settled = true;
	return r;
}
