/* SPDX-License-Identifier: BSD-3-Clause */
#include "cmdline.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/*
 * Cell i of the view is byte i of the decoded text, so one index is used for both. The
 * kernel's isspace() also includes 0xa0. Here that byte separates no parameters: it is
 * the last byte of some UTF-8 letters, and dropping a parameter must not split a letter.
 */

static bool cell_is(const struct view *view, size_t i, char byte)
{
	return i < view->len && view->cell[i].ref < 0 && view->cell[i].byte == byte;
}

static bool cell_is_blank(const struct view *view, size_t i)
{
	return view->cell[i].ref < 0 && byte_is_blank(view->cell[i].byte);
}

static void cmdline_decode(struct cmdline *line, const struct view *view)
{
	char chunk[256];
	size_t n = 0;

	for (size_t i = 0; i < view->len; i++) {
		const struct cell *cell = &view->cell[i];

		chunk[n++] = cell->ref < 0 ? cell->byte : '\0';
		if (n < sizeof(chunk))
			continue;
		buf_add(&line->decoded, chunk, n);
		n = 0;
	}
	buf_add(&line->decoded, chunk, n);
}

/* Find the cells [start, end) of the next word at or after from. Return false if only
 * blanks are left. */
static bool find_word(const struct view *view, size_t from, size_t *ret_start,
		      size_t *ret_end, bool *ret_open)
{
	size_t i = from;
	bool quoted = false;

	while (i < view->len && cell_is_blank(view, i))
		i++;
	if (i == view->len)
		return false;

	*ret_start = i;
	for (; i < view->len && (quoted || !cell_is_blank(view, i)); i++)
		if (cell_is(view, i, '"'))
			quoted = !quoted;
	*ret_end = i;
	*ret_open = quoted;
	return true;
}

/*
 * Remove a quote at the start of the word or the value, and the one at the end. Only one
 * at the end is removed: "name="value"" has the value value".
 */
static void split_name(struct word *word)
{
	const char *text = word->text.data;
	bool quoted = text[0] == '"';
	size_t start = quoted, end = word->text.len, equals = start + 1, value;

	while (equals < end && text[equals] != '=')
		equals++;
	value = equals + 1;
	if (value < end && text[value] == '"') {
		quoted = true;
		value++;
	}
	if (quoted && end > start && text[end - 1] == '"')
		end--;

	word->name = span_at(text, start, equals < end ? equals : end);
	if (equals < word->text.len)
		word->value = span_at(text, value, value < end ? end : value);
}

static void cmdline_add_word(struct cmdline *line, const struct view *view, size_t start,
			     size_t end)
{
	struct word *word;

	line->word = mem_grow(line->word, line->n, &line->room, sizeof(*line->word));
	word = &line->word[line->n];
	*word = (struct word){
		.lead = line->n ? word[-1].end : 0,
		.start = view_raw(view, start),
		.end = view_raw(view, end),
		.text = span_at(buf_str(&line->decoded), start, end),
	};
	split_name(word);
	for (size_t i = start; i < end; i++)
		word->opaque |= view->cell[i].ref >= 0;
	if (word->opaque && end - start == 1)
		word->ref = &view->ref[view->cell[start].ref];
	line->n++;
}

static bool word_is_bare(const struct word *word, const char *name)
{
	return !word->value.data && span_is(word->name, name);
}

/*
 * Return true if word i is a reference that stays after added parameters. GRUB's
 * references do. The text of a shell's reference can contain parameters that ours must
 * override, so ours go after it, unless it contains the blank of the next word.
 */
static bool stays_last(const struct cmdline *line, size_t i)
{
	const struct word *next = &line->word[i + 1];

	if (!line->word[i].ref)
		return false;
	return line->word[i].ref->grub || (i + 1 < line->n && next->lead == next->start);
}

/* kernel/params.c:parse_args stops at --, quoted or not; the rest goes to init. */
static void find_end(struct cmdline *line)
{
	size_t i = 0;

	while (i < line->n && !word_is_bare(&line->word[i], "--"))
		line->word[i++].live = true;

	/* Debian's installer copies the parameters after --- to the installed system. */
	for (line->insert_at = 0; line->insert_at < i; line->insert_at++)
		if (word_is_bare(&line->word[line->insert_at], "---"))
			break;

	while (line->insert_at && stays_last(line, line->insert_at - 1))
		line->insert_at--;
}

void cmdline_parse(struct cmdline *line, const struct view *view)
{
	size_t start, end = 0;

	cmdline_decode(line, view);
	line->raw_end = view->raw_end;
	while (find_word(view, end, &start, &end, &line->open_quote))
		cmdline_add_word(line, view, start, end);
	find_end(line);
}

void cmdline_reset(struct cmdline *line)
{
	for (size_t i = 0; i < line->n; i++) {
		free(line->word[i].spelled);
		line->word[i].spelled = NULL;
		line->word[i].action = WORD_KEEP;
	}
	for (size_t i = 0; i < line->n_added; i++)
		free(line->added[i]);
	line->n_added = 0;
}

void cmdline_release(struct cmdline *line)
{
	cmdline_reset(line);
	free(line->word);
	free(line->added);
	buf_release(&line->decoded);
	*line = (struct cmdline) CMDLINE_INIT;
}

void cmdline_add(struct cmdline *line, const char *word)
{
	line->added = mem_grow(line->added, line->n_added, &line->added_room,
			       sizeof(*line->added));
	line->added[line->n_added++] = mem_dup(span_of(word));
}

void cmdline_replace(struct word *word, const char *spelled)
{
	free(word->spelled);
	word->spelled = mem_dup(span_of(spelled));
	word->action = WORD_REPLACE;
}

bool cmdline_is_changed(const struct cmdline *line)
{
	for (size_t i = 0; i < line->n; i++)
		if (line->word[i].action != WORD_KEEP)
			return true;
	return line->n_added > 0;
}

struct pen {
	const struct cmdline *line;
	struct span raw;
	struct buf *out;
	bool begun;  /* something was written, after the first blanks of the line */
	size_t next; /* the word whose blanks follow the last written one */
};

static void pen_copy(struct pen *pen, size_t start, size_t end)
{
	if (start < end)
		buf_add(pen->out, pen->raw.data + start, end - start);
}

static void pen_begin(struct pen *pen)
{
	if (pen->line->n)
		pen_copy(pen, 0, pen->line->word[0].start);
	pen->begun = true;
}

/* A word after ${V:+$V } has no blank of its own: the reference contains it. */
static void pen_blanks(struct pen *pen, const struct word *word)
{
	size_t i = (size_t) (word - pen->line->word);

	if (!pen->begun)
		pen_begin(pen);
	else if (i == 0 || (word->lead == word->start && i != pen->next))
		buf_add_byte(pen->out, ' ');
	else
		pen_copy(pen, word->lead, word->start);
	pen->next = i + 1;
}

static void pen_word(struct pen *pen, const struct word *word)
{
	if (word->action == WORD_DROP)
		return;

	pen_blanks(pen, word);
	if (word->action == WORD_REPLACE)
		buf_add_str(pen->out, word->spelled);
	else
		pen_copy(pen, word->start, word->end);
}

static void pen_added(struct pen *pen)
{
	for (size_t i = 0; i < pen->line->n_added; i++) {
		if (pen->begun)
			buf_add_byte(pen->out, ' ');
		else
			pen_begin(pen);
		buf_add_str(pen->out, pen->line->added[i]);
		pen->next = SIZE_MAX;
	}
}

void cmdline_render(const struct cmdline *line, struct span raw, struct buf *out)
{
	struct pen pen = { .line = line, .raw = raw, .out = out };
	size_t end = line->n ? line->word[line->n - 1].end : 0;

	for (size_t i = 0; i < line->n; i++) {
		if (i == line->insert_at)
			pen_added(&pen);
		pen_word(&pen, &line->word[i]);
	}
	if (line->insert_at == line->n)
		pen_added(&pen);
	pen_copy(&pen, end, line->raw_end);
}

struct word *cmdline_walk(struct cmdline *const *parts, size_t n, struct position *at)
{
	for (; at->part < n; at->part++, at->word = 0) {
		const struct cmdline *line = parts[at->part];

		if (at->word < line->n)
			return line->word[at->word].live ? &line->word[at->word++] : NULL;
		if (line->open_quote)
			return NULL;
	}
	return NULL;
}

size_t cmdline_reach(struct cmdline *const *parts, size_t n)
{
	for (size_t part = 0; part < n; part++) {
		const struct cmdline *line = parts[part];

		if (line->open_quote || (line->n && !line->word[line->n - 1].live))
			return part + 1;
	}
	return n;
}

static char underscored(char byte)
{
	return byte == '-' ? '_' : byte;
}

bool key_eq(struct span name, const char *key)
{
	for (size_t i = 0; i < name.len; i++)
		if (!key[i] || underscored(name.data[i]) != underscored(key[i]))
			return false;
	return !key[name.len];
}

int value_bool(struct span value)
{
	char first = value.len ? value.data[0] : '\0';
	char second = value.len > 1 ? value.data[1] : '\0';

	if (first && strchr("1yYtTeE", first))
		return 1;
	if (first && strchr("0nNfFdD", first))
		return 0;
	if (first != 'o' && first != 'O')
		return -1;
	if (second == 'n' || second == 'N')
		return 1;
	return second == 'f' || second == 'F' ? 0 : -1;
}

bool value_item(struct span value, size_t *pos, struct span *ret_item)
{
	size_t start = *pos, end;

	while (start < value.len && value.data[start] == ',')
		start++;
	if (start >= value.len)
		return false;

	end = span_find(value, span_of(","), start);
	if (end == SPAN_NPOS)
		end = value.len;
	*pos = end;
	*ret_item = span_at(value.data, start, end);
	return true;
}

bool item_is(struct span item, const char *glob)
{
	bool any_before = glob[0] == '*';
	struct span core = span_of(glob + any_before);
	size_t at;

	if (!item.data) /* the parameter has no value */
		item = span_of("");
	if (!span_ends(core, "*"))
		return any_before ? span_ends(item, core.data) : span_eq(item, core);

	core.len--;
	at = span_find(item, core, 0);
	return any_before ? at != SPAN_NPOS : at == 0;
}
