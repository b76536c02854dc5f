/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Remove the backslashes that the commands in ` do not see: before \ ` $, and before " in
 * double quotes. */
static void expansion_unescape(struct span raw, bool in_double, struct buf *out)
{
	for (size_t i = 0; i < raw.len; i++) {
		char next = i + 1 < raw.len ? raw.data[i + 1] : '\0';
		bool escaped = raw.data[i] == '\\' && next;

		if (escaped && next == '\n') {
			i++;
			continue;
		}
		i += escaped && (strchr("\\`$", next) || (in_double && next == '"'));
		buf_add_byte(out, raw.data[i]);
	}
}

/* Check the commands in `. dash ignores text after the list's end (parsebackq). */
static int scan_commands_of(struct scan *scan, size_t at, struct span raw, bool in_double)
{
	_cleanup_(buf_release) struct buf commands = BUF_INIT;
	struct scan inside = { .depth = scan->depth };
	int r;

	expansion_unescape(raw, in_double, &commands);
	inside.text = buf_span(&commands);
	r = scan_list(&inside);
	if (r < 0)
		scan_fail(scan, at, inside.trouble.why);
	else if (scan_at_keyword(&inside, "in")) /* ends no construct here */
		r = scan_fail(scan, at, "a command is missing");
	else if (inside.n_heredoc > 0)
		r = scan_fail(scan, at, "a here-document is left open");
	free(inside.heredoc);
	return r;
}

/* Neither nesting nor quotes count: the first ` without a backslash is the end. */
static int scan_backquoted(struct scan *scan, bool in_double)
{
	size_t at = scan->pos++;

	while (scan->pos < scan->text.len) {
		if (scan_peek(scan, 0) == '`') {
			scan->pos++;
			return scan_commands_of(scan, at,
						span_at(scan->text.data, at + 1,
							scan->pos - 1),
						in_double);
		}
		if (scan_peek(scan, 0) == '\\')
			scan_skip_escape(scan);
		else
			scan->pos++;
	}
	return scan_fail(scan, at, "a command substitution is left open");
}

/* Read $( ... ). Its here-documents are its own: those of the enclosing command follow
 * that command's newline. */
static int scan_substitution(struct scan *scan, size_t at)
{
	struct shell_script *script = scan->script;
	size_t base = scan->heredoc_base;
	int r;

	scan->script = NULL;
	scan->heredoc_base = scan->n_heredoc;
	r = scan_list(scan);
	scan->script = script;
	if (r < 0)
		return r;
	if (scan_peek(scan, 0) != ')')
		return scan_fail(scan, at, "a command substitution is left open");
	if (scan->n_heredoc != scan->heredoc_base)
		return scan_fail(scan, at, "a here-document is left open");

	scan->heredoc_base = base;
	scan->pos++;
	return 0;
}

/* Read $(( ... )). dash never reads it as a subshell in a command substitution. */
static int scan_arithmetic(struct scan *scan, size_t at)
{
	unsigned open = 0;
	int r;

	while (scan->pos < scan->text.len) {
		char byte = scan_peek(scan, 0);

		if (byte == '$' || byte == '`') {
			r = scan_expansion(scan, true);
			if (r < 0)
				return r;
			continue;
		}
		if (byte == ')' && open == 0) {
			if (scan_peek(scan, 1) != ')')
				break;
			scan->pos += 2;
			return 0;
		}

		open += byte == '(';
		open -= byte == ')';
		if (byte == '\\')
			scan_skip_escape(scan);
		else
			scan->pos++;
	}
	return scan_fail(scan, at, "an arithmetic expansion is left open");
}

/* Return the length of a NAME, a number or a special parameter, or 0. */
static size_t parameter_length(const struct scan *scan, size_t ahead)
{
	struct span text = span_at(scan->text.data, scan->pos + ahead, scan->text.len);
	size_t len = shell_name_length(text);

	while (len < text.len && text.data[len] >= '0' && text.data[len] <= '9')
		len++;
	if (len == 0 && text.len && text.data[0] && strchr("@*#?-$!", text.data[0]))
		return 1;
	return len;
}

/*
 * Skip NAME or #NAME} after ${. Return false if the byte after it is neither } nor an
 * operator; some operators are bash's. After a colon dash reads any byte as part of the
 * operator (parser.c:parsesub).
 */
static bool skip_parameter(struct scan *scan)
{
	size_t len = scan_at(scan, "#") ? parameter_length(scan, 1) : 0;

	if (len > 0 && scan_peek(scan, 1 + len) == '}') {
		scan->pos += 1 + len;
		return true;
	}
	len = parameter_length(scan, 0);
	scan->pos += len;
	if (scan_at(scan, ":") && strchr("}\"'$`\\", scan_peek(scan, 1)))
		return false;
	return len && strchr("}:-+=?#%/^,[@", scan_peek(scan, 0));
}

/*
 * Read the rest of ${...}. In double quotes a ' in ${NAME:-...} is an ordinary byte, but
 * it quotes in the patterns of ${NAME#...} and ${NAME%...} (dash parsesub: newsyn is
 * BASESYNTAX for them).
 */
static int scan_braces(struct scan *scan, size_t at, bool in_double)
{
	bool single;
	int r = 0;

	if (!skip_parameter(scan))
		return scan_fail(scan, at, "an expansion that sh does not know");
	single = !in_double || strchr("#%/", scan_peek(scan, 0));

	while (r == 0 && scan->pos < scan->text.len) {
		char byte = scan_peek(scan, 0);

		if (byte == '}') {
			scan->pos++;
			return 0;
		}

		if (byte == '\\')
			scan_skip_escape(scan);
		else if (byte == '$' || byte == '`')
			r = scan_expansion(scan, !single);
		else if (byte == '"' || (byte == '\'' && single))
			r = scan_quoted(scan);
		else
			scan->pos++;
	}
	return r < 0 ? r : scan_fail(scan, at, "an expansion is left open");
}

/*
 * Read $'...'. bash and dash since 0.5.13 read escapes in it; older dash does not. They
 * agree on its end unless a quote is escaped.
 */
static int scan_dollar_single(struct scan *scan)
{
	size_t at = scan->pos;
	int r = scan_single(scan);

	if (r == 0 && span_has(span_at(scan->text.data, at, scan->pos), "\\'"))
		return scan_fail(scan, at,
				 "a $'...' string that shells read differently");
	return r;
}

static int scan_dollar(struct scan *scan, bool in_double)
{
	size_t at = scan->pos;
	size_t name;

	if (scan_at(scan, "$((")) {
		scan->pos += 3;
		return scan_arithmetic(scan, at);
	}
	if (scan_at(scan, "$(")) {
		scan->pos += 2;
		return scan_substitution(scan, at);
	}
	if (scan_at(scan, "${")) {
		scan->pos += 2;
		return scan_braces(scan, at, in_double);
	}

	scan->pos++;
	if (!in_double && scan_peek(scan, 0) == '\'')
		return scan_dollar_single(scan);
	name = shell_name_length(span_at(scan->text.data, scan->pos, scan->text.len));
	if (name == 0 && scan_peek(scan, 0) &&
	    strchr("0123456789@*#?-$!", scan_peek(scan, 0)))
		name = 1;
	scan->pos += name;
	return 0;
}

int scan_expansion(struct scan *scan, bool in_double)
{
	int r;

	if (scan->depth >= SHELL_DEPTH_MAX)
		return scan_fail(scan, scan->pos, "nested too deeply");

	scan->depth++;
	r = scan_peek(scan, 0) == '`' ? scan_backquoted(scan, in_double)
				      : scan_dollar(scan, in_double);
	scan->depth--;
	return r;
}
