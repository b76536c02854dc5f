/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

char scan_peek(const struct scan *scan, size_t ahead)
{
	if (ahead >= scan->text.len - scan->pos)
		return '\0';
	return scan->text.data[scan->pos + ahead];
}

bool scan_at(const struct scan *scan, const char *str)
{
	return span_starts(span_at(scan->text.data, scan->pos, scan->text.len), str);
}

int scan_fail(struct scan *scan, size_t at, const char *why)
{
	scan->trouble = (struct shell_trouble){ at, why };
	return -EINVAL;
}

static bool word_is_name_byte(char byte, bool first)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       byte == '_' || (!first && byte >= '0' && byte <= '9');
}

size_t shell_name_length(struct span text)
{
	size_t len = 0;

	while (len < text.len && word_is_name_byte(text.data[len], len == 0))
		len++;
	return len;
}

bool scan_is_name(struct span word)
{
	size_t n = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (span_starts(span_at(word.data, i, word.len), "\\\n"))
			i++;
		else if (!word_is_name_byte(word.data[i], n++ == 0))
			return false;
	}
	return n > 0;
}

void scan_skip_escape(struct scan *scan)
{
	scan->pos += scan->pos + 1 < scan->text.len ? 2 : 1;
}

int scan_single(struct scan *scan)
{
	size_t at = scan->pos;
	size_t end = span_find(scan->text, span_of("'"), at + 1);

	if (end == SPAN_NPOS)
		return scan_fail(scan, at, "a quote is left open");
	scan->pos = end + 1;
	return 0;
}

/* Read up to the byte stop, or the end of the text. */
static int scan_expanded(struct scan *scan, char stop)
{
	int r = 0;

	while (r == 0 && scan->pos < scan->text.len) {
		char byte = scan_peek(scan, 0);

		if (byte == stop)
			return 0;
		if (byte == '\\')
			scan_skip_escape(scan);
		else if (byte == '$' || byte == '`')
			r = scan_expansion(scan, true);
		else
			scan->pos++;
	}
	return r;
}

static int word_scan_double(struct scan *scan)
{
	size_t at = scan->pos++;
	int r = scan_expanded(scan, '"');

	if (r < 0)
		return r;
	if (scan->pos == scan->text.len)
		return scan_fail(scan, at, "a quote is left open");
	scan->pos++;
	return 0;
}

/* A delimiter inside an expansion ends the here-document in bash, but not in dash. */
int scan_heredoc_body(struct scan *scan, const struct heredoc *heredoc, struct span body)
{
	struct scan inside = { .text = body, .depth = scan->depth };
	int r = heredoc->quoted ? 0 : scan_expanded(&inside, '\0');

	if (r < 0)
		scan_fail(scan, heredoc->at, inside.trouble.why);
	free(inside.heredoc);
	return r;
}

int scan_quoted(struct scan *scan)
{
	return scan_peek(scan, 0) == '"' ? word_scan_double(scan) : scan_single(scan);
}

/* A continuation after the last byte is not part of the word. */
int scan_word(struct scan *scan)
{
	int r = 0;

	while (r == 0 && scan->pos < scan->text.len) {
		char byte = scan_peek(scan, 0);

		if (strchr(" \t\n;&|<>()", byte))
			return 0;

		if (byte == '\'' || byte == '"')
			r = scan_quoted(scan);
		else if (byte == '$' || byte == '`')
			r = scan_expansion(scan, false);
		else if (byte == '\\' && scan->pos + 1 == scan->text.len)
			return scan_fail(scan, scan->pos, "a backslash at the end");
		else if (byte == '\\')
			scan_skip_escape(scan);
		else
			scan->pos++;
		if (!(byte == '\\' && scan->text.data[scan->pos - 1] == '\n'))
			scan->token_end = scan->pos;
	}
	return r;
}

int shell_skip(struct span text, size_t pos, bool in_double, size_t *ret_end,
	       struct shell_trouble *ret_trouble)
{
	struct scan scan = { .text = text, .pos = pos };
	char byte = scan_peek(&scan, 0);
	int r;

	if (byte == '\'' || byte == '"')
		r = scan_quoted(&scan);
	else
		r = scan_expansion(&scan, in_double);
	free(scan.heredoc);
	if (r < 0) {
		*ret_trouble = scan.trouble;
		return r;
	}

	*ret_end = scan.pos;
	return 0;
}
