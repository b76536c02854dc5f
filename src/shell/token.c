/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <string.h>

void scan_take(struct scan *scan, size_t len)
{
	scan->pos += len;
	scan->token_end = scan->pos;
}

/* # begins a comment wherever a token can begin. */
void scan_blanks(struct scan *scan)
{
	for (;;) {
		if (scan_at(scan, "\\\n"))
			scan->pos += 2;
		else if (scan_at(scan, " ") || scan_at(scan, "\t"))
			scan->pos++;
		else
			break;
	}

	if (!scan_at(scan, "#"))
		return;
	while (scan->pos < scan->text.len && scan_peek(scan, 0) != '\n')
		scan->pos++;
}

/* A reserved word is a whole word without quotes: then, but not 'then' or then2. */
bool scan_at_keyword(const struct scan *scan, const char *keyword)
{
	size_t len = strlen(keyword);

	if (!scan_at(scan, keyword))
		return false;
	while (scan_peek(scan, len) == '\\' && scan_peek(scan, len + 1) == '\n')
		len += 2;
	return strchr(" \t\n;&|<>()", scan_peek(scan, len));
}

/* Return true if line equals word without its quotes. */
static bool is_heredoc_end(struct span word, struct span line)
{
	char quote = '\0';
	size_t at = 0;

	for (size_t i = 0; i < word.len; i++) {
		char byte = word.data[i];

		if (quote ? byte == quote : byte == '\'' || byte == '"') {
			quote = quote ? '\0' : byte;
			continue;
		}
		if (byte == '\\' && quote != '\'' && i + 1 < word.len)
			byte = word.data[++i];
		if (at >= line.len || line.data[at++] != byte)
			return false;
	}
	return at == line.len;
}

static bool is_continued(struct span line)
{
	size_t backslashes = 0;

	while (backslashes < line.len && line.data[line.len - 1 - backslashes] == '\\')
		backslashes++;
	return backslashes % 2;
}

/* Read the next line. If it has no newline, stop at the end of the text. */
static bool token_take_line(struct scan *scan, struct span *ret_line)
{
	size_t pos = scan->pos;

	if (!span_line(scan->text, &pos, ret_line))
		return false;
	scan->pos = pos < scan->text.len ? pos : scan->text.len;
	return true;
}

static int skip_heredoc(struct scan *scan, const struct heredoc *heredoc)
{
	size_t start = scan->pos;
	bool continued = false;
	struct span line, body = span_at(scan->text.data, start, start);

	while (token_take_line(scan, &line)) {
		struct span bare = line;

		while (heredoc->indented && bare.len && bare.data[0] == '\t')
			bare = span_at(bare.data, 1, bare.len);
		if (!continued && is_heredoc_end(heredoc->end, bare))
			return scan_heredoc_body(scan, heredoc, body);
		body.len = scan->pos - start;
		continued = !heredoc->quoted && is_continued(line);
	}
	return scan_fail(scan, heredoc->at, "a here-document is left open");
}

static int take_newline(struct scan *scan)
{
	int r;

	scan->pos++;
	for (size_t i = scan->heredoc_base; i < scan->n_heredoc; i++) {
		r = skip_heredoc(scan, &scan->heredoc[i]);
		if (r < 0)
			return r;
	}
	scan->n_heredoc = scan->heredoc_base;
	scan_stop(scan);
	return 0;
}

int scan_lines(struct scan *scan)
{
	int r = 0;

	scan_blanks(scan);
	while (r == 0 && scan_at(scan, "\n")) {
		r = take_newline(scan);
		scan_blanks(scan);
	}
	return r;
}

int scan_expect(struct scan *scan, const char *keyword, size_t at, const char *why)
{
	int r = scan_lines(scan);

	if (r < 0)
		return r;
	if (!scan_at_keyword(scan, keyword))
		return scan_fail(scan, at, why);

	scan_take(scan, strlen(keyword));
	return 0;
}

int scan_expect_paren(struct scan *scan, size_t at, const char *why)
{
	scan_blanks(scan);
	if (!scan_at(scan, ")"))
		return scan_fail(scan, at, why);

	scan_take(scan, 1);
	return 0;
}

int scan_expect_word(struct scan *scan, const char *why, struct span *ret_word)
{
	size_t start;
	int r;

	scan_blanks(scan);
	start = scan->pos;
	r = scan_word(scan);
	if (r < 0)
		return r;
	if (scan->pos == start)
		return scan_fail(scan, start, why);

	*ret_word = span_at(scan->text.data, start, scan->token_end);
	return 0;
}

void scan_add_heredoc(struct scan *scan, const struct heredoc *heredoc)
{
	scan->heredoc = mem_grow(scan->heredoc, scan->n_heredoc, &scan->heredoc_room,
				 sizeof(*scan->heredoc));
	scan->heredoc[scan->n_heredoc++] = *heredoc;
}
