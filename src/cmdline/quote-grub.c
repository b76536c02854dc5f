/* SPDX-License-Identifier: BSD-3-Clause */
#include "quote-layer.h"
#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Decode words of a GRUB script command to the kernel's bytes, in GRUB's three steps:
 *
 *	as written   'a "b' \x20 c\;d
 *	an argument, quoted parts with a \ before \ * ?     (grub-core/script/yylex.l,
 *	                                                     execute.c:wildcard_escape)
 *	an argument  a "b  |  \x20  |  c;d                  (wildcard_unescape)
 *	the line     "a \"b" \x20 c;d         (lib/cmdline.c:grub_create_loader_cmdline)
 *
 * Special bytes, according to grub-script-check of GRUB 2.06: a # at the start of a word
 * begins a comment; ; ends the command; { begins a block; & | < > and a $ without a name
 * are errors. The words [[ and ]] are errors; other reserved words (if, in, done) are
 * ordinary arguments.
 */

const char quote_left_open[] = "a quote is left open";

struct grub_words {
	struct view *in; /* owns all references, old and new */
	size_t pos;
	struct span raw;
	struct view out;
	struct view escaped; /* the current word, after the first step */
	struct view segment; /* a quoted part of the word */
	bool kernel_quoted;  /* the kernel's line is inside " */
	const char *why;
};

static int quote_grub_fail(struct grub_words *words, const char *why)
{
	words->why = why;
	return -EINVAL;
}

/* Return the byte at pos + ahead, '\0' for a reference and after the end. */
static char quote_grub_peek(const struct grub_words *words, size_t ahead)
{
	size_t at = words->pos + ahead;

	return at < words->in->len ? words->in->cell[at].byte : '\0';
}

static bool is_ref(const struct grub_words *words, size_t ahead)
{
	size_t at = words->pos + ahead;

	return at < words->in->len && words->in->cell[at].ref >= 0;
}

static bool at_end(const struct grub_words *words)
{
	return words->pos >= words->in->len;
}

static bool quote_grub_is_one_of(char byte, const char *set)
{
	return byte && strchr(set, byte);
}

static void add_cell(struct view *view, const struct cell *cell)
{
	view_add(view, cell->raw, cell->byte);
	view->cell[view->len - 1].ref = cell->ref;
}

static void add_input(struct grub_words *words, struct view *view)
{
	add_cell(view, &words->in->cell[words->pos++]);
}

static bool is_hex(const struct cell *cell)
{
	return quote_grub_is_one_of(cell->byte, "0123456789abcdefABCDEF");
}

/*
 * \xHH: in Fedora's GRUB no step removes its backslash or adds one before it. Other
 * builds of GRUB treat x as any byte after a backslash.
 */
static bool is_hex_escape(const struct view *view, size_t i)
{
	return i + 3 < view->len && view->cell[i].byte == '\\' &&
	       view->cell[i + 1].byte == 'x' && is_hex(&view->cell[i + 2]) &&
	       is_hex(&view->cell[i + 3]);
}

/* Move the quoted part to the word, as wildcard_escape. */
static void flush_segment(struct grub_words *words)
{
	struct view *segment = &words->segment;

	for (size_t i = 0; i < segment->len; i++) {
		if (is_hex_escape(segment, i)) {
			for (size_t k = 0; k < 3; k++)
				add_cell(&words->escaped, &segment->cell[i++]);
		} else if (quote_grub_is_one_of(segment->cell[i].byte, "\\*?")) {
			view_add(&words->escaped, segment->cell[i].raw, '\\');
		}
		add_cell(&words->escaped, &segment->cell[i]);
	}
	segment->len = 0;
}

/* wildcard_unescape, in place: the result is never longer. */
static void quote_grub_unescape(struct view *word)
{
	size_t len = 0;

	for (size_t i = 0; i < word->len; i++) {
		if (is_hex_escape(word, i)) {
			for (size_t k = 0; k < 3; k++)
				word->cell[len++] = word->cell[i++];
		} else if (word->cell[i].byte == '\\' && i + 1 < word->len) {
			i++;
		}
		word->cell[len++] = word->cell[i];
	}
	word->len = len;
}

static bool has_space(const struct view *word)
{
	for (size_t i = 0; i < word->len; i++)
		if (word->cell[i].byte == ' ')
			return true;
	return false;
}

/*
 * Add a cell of the kernel's line. Refuse a blank that the kernel sees outside of quotes
 * inside a word of GRUB (a tab, or a quote in the word that closes the quotes around it):
 * the kernel's parameters would have no raw bytes of their own.
 */
static int add_out(struct grub_words *words, struct cell cell)
{
	add_cell(&words->out, &cell);
	if (cell.byte == '"')
		words->kernel_quoted = !words->kernel_quoted;
	if (byte_is_blank(cell.byte) && !words->kernel_quoted)
		return quote_grub_fail(words, "a quoted word that the kernel splits");
	return 0;
}

static int add_sign(struct grub_words *words, size_t raw, char sign)
{
	return add_out(words, (struct cell){ .raw = raw, .ref = -1, .byte = sign });
}

/* grub_create_loader_cmdline. */
static int add_argument(struct grub_words *words, const struct view *word)
{
	bool quoted = has_space(word);
	size_t literal = 0;
	int r = 0;

	if (quoted)
		r = add_sign(words, word->cell[0].raw, '"');
	for (size_t i = 0; r == 0 && i < word->len; i++) {
		const struct cell *cell = &word->cell[i];

		if (is_hex_escape(word, i))
			literal = i + 4;
		if (i >= literal && quote_grub_is_one_of(cell->byte, "\\'\""))
			r = add_sign(words, cell->raw, '\\');
		if (r == 0)
			r = add_out(words, *cell);
	}
	if (r == 0 && quoted)
		r = add_sign(words, words->in->cell[words->pos - 1].raw, '"');
	return r;
}

static int end_word(struct grub_words *words, size_t start)
{
	size_t first = words->out.len, len = words->pos - start;
	const struct cell *cell = &words->in->cell[start];
	int r;

	if (len == 2 && cell[0].byte == cell[1].byte &&
	    quote_grub_is_one_of(cell->byte, "[]"))
		return quote_grub_fail(words, "a word that GRUB reserves");

	quote_grub_unescape(&words->escaped);
	r = add_argument(words, &words->escaped);
	words->escaped.len = 0;
	if (first < words->out.len)
		words->out.cell[first].raw = cell->raw;
	return r;
}

/* Return the length of a variable's name at pos + from: a name, digits, or one of
 * ? # * @. */
static size_t variable_length(const struct grub_words *words, size_t from)
{
	size_t len = 0;

	if (quote_grub_is_one_of(quote_grub_peek(words, from), "?#*@"))
		return 1;
	while (quote_grub_is_one_of(quote_grub_peek(words, from + len), "0123456789"))
		len++;
	if (len > 0)
		return len;

	for (;; len++) {
		char byte = quote_grub_peek(words, from + len);

		if (shell_name_length((struct span){ &byte, 1 }) == 0 &&
		    (len == 0 || !quote_grub_is_one_of(byte, "0123456789")))
			return len;
	}
}

/* At a $. Its raw bytes must be contiguous: the name borrows from them. */
static int quote_grub_add_variable(struct grub_words *words)
{
	static const char why[] = "a $ that names no variable to GRUB";
	const struct cell *cell = &words->in->cell[words->pos];
	bool braces = quote_grub_peek(words, 1) == '{';
	size_t name = braces ? 2 : 1, end;
	struct ref ref = { .grub = true };

	end = name + variable_length(words, name);
	if (end == name ||
	    (braces ? quote_grub_peek(words, end) != '}' : is_ref(words, end)))
		return quote_grub_fail(words, why);

	ref.name = span_at(words->raw.data, cell[name].raw, cell[end - 1].raw + 1);
	if (ref.name.len != end - name)
		return quote_grub_fail(words, why);
	end += braces;
	ref.raw = span_at(words->raw.data, cell->raw, cell[end - 1].raw + 1);
	ref.conditional = shell_name_length(ref.name) != ref.name.len;
	view_add(&words->escaped, cell->raw, '\0');
	words->escaped.cell[words->escaped.len - 1].ref = view_keep_ref(words->in, &ref);
	words->pos += end;
	return 0;
}

static int quote_grub_scan_single(struct grub_words *words)
{
	words->pos++;
	while (!at_end(words) && quote_grub_peek(words, 0) != '\'') {
		if (quote_grub_peek(words, 0) == '\n')
			return quote_grub_fail(words, "a line break inside the value");
		add_input(words, &words->segment);
	}
	if (at_end(words))
		return quote_grub_fail(words, quote_left_open);

	words->pos++;
	flush_segment(words);
	return 0;
}

/* In double quotes a backslash is kept, except before the bytes listed here. */
static void scan_double_escape(struct grub_words *words)
{
	if (quote_grub_peek(words, 1) == '\n') {
		words->pos += 2;
		return;
	}
	if (quote_grub_is_one_of(quote_grub_peek(words, 1), "$\\\""))
		words->pos++;
	add_input(words, &words->segment);
}

static int quote_grub_scan_double(struct grub_words *words)
{
	int r = 0;

	words->pos++;
	while (r == 0 && !at_end(words) && quote_grub_peek(words, 0) != '"') {
		char byte = quote_grub_peek(words, 0);

		if (byte == '\n')
			return quote_grub_fail(words, "a line break inside the value");
		if (byte == '\\') {
			scan_double_escape(words);
		} else if (byte == '$') {
			flush_segment(words);
			r = quote_grub_add_variable(words);
		} else {
			add_input(words, &words->segment);
		}
	}
	if (r == 0 && at_end(words))
		r = quote_grub_fail(words, quote_left_open);

	words->pos++;
	flush_segment(words);
	return r;
}

/* Add a backslash and the byte after it; quote_grub_unescape() removes the former. */
static int scan_escape(struct grub_words *words)
{
	bool first = words->escaped.len == 0;
	char after = quote_grub_peek(words, 2);

	if (words->pos + 1 >= words->in->len)
		return quote_grub_fail(words, "a backslash at the end");
	if (is_ref(words, 1))
		return quote_grub_fail(words, "a backslash before a variable");
	if (quote_grub_peek(words, 1) != '\n') {
		add_input(words, &words->escaped);
		add_input(words, &words->escaped);
		return 0;
	}

	/* grub-mkconfig indents the lines of a submenu, which splits a word here. */
	if (!first && words->pos + 2 < words->in->len &&
	    !quote_grub_is_one_of(after, " \t"))
		return quote_grub_fail(words, "a line break inside a word");
	words->pos += 2;
	return 0;
}

static int quote_grub_scan_word(struct grub_words *words)
{
	size_t start = words->pos;
	int r = 0;

	while (r == 0 && !at_end(words) &&
	       !quote_grub_is_one_of(quote_grub_peek(words, 0), " \t")) {
		char byte = quote_grub_peek(words, 0);

		if (byte == '\n')
			return quote_grub_fail(words, "a line break inside the value");
		if (quote_grub_is_one_of(byte, ";&|<>{}"))
			return quote_grub_fail(words,
					       "a sign that ends the command in GRUB");

		if (byte == '\\')
			r = scan_escape(words);
		else if (byte == '\'')
			r = quote_grub_scan_single(words);
		else if (byte == '"')
			r = quote_grub_scan_double(words);
		else if (byte == '$')
			r = quote_grub_add_variable(words);
		else
			add_input(words, &words->escaped);
	}
	return r < 0 ? r : end_word(words, start);
}

static int scan_words(struct grub_words *words)
{
	int r = 0;

	while (r == 0 && !at_end(words)) {
		if (quote_grub_is_one_of(quote_grub_peek(words, 0), " \t"))
			add_input(words, &words->out);
		else if (quote_grub_peek(words, 0) == '\\' &&
			 quote_grub_peek(words, 1) == '\n')
			words->pos += 2;
		else if (quote_grub_peek(words, 0) == '#')
			r = quote_grub_fail(
				words, "a comment sign that cuts the menu entry short");
		else
			r = quote_grub_scan_word(words);
	}
	return r;
}

int decode_grub(struct view *view, struct span raw, const char **ret_why)
{
	struct grub_words words = { .in = view, .raw = raw };
	int r = scan_words(&words);

	view_release(&words.escaped);
	view_release(&words.segment);
	if (r < 0) {
		*ret_why = words.why;
		view_release(&words.out);
		return r;
	}

	free(view->cell);
	view->cell = words.out.cell;
	view->len = words.out.len;
	view->room = words.out.room;
	return 0;
}
