/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-scan.h"

#include <stdlib.h>
#include <string.h>

static const char why_syntax[] = "GRUB's lexer does not take the command";
static const char why_return[] = "a carriage return stands inside the command";
static const char why_comment[] = "a comment line stands inside the command";
static const char why_long[] = "the command has too many words";
static const char why_quote[] = "a quote is never closed";
static const char why_backslash[] = "the text ends in a backslash";

static const struct {
	const char *name;
	enum grub_keyword keyword;
	bool alone; /* the next word begins a command */
} keywords[] = {
	{ "if", GRUB_IF, true },
	{ "then", GRUB_THEN, true },
	{ "elif", GRUB_ELIF, true },
	{ "else", GRUB_ELSE, true },
	{ "fi", GRUB_FI, true },
	{ "while", GRUB_WHILE, true },
	{ "until", GRUB_UNTIL, true },
	{ "do", GRUB_DO, true },
	{ "done", GRUB_DONE, true },
	{ "for", GRUB_FOR, false },
	{ "function", GRUB_FUNCTION, false },
};

/* Return the byte that is ahead bytes after pos, or -1 after the end of the text. */
static int grub_scan_peek(const struct grub_scan *scan, size_t ahead)
{
	if (ahead >= scan->text.len - scan->pos)
		return -1;
	return (unsigned char) scan->text.data[scan->pos + ahead];
}

static bool is_letter(int byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       byte == '_';
}

static bool grub_scan_is_digit(int byte)
{
	return byte >= '0' && byte <= '9';
}

/* Meaning of a byte to the lexer. Bytes without one are ordinary parts of a word. */
enum {
	ENDS_WORD = 1 << 0,
	MAKES_PIECE = 1 << 1, /* begins a quote, an escape or a variable inside a word */
	STOPS_SINGLE = 1 << 2,
	STOPS_DOUBLE = 1 << 3,
};

static const unsigned char signs[256] = {
	[' '] = ENDS_WORD,
	['\t'] = ENDS_WORD,
	['\r'] = ENDS_WORD,
	['\n'] = ENDS_WORD | STOPS_SINGLE | STOPS_DOUBLE,
	[';'] = ENDS_WORD,
	['{'] = ENDS_WORD,
	['}'] = ENDS_WORD,
	['|'] = ENDS_WORD,
	['&'] = ENDS_WORD,
	['<'] = ENDS_WORD,
	['>'] = ENDS_WORD,
	['\''] = MAKES_PIECE | STOPS_SINGLE,
	['"'] = MAKES_PIECE | STOPS_DOUBLE,
	['\\'] = MAKES_PIECE | STOPS_DOUBLE,
	['$'] = MAKES_PIECE | STOPS_DOUBLE,
};

/* Return true for a sign of one of these kinds. The end of the text is of every kind. */
static bool is_sign(int byte, unsigned kinds)
{
	return byte < 0 || signs[byte] & kinds;
}

/* Skip to the next sign of these kinds and return it, or -1. Most bytes are no signs. */
static int next_sign(struct grub_scan *scan, unsigned kinds)
{
	const unsigned char *text = (const unsigned char *) scan->text.data;
	size_t pos = scan->pos;

	while (pos < scan->text.len && !(signs[text[pos]] & kinds))
		pos++;
	scan->pos = pos;
	return grub_scan_peek(scan, 0);
}

/*
 * Skip a newline in the middle of a command. GRUB drops each line that begins with #
 * before the lexer sees it, even in quotes and after a backslash
 * (grub-core/normal/main.c:read_config_file_getline).
 */
static void newline_inside(struct grub_scan *scan)
{
	scan->pos++;
	scan->line++;
	while (grub_scan_peek(scan, 0) == '#') {
		scan->trouble = why_comment;
		while (grub_scan_peek(scan, 0) >= 0 && grub_scan_peek(scan, 0) != '\n')
			scan->pos++;
		if (grub_scan_peek(scan, 0) < 0)
			return;
		scan->pos++;
		scan->line++;
	}
}

/* Skip a backslash and a newline, which the lexer ignores. */
static bool skip_continuation(struct grub_scan *scan)
{
	size_t len;

	if (grub_scan_peek(scan, 0) != '\\')
		return false;
	len = grub_scan_peek(scan, 1) == '\r' ? 2 : 1;
	if (grub_scan_peek(scan, len) != '\n')
		return false;

	scan->pos += len;
	scan->continued = true;
	newline_inside(scan);
	return true;
}

/* Skip a backslash and the byte it quotes. Return false if the text ends first. */
static bool skip_escape(struct grub_scan *scan)
{
	if (skip_continuation(scan))
		return true;
	if (grub_scan_peek(scan, 1) < 0) {
		scan->start_line = scan->line;
		scan->trouble = why_backslash;
		scan->pos++;
		return false;
	}
	scan->pos += 2;
	return true;
}

/* Return the byte after the blanks, or -1. */
static int grub_scan_skip_blanks(struct grub_scan *scan)
{
	for (;;) {
		int byte = grub_scan_peek(scan, 0);

		if (byte == '\\' && skip_continuation(scan))
			continue;
		if (byte != ' ' && byte != '\t' && byte != '\r')
			return byte;
		if (byte == '\r' && grub_scan_peek(scan, 1) != '\n' &&
		    grub_scan_peek(scan, 1) >= 0)
			scan->trouble = why_return;
		scan->pos++;
	}
}

/* Return the length of the name at pos + at: letters, digits, or one of ? # * @. */
static size_t name_length(const struct grub_scan *scan, size_t at)
{
	size_t len = 0;
	int byte = grub_scan_peek(scan, at);

	if (byte == '?' || byte == '#' || byte == '*' || byte == '@')
		return 1;
	if (grub_scan_is_digit(byte))
		while (grub_scan_is_digit(grub_scan_peek(scan, at + len)))
			len++;
	else
		while (is_letter(grub_scan_peek(scan, at + len)) ||
		       grub_scan_is_digit(grub_scan_peek(scan, at + len)))
			len++;
	return len;
}

/* Skip $NAME or ${NAME}. A lone $ is an error in GRUB; here only that byte is skipped. */
static void skip_dollar(struct grub_scan *scan)
{
	bool braces = grub_scan_peek(scan, 1) == '{';
	size_t at = braces ? 2 : 1;
	size_t len = name_length(scan, at);

	if (len == 0 || (braces && grub_scan_peek(scan, at + len) != '}'))
		scan->trouble = why_syntax;

	/* ${NAME:-x} is an error in GRUB: its braces must not open a block here. */
	while (braces &&
	       !is_sign(grub_scan_peek(scan, at + len), ENDS_WORD | MAKES_PIECE))
		len++;
	scan->pos += at + len + (braces && grub_scan_peek(scan, at + len) == '}');
}

/* Skip a quoted string. Return false if the text ends first. */
static bool skip_quoted(struct grub_scan *scan, char quote, bool expands)
{
	unsigned stops = quote == '"' ? STOPS_DOUBLE : STOPS_SINGLE;
	unsigned line = scan->line;
	int byte;

	scan->pos++;
	while ((byte = next_sign(scan, stops)) >= 0 && byte != quote) {
		if (byte == '\n')
			newline_inside(scan);
		else if (byte == '$' && expands)
			skip_dollar(scan);
		else if (byte == '\\')
			skip_escape(scan);
		else
			scan->pos++;
	}
	if (byte < 0) {
		scan->start_line = line;
		scan->trouble = why_quote;
		return false;
	}
	scan->pos++;
	return true;
}

/* Skip a piece of a word that begins with a sign. Return false if the text ends first. */
static bool skip_piece(struct grub_scan *scan)
{
	switch (grub_scan_peek(scan, 0)) {
	case '\'':
		return skip_quoted(scan, '\'', false);
	case '"':
		return skip_quoted(scan, '"', true);
	case '\\':
		return skip_escape(scan);
	}
	if (grub_scan_peek(scan, 1) != '"') {
		skip_dollar(scan);
		return true;
	}
	/* GRUB translates $"text" and does not expand it. */
	scan->pos++;
	return skip_quoted(scan, '"', false);
}

static enum grub_token read_word(struct grub_scan *scan)
{
	while (!is_sign(next_sign(scan, ENDS_WORD | MAKES_PIECE), ENDS_WORD)) {
		size_t end = scan->pos;

		while (skip_continuation(scan))
			;
		if (scan->pos > end && is_sign(grub_scan_peek(scan, 0), ENDS_WORD)) {
			scan->end = end;
			return GRUB_WORD;
		}
		if (scan->pos == end && !skip_piece(scan))
			return GRUB_UNCLOSED;
	}
	scan->end = scan->pos;
	return GRUB_WORD;
}

static enum grub_token read_comment(struct grub_scan *scan)
{
	const char *from = scan->text.data + scan->pos;
	const char *newline = memchr(from, '\n', scan->text.len - scan->pos);

	scan->pos = newline ? (size_t) (newline - scan->text.data) : scan->text.len;
	scan->end = scan->pos;
	return GRUB_COMMENT;
}

static enum grub_token read_token(struct grub_scan *scan)
{
	static const unsigned char tokens[256] = {
		['\n'] = GRUB_NEWLINE, [';'] = GRUB_SEMICOLON, ['{'] = GRUB_OPEN,
		['}'] = GRUB_CLOSE,    ['#'] = GRUB_COMMENT,   ['|'] = GRUB_OPERATOR,
		['&'] = GRUB_OPERATOR, ['<'] = GRUB_OPERATOR,  ['>'] = GRUB_OPERATOR,
	};
	int byte = grub_scan_skip_blanks(scan);
	enum grub_token token;

	scan->start = scan->end = scan->pos;
	scan->start_line = scan->line;
	if (byte < 0)
		return GRUB_END;

	token = (enum grub_token) tokens[byte];
	if (token == GRUB_COMMENT)
		return read_comment(scan);
	if (token == GRUB_WORD)
		return read_word(scan);
	scan->end = ++scan->pos;
	scan->line += byte == '\n';
	return token;
}

static void grub_scan_add_word(struct grub_command *command, struct grub_scan *scan)
{
	if (command->n == GRUB_WORDS_MAX) {
		scan->trouble = why_long;
		return;
	}
	command->word = mem_grow(command->word, command->n, &command->room,
				 sizeof(*command->word));
	command->word[command->n++] = (struct grub_word){
		.text = span_at(scan->text.data, scan->start, scan->end),
		.line = scan->start_line,
	};
}

/*
 * Set the keyword, if the first word is one. Return true if the keyword alone is the
 * command. After a backslash and newline the lexer sees a plain word: not called then.
 */
static bool note_keyword(struct grub_command *command)
{
	struct span word = command->word[0].text;

	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++) {
		if (*word.data != *keywords[i].name || !span_is(word, keywords[i].name))
			continue;
		command->keyword = keywords[i].keyword;
		return keywords[i].alone;
	}
	return false;
}

void grub_command_next(struct grub_command *command, struct grub_scan *scan)
{
	enum grub_token token;

	command->n = 0;
	command->keyword = GRUB_COMMAND;
	scan->trouble = NULL;
	scan->continued = false;
	while ((token = read_token(scan)) == GRUB_WORD || token == GRUB_OPERATOR) {
		grub_scan_add_word(command, scan);
		if (token == GRUB_OPERATOR)
			scan->trouble = why_syntax;
		else if (command->n == 1 && !scan->continued && note_keyword(command))
			break;
	}

	command->stop = token;
	command->end = scan->start;
	command->line = scan->start_line;
	command->comment = span_at(scan->text.data, scan->start, scan->end);
	command->readonly_reason = scan->trouble;
	if (token == GRUB_NEWLINE && scan->start > 0 &&
	    scan->text.data[scan->start - 1] == '\r')
		command->end--;
}

void grub_command_release(struct grub_command *command)
{
	free(command->word);
	*command = (struct grub_command) GRUB_COMMAND_INIT;
}

struct span grub_unquoted(struct span word)
{
	char first = word.len >= 2 ? word.data[0] : '\0';

	if ((first == '\'' || first == '"') && word.data[word.len - 1] == first)
		return span_at(word.data, 1, word.len - 1);
	return word;
}
