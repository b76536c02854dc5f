/* SPDX-License-Identifier: BSD-3-Clause */
#include "law.h"

#include <string.h>

/* What no command line has. */
#define MARK '\001'

/* As it is read, with its references as they are spelled. */
static void add_as_read(const struct line_part *part, const struct word *word,
			struct buf *out)
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

static void add_foreign(const struct line_part *part, bool spelled_anew, struct buf *out)
{
	if (part->unread)
		buf_add_span(out, line_part_raw(part));
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

static bool same_foreign(const struct law *law, const struct line_part *old,
			 const struct line_part *new)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;

	/* A value without quotes gets some: the backslashes in it go, or are others. */
	add_foreign(old, old->segment->quoting != new->segment->quoting, &was);
	add_foreign(new, old->segment->quoting != new->segment->quoting, &is);
	if (span_eq(buf_span(&was), buf_span(&is)))
		return true;
	return law_broken(law, "locality", "%s:%u: the words were\n%sand are\n%s",
			  old->file->path, old->segment->line, buf_str(&was),
			  buf_str(&is));
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
static void mark_value(const struct line_part *old, const struct line_part *new,
		       struct buf *out)
{
	bool quoted = old->segment->quoting == QUOTING_SHELL_BARE &&
		      new->segment->quoting == QUOTING_SHELL_DOUBLE;
	bool appears = line_part_raw(old).len == 0 && line_part_raw(new).len > 0;

	/* In a line of grub.cfg the blanks after the path are the value's. */
	if (appears && old->segment->before && old->segment->quoting != QUOTING_GRUB)
		buf_add_str(out, old->segment->before);
	buf_add_str(out, quoted ? "\"" : "");
	buf_add_byte(out, MARK);
	buf_add_str(out, quoted ? "\"" : "");
	if (appears && old->segment->after)
		buf_add_str(out, old->segment->after);
}

bool law_is_absent(const struct segment *segment)
{
	return segment->after || (segment->before && strcmp(segment->before, " ") != 0);
}

/* What several entries share is there for each of them, and never changes. */
static bool is_there_again(const struct file_layout *layout, size_t i)
{
	const struct segment *segment;

	if (i == 0 || i >= layout->n_segment)
		return false;
	segment = &layout->segment[i];
	return segment->readonly_reason &&
	       (segment->start < segment[-1].end || segment->start == segment[-1].start);
}

/* With its last word the statement goes; so does a last line that has no newline. */
static bool is_gone(const struct line_part *part)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const struct segment *segment = part->segment;

	if (!line_part_new_value(part, &value))
		return false;
	if (segment->remove_if_empty)
		return span_trim(buf_span(&value)).len == 0;
	return part->file->format == &format_plain && value.len == 0 &&
	       segment->end == part->file->text.len;
}

struct walk {
	const struct config_file *old, *new;
	size_t done; /* offset in the old text */
	size_t segment, addition, new_segment;
};

/* The next value of the new text; a statement that is not there is none. */
static const struct line_part *next_new(struct walk *walk)
{
	while (walk->new_segment < walk->new->layout.n_segment &&
	       (law_is_absent(&walk->new->layout.segment[walk->new_segment]) ||
		is_there_again(&walk->new->layout, walk->new_segment)))
		walk->new_segment++;
	return walk->new_segment < walk->new->layout.n_segment
		       ? &walk->new->part[walk->new_segment++]
		       : NULL;
}

static void mark_up_to(struct walk *walk, size_t stop, struct buf *out)
{
	buf_add_span(out, span_at(buf_str(&walk->old->text), walk->done, stop));
	walk->done = stop;
}

static bool mark_segment(const struct law *law, struct walk *walk, struct buf *out)
{
	const struct line_part *old = &walk->old->part[walk->segment++], *new;
	_cleanup_(buf_release) struct buf value = BUF_INIT;

	if (is_gone(old)) {
		mark_up_to(walk,
			   old->segment->remove_if_empty ? old->segment->begin
							 : old->segment->start,
			   out);
		walk->done = old->segment->stop;
		return true;
	}
	mark_up_to(walk, old->segment->start, out);
	if (law_is_absent(old->segment) && !line_part_new_value(old, &value))
		return true;

	walk->done = old->segment->end;
	new = next_new(walk);
	if (!new)
		return law_broken(law, "locality",
				  "%s: the value of line %u is not there",
				  old->file->path, old->segment->line);
	mark_value(old, new, out);
	return same_foreign(law, old, new);
}

static bool is_addition_next(const struct walk *walk)
{
	const struct file_layout *layout = &walk->old->layout;
	const struct addition *addition;

	if (walk->addition == walk->old->n_addition)
		return false;
	addition = &walk->old->addition[walk->addition];
	return walk->segment == layout->n_segment ||
	       addition->offset < layout->segment[walk->segment].stop;
}

/* The old text with marks for values. */
static bool mark_old(const struct law *law, const struct config_file *old,
		     const struct config_file *new, struct buf *out)
{
	struct walk walk = { .old = old, .new = new };

	while (walk.segment < old->layout.n_segment || walk.addition < old->n_addition) {
		if (is_there_again(&old->layout, walk.segment)) {
			walk.segment++;
		} else if (is_addition_next(&walk)) {
			const struct addition *addition = &old->addition[walk.addition++];

			mark_up_to(&walk, addition->offset, out);
			mark_statement(buf_span(&addition->text), out);
			(void) next_new(&walk);
		} else if (!mark_segment(law, &walk, out)) {
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

	for (size_t i = 0; i < new->layout.n_segment; i++) {
		const struct segment *segment = &new->layout.segment[i];

		if (law_is_absent(segment) || is_there_again(&new->layout, i))
			continue;
		buf_add_span(out, span_at(new->text.data, done, segment->start));
		buf_add_byte(out, MARK);
		done = segment->end;
	}
	buf_add_span(out, span_at(buf_str(&new->text), done, new->text.len));
}

/* GRUB's block is filled up to its size again, without what was beyond that. */
static void cut_padding(const struct config_file *file, struct buf *text)
{
	if (file->format == &format_grubenv && file->text.len > 1024)
		while (text->len && text->data[text->len - 1] == '\n')
			text->len--;
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
