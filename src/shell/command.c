/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <string.h>

static bool command_is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

bool scan_at_redirection(const struct scan *scan)
{
	char byte = scan_peek(scan, command_is_digit(scan_peek(scan, 0)) ? 1 : 0);

	return byte == '<' || byte == '>';
}

static int scan_redirection(struct scan *scan)
{
	static const char *const operators[] = { "<<<", "<<-", "<<", "<&", "<>",
						 "<",   ">>",  ">&", ">|", ">" };
	struct heredoc heredoc = { .at = scan->pos };
	size_t i = 0;
	int r;

	if (command_is_digit(scan_peek(scan, 0)))
		scan->pos++;
	while (!scan_at(scan, operators[i]))
		i++;
	scan_take(scan, strlen(operators[i]));
	r = scan_expect_word(scan, "a redirection without a file", &heredoc.end);
	if (r < 0)
		return r;

	if (strcmp(operators[i], "<<") != 0 && strcmp(operators[i], "<<-") != 0)
		return 0;
	heredoc.indented = operators[i][2] == '-';
	heredoc.quoted = span_has(heredoc.end, "'") || span_has(heredoc.end, "\"") ||
			 span_has(heredoc.end, "\\");
	scan_add_heredoc(scan, &heredoc);
	return 0;
}

int scan_redirections(struct scan *scan)
{
	int r = 0;

	scan_blanks(scan);
	while (r == 0 && scan_at_redirection(scan)) {
		r = scan_redirection(scan);
		scan_blanks(scan);
	}
	return r;
}

static void command_add_word(struct scan *scan, struct span word)
{
	struct shell_script *script = scan->script;

	if (!script)
		return;
	script->word = mem_grow(script->word, script->n_word, &script->word_room,
				sizeof(*script->word));
	script->word[script->n_word++] = word;
}

static void add_command(struct scan *scan, size_t first)
{
	struct shell_script *script = scan->script;

	if (!script || script->n_word == first)
		return;
	script->command = mem_grow(script->command, script->n_command,
				   &script->command_room, sizeof(*script->command));
	script->command[script->n_command++] = (struct shell_command){
		.statement = script->n_statement - 1,
		.first = first,
		.n = script->n_word - first,
	};
}

int scan_function_body(struct scan *scan)
{
	size_t mark = scan_count(scan);
	int r = scan_lines(scan);

	if (r == 0)
		r = scan_command(scan);
	scan_mark(scan, mark, MARK_FUNCTION);
	return r;
}

/* Read NAME=( ... ), an array of bash. No command line comes from one. */
static int scan_array(struct scan *scan)
{
	size_t at = scan->pos;
	struct span word;
	int r;

	scan_take(scan, 1);
	for (;;) {
		r = scan_lines(scan);
		if (r < 0)
			return r;
		if (scan_at(scan, ")")) {
			scan_take(scan, 1);
			return 0;
		}
		r = scan_expect_word(scan, "a sign is out of place in an array", &word);
		if (r < 0)
			return scan->pos < scan->text.len
				       ? r
				       : scan_fail(scan, at, "an array is left open");
	}
}

static bool is_array_start(struct span word)
{
	size_t len = shell_name_length(word);

	word = span_at(word.data, len, word.len);
	return len && (span_is(word, "=") || span_is(word, "+="));
}

/* Read one word or one redirection. *ret_done: there is none. */
static int scan_part(struct scan *scan, bool *ret_done)
{
	struct span word;
	int r;

	scan_blanks(scan);
	if (scan_at_redirection(scan))
		return scan_redirection(scan);
	if (scan->pos >= scan->text.len || strchr("\n;&|()", scan_peek(scan, 0))) {
		*ret_done = true;
		return 0;
	}

	r = scan_expect_word(scan, "a command is missing", &word);
	if (r < 0)
		return r;
	if (is_array_start(word) && scan_at(scan, "("))
		return scan_array(scan);
	command_add_word(scan, word);
	return 0;
}

/* Read NAME ( ) and a body, at the parenthesis. start: offset of the name. */
static int scan_definition(struct scan *scan, size_t first, size_t start)
{
	struct span name = span_at(scan->text.data, start, scan->token_end);
	size_t at = scan->pos;
	int r;

	if (!scan_is_name(name))
		return scan_fail(scan, at, "a ( is out of place");
	if (scan->script)
		scan->script->n_word = first;

	scan_take(scan, 1);
	r = scan_expect_paren(scan, at, "a ( is out of place");
	return r < 0 ? r : scan_function_body(scan);
}

int scan_simple(struct scan *scan)
{
	size_t first = scan->script ? scan->script->n_word : 0;
	size_t start = scan->pos, parts = 0;
	bool done = false;
	int r;

	for (;;) {
		r = scan_part(scan, &done);
		if (r < 0)
			return r;
		if (done)
			break;
		parts++;
	}

	if (parts == 0)
		return scan_fail(scan, start, "a command is missing");
	if (scan_at(scan, "("))
		return scan_definition(scan, first, start);
	add_command(scan, first);
	return 0;
}
