/* SPDX-License-Identifier: BSD-3-Clause */
#include "quote-layer.h"
#include "shell/shell.h"

#include <errno.h>
#include <string.h>
#include <sys/types.h>

/*
 * Decode the value that sh assigns: POSIX sh 2.2 and 2.6 as dash implements them
 * (parser.c:readtoken1, expand.c:argstr). The value of an assignment is neither split at
 * blanks nor matched against file names.
 */

struct decoder {
	struct view *view;
	struct span raw;
	size_t pos;
	bool in_double;
	const char *why;
};

static int quote_shell_fail(struct decoder *decoder, const char *why)
{
	decoder->why = why;
	return -EINVAL;
}

static char quote_shell_peek(const struct decoder *decoder, size_t ahead)
{
	if (ahead >= decoder->raw.len - decoder->pos)
		return '\0';
	return decoder->raw.data[decoder->pos + ahead];
}

static struct span rest(const struct decoder *decoder, size_t from)
{
	return span_at(decoder->raw.data, from, decoder->raw.len);
}

static void literal(struct decoder *decoder, size_t at, size_t len)
{
	view_add(decoder->view, at, decoder->raw.data[at + len - 1]);
	decoder->pos = at + len;
}

/*
 * Parse the word of ${NAME:+$NAME }, in any spelling: the value, and blanks after it if
 * it is not empty. Return the number of blanks, or -1 for any other word.
 */
static ssize_t blanks_after(struct span name, struct span word)
{
	bool braces = span_starts(word, "${");
	size_t end = (braces ? 2 : 1) + name.len;
	size_t blanks;

	if (!span_starts(word, "$") || word.len < end + braces ||
	    !span_eq(span_at(word.data, end - name.len, end), name))
		return -1;
	if (braces && word.data[end++] != '}')
		return -1;

	blanks = word.len - end;
	for (; end < word.len; end++)
		if (word.data[end] != ' ')
			return -1;
	return (ssize_t) blanks;
}

/* body: the text between ${ and }. */
static void add_braces(struct decoder *decoder, size_t at, struct span body)
{
	size_t len = shell_name_length(body);
	struct ref ref = {
		.raw = span_at(decoder->raw.data, at, decoder->pos),
		.name = span_at(body.data, 0, len),
	};
	struct span op = span_at(body.data, len, body.len);
	ssize_t blanks = 0;

	if (span_starts(op, ":"))
		op = span_at(op.data, 1, op.len);
	if (span_starts(op, "+"))
		blanks = blanks_after(ref.name, span_at(op.data, 1, op.len));
	else if (!span_is(op, "-") && body.len > len)
		blanks = -1;

	ref.conditional = len == 0 || blanks < 0;
	view_add_ref(decoder->view, at, &ref);
	for (; blanks > 0; blanks--)
		view_add(decoder->view, decoder->pos, ' ');
}

/* Add $NAME, $1 or $?. at: offset of the dollar; the position is after the name. */
static int quote_shell_add_name(struct decoder *decoder, size_t at)
{
	size_t len = shell_name_length(rest(decoder, at + 1));
	struct ref ref = { .conditional = len == 0 };

	ref.name = span_at(decoder->raw.data, at + 1, at + 1 + len);
	ref.raw = span_at(decoder->raw.data, at, decoder->pos);
	/* dash removes a continuation before it searches the end of the name. */
	if (span_starts(rest(decoder, decoder->pos), "\\\n"))
		return quote_shell_fail(decoder, "a line break after a variable's name");
	view_add_ref(decoder->view, at, &ref);
	return 0;
}

/* A $ that begins no expansion is an ordinary byte. Refuse it where dash and bash
 * differ. */
static int add_dollar(struct decoder *decoder, size_t at)
{
	struct span next = rest(decoder, at + 1);

	if (span_starts(next, "\\\n"))
		return quote_shell_fail(decoder, "a line break after a $");
	literal(decoder, at, 1);
	return 0;
}

/* At $ or `. */
static int add_expansion(struct decoder *decoder)
{
	struct shell_trouble trouble = { 0 };
	size_t at = decoder->pos;
	struct ref ref = { .raw = rest(decoder, at) };

	if (!decoder->in_double &&
	    (span_starts(ref.raw, "$'") || span_starts(ref.raw, "$\"")))
		return quote_shell_fail(
			decoder, "a $ before a quote, which shells read differently");
	if (shell_skip(decoder->raw, at, decoder->in_double, &decoder->pos, &trouble) < 0)
		return quote_shell_fail(decoder, trouble.why);
	if (decoder->pos == at + 1)
		return add_dollar(decoder, at);

	if (span_starts(ref.raw, "${")) {
		add_braces(decoder, at,
			   span_at(decoder->raw.data, at + 2, decoder->pos - 1));
		return 0;
	}
	if (!span_starts(ref.raw, "$(") && !span_starts(ref.raw, "`"))
		return quote_shell_add_name(decoder, at);

	ref.raw = span_at(decoder->raw.data, at, decoder->pos);
	ref.name = span_at(decoder->raw.data, at, at);
	view_add_ref(decoder->view, at, &ref);
	return 0;
}

/* At a backslash. In double quotes it is kept, except before the bytes listed here. */
static void quote_shell_add_escaped(struct decoder *decoder)
{
	char next = quote_shell_peek(decoder, 1);

	if (next == '\n')
		decoder->pos += 2;
	else if (!next || (decoder->in_double && !strchr("\"\\$`", next)))
		literal(decoder, decoder->pos, 1);
	else
		literal(decoder, decoder->pos, 2);
}

/* Decode up to the closing quote or the end. */
static int decode_double(struct decoder *decoder)
{
	int r = 0;

	decoder->in_double = true;
	while (r == 0 && decoder->pos < decoder->raw.len &&
	       quote_shell_peek(decoder, 0) != '"') {
		if (quote_shell_peek(decoder, 0) == '\\')
			quote_shell_add_escaped(decoder);
		else if (quote_shell_peek(decoder, 0) == '$' ||
			 quote_shell_peek(decoder, 0) == '`')
			r = add_expansion(decoder);
		else
			literal(decoder, decoder->pos, 1);
	}
	decoder->in_double = false;
	return r;
}

static int decode_single(struct decoder *decoder)
{
	while (decoder->pos < decoder->raw.len && quote_shell_peek(decoder, 0) != '\'')
		literal(decoder, decoder->pos, 1);
	return 0;
}

/* At a quote: decode up to its closing one. */
static int decode_segment(struct decoder *decoder)
{
	char quote = quote_shell_peek(decoder, 0);
	int r;

	decoder->pos++;
	r = quote == '"' ? decode_double(decoder) : decode_single(decoder);
	if (r < 0)
		return r;
	if (quote_shell_peek(decoder, 0) != quote)
		return quote_shell_fail(decoder, "a quote is left open");
	decoder->pos++;
	return 0;
}

/* The shell expands a ~ at the start and after each colon. */
static bool is_tilde(const struct decoder *decoder)
{
	return quote_shell_peek(decoder, 0) == '~' &&
	       (decoder->pos == 0 || decoder->raw.data[decoder->pos - 1] == ':');
}

static int decode_unquoted(struct decoder *decoder, bool mixed)
{
	int r = 0;

	while (r == 0 && decoder->pos < decoder->raw.len) {
		char byte = quote_shell_peek(decoder, 0);

		if (byte == '\\')
			quote_shell_add_escaped(decoder);
		else if (byte == '$' || byte == '`')
			r = add_expansion(decoder);
		else if (mixed && (byte == '"' || byte == '\''))
			r = decode_segment(decoder);
		else if (byte && strchr(" \t\n;&|<>()\"'", byte))
			r = quote_shell_fail(decoder,
					     "a blank or sign that needs quotes");
		else if (is_tilde(decoder))
			r = quote_shell_fail(decoder, "a ~ that the shell expands");
		else
			literal(decoder, decoder->pos, 1);
	}
	return r;
}

int decode_shell(struct view *view, enum quoting quoting, struct span raw,
		 const char **ret_why)
{
	struct decoder decoder = { .view = view, .raw = raw };
	int r;

	if (quoting == QUOTING_SHELL_DOUBLE)
		r = decode_double(&decoder);
	else if (quoting == QUOTING_SHELL_SINGLE)
		r = decode_single(&decoder);
	else
		r = decode_unquoted(&decoder, quoting == QUOTING_SHELL_MIXED);

	if (r == 0 && decoder.pos < raw.len)
		r = quote_shell_fail(&decoder, "a quote inside the value");
	if (r < 0)
		*ret_why = decoder.why;
	return r;
}
