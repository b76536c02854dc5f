/* SPDX-License-Identifier: BSD-3-Clause */
#include "law.h"

#include <string.h>

/* What no command line has. */
#define MARK '\001'

/* As it is read, with its references as they are spelled. */
static void add_as_read(const struct part *part, const struct word *word, struct buf *out)
{
	size_t start = (size_t) (word->text.data - buf_str(&part->line->decoded));

	for (size_t i = 0; i < word->text.len; i++) {
		const struct cell *cell = &part->view->cell[start + i];

		if (cell->ref >= 0)
			buf_add_span(out, part->view->ref[cell->ref].raw);
		else
			buf_add_byte(out, cell->byte);
	}
}

static void add_foreign(const struct part *part, bool spelled_anew, struct buf *out)
{
	if (part->unread)
		buf_add_span(out, part_raw(part));
	for (size_t i = 0; i < part->line->n; i++) {
		const struct word *word = &part->line->word[i];

		if (!law_is_foreign(word))
			continue;
		if (spelled_anew)
			add_as_read(part, word, out);
		else
			buf_add_span(out, law_word_raw(part, word));
		buf_add_byte(out, '\n');
	}
}

static bool same_foreign(const struct law *law, const struct part *old,
			 const struct part *new)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;

	/* A value without quotes gets some: the backslashes in it go, or are others. */
	add_foreign(old, old->place->quoting != new->place->quoting, &was);
	add_foreign(new, old->place->quoting != new->place->quoting, &is);
	if (span_eq(buf_span(&was), buf_span(&is)))
		return true;
	return law_broken(law, "locality", "%s:%u: the words were\n%sand are\n%s",
			  old->file->path, old->place->line, buf_str(&was), buf_str(&is));
}

/* A statement of ours, with the mark for its value. */
static void mark_statement(struct span text, struct buf *out)
{
	size_t start = span_find(text, span_of("\""), 0) + 1;

	buf_add_span(out, span_at(text.data, 0, start));
	buf_add_byte(out, MARK);
	buf_add_str(out, "\"\n");
}

/* What stands around a value that was there, or was not, once it is new. */
static void mark_value(const struct part *old, const struct part *new, struct buf *out)
{
	bool quoted = old->place->quoting == QUOTING_SHELL_BARE &&
		      new->place->quoting == QUOTING_SHELL_DOUBLE;
	bool appears = part_raw(old).len == 0 && part_raw(new).len > 0;

	/* In a line of grub.cfg the blanks after the path are the value's. */
	if (appears && old->place->before && old->place->quoting != QUOTING_GRUB)
		buf_add_str(out, old->place->before);
	buf_add_str(out, quoted ? "\"" : "");
	buf_add_byte(out, MARK);
	buf_add_str(out, quoted ? "\"" : "");
	if (appears && old->place->after)
		buf_add_str(out, old->place->after);
}

bool law_is_absent(const struct place *place)
{
	return place->after || (place->before && strcmp(place->before, " ") != 0);
}

/* What several entries share is there for each of them, and never changes. */
static bool is_there_again(const struct located *located, size_t i)
{
	const struct place *place;

	if (i == 0 || i >= located->n_place)
		return false;
	place = &located->place[i];
	return place->frozen &&
	       (place->start < place[-1].end || place->start == place[-1].start);
}

/* With its last word the statement goes; so does a last line that has no newline. */
static bool is_gone(const struct part *part)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const struct place *place = part->place;

	if (!part_new_value(part, &value))
		return false;
	if (place->vanishes)
		return span_trim(buf_span(&value)).len == 0;
	return part->file->format == &format_plain && value.len == 0 &&
	       place->end == part->file->text.len;
}

struct walk {
	const struct config_file *old, *new;
	size_t done; /* offset in the old text */
	size_t place, addition, new_place;
};

/* The next value of the new text; a statement that is not there is none. */
static const struct part *next_new(struct walk *walk)
{
	while (walk->new_place < walk->new->located.n_place &&
	       (law_is_absent(&walk->new->located.place[walk->new_place]) ||
		is_there_again(&walk->new->located, walk->new_place)))
		walk->new_place++;
	return walk->new_place < walk->new->located.n_place
		       ? &walk->new->part[walk->new_place++]
		       : NULL;
}

static void mark_up_to(struct walk *walk, size_t stop, struct buf *out)
{
	buf_add_span(out, span_at(buf_str(&walk->old->text), walk->done, stop));
	walk->done = stop;
}

static bool mark_place(const struct law *law, struct walk *walk, struct buf *out)
{
	const struct part *old = &walk->old->part[walk->place++], *new;
	_cleanup_(buf_release) struct buf value = BUF_INIT;

	if (is_gone(old)) {
		mark_up_to(walk,
			   old->place->vanishes ? old->place->begin : old->place->start,
			   out);
		walk->done = old->place->stop;
		return true;
	}
	mark_up_to(walk, old->place->start, out);
	if (law_is_absent(old->place) && !part_new_value(old, &value))
		return true;

	walk->done = old->place->end;
	new = next_new(walk);
	if (!new)
		return law_broken(law, "locality",
				  "%s: the value of line %u is not there",
				  old->file->path, old->place->line);
	mark_value(old, new, out);
	return same_foreign(law, old, new);
}

static bool is_addition_next(const struct walk *walk)
{
	const struct located *located = &walk->old->located;
	const struct addition *addition;

	if (walk->addition == walk->old->n_addition)
		return false;
	addition = &walk->old->addition[walk->addition];
	return walk->place == located->n_place ||
	       addition->offset < located->place[walk->place].stop;
}

/* The old text with marks for values. */
static bool mark_old(const struct law *law, const struct config_file *old,
		     const struct config_file *new, struct buf *out)
{
	struct walk walk = { .old = old, .new = new };

	while (walk.place < old->located.n_place || walk.addition < old->n_addition) {
		if (is_there_again(&old->located, walk.place)) {
			walk.place++;
		} else if (is_addition_next(&walk)) {
			const struct addition *addition = &old->addition[walk.addition++];

			mark_up_to(&walk, addition->offset, out);
			mark_statement(buf_span(&addition->text), out);
			(void) next_new(&walk);
		} else if (!mark_place(law, &walk, out)) {
			return false;
		}
	}
	mark_up_to(&walk, old->text.len, out);
	if (next_new(&walk))
		return law_broken(law, "locality", "%s: there is one more value",
				  old->path);
	return true;
}

static void mark_new(const struct config_file *new, struct buf *out)
{
	size_t done = 0;

	for (size_t i = 0; i < new->located.n_place; i++) {
		const struct place *place = &new->located.place[i];

		if (law_is_absent(place) || is_there_again(&new->located, i))
			continue;
		buf_add_span(out, span_at(new->text.data, done, place->start));
		buf_add_byte(out, MARK);
		done = place->end;
	}
	buf_add_span(out, span_at(buf_str(&new->text), done, new->text.len));
}

/* GRUB's block is filled up to its size again. */
static void cut_padding(const struct config_file *file, struct buf *text)
{
	while (file->format == &format_grubenv && text->len &&
	       text->data[text->len - 1] == '#')
		text->len--;
}

static bool is_local(const struct law *law, const struct config_file *old,
		     const struct config_file *new)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;

	if (!mark_old(law, old, new, &was))
		return false;
	mark_new(new, &is);
	cut_padding(old, &was);
	cut_padding(new, &is);
	if (span_eq(buf_span(&was), buf_span(&is)))
		return true;
	return law_broken(law, "locality", "%s: around its values it was\n%s\nand is\n%s",
			  old->path, buf_str(&was), buf_str(&is));
}

bool law_is_local(const struct law *law, const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->after.n_file; i++)
		if (!is_local(law, outcome->before.file[i], outcome->after.file[i]))
			return false;
	return true;
}
