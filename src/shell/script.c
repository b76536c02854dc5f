/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <stdlib.h>

size_t scan_count(const struct scan *scan)
{
	return scan->script ? scan->script->n_command : 0;
}

void scan_mark(struct scan *scan, size_t since, enum scan_mark mark)
{
	for (size_t i = since; i < scan_count(scan); i++) {
		struct shell_command *command = &scan->script->command[i];

		if (mark == MARK_LOST)
			command->lost = true;
		else
			command->conditional = true;
		if (mark == MARK_FUNCTION)
			command->function = true;
	}
}

/* If the last statement is incomplete, the newline is inside it and no statement gets
 * its stop. */
void scan_stop(struct scan *scan)
{
	struct shell_script *script = scan->script;
	size_t i = script ? script->n_statement : 0;

	if (i == 0 || script->statement[i - 1].end == 0)
		return;
	while (i-- > 0 && script->statement[i].stop == 0)
		script->statement[i].stop = scan->pos;
}

bool scan_at_list_end(const struct scan *scan)
{
	static const char *const closers[] = { "then", "do",   "done", "elif", "else",
					       "fi",   "esac", "in",   "}" };

	if (scan->pos >= scan->text.len || scan_at(scan, ")") || scan_at(scan, ";;") ||
	    scan_at(scan, ";&"))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(closers); i++)
		if (scan_at_keyword(scan, closers[i]))
			return true;
	return false;
}

static int scan_operand(struct scan *scan)
{
	int r = scan_lines(scan);

	return r < 0 ? r : scan_command(scan);
}

/* Each command of a pipeline runs in its own process, including the last one. */
static int scan_pipeline(struct scan *scan)
{
	size_t mark = scan_count(scan), parts = 1;
	int r = scan_lines(scan);

	if (r == 0 && scan_at_keyword(scan, "!")) {
		scan_take(scan, 1);
		scan_blanks(scan);
	}
	if (r == 0)
		r = scan_command(scan);

	scan_blanks(scan);
	while (r == 0 && scan_at(scan, "|") && !scan_at(scan, "||")) {
		scan_take(scan, scan_at(scan, "|&") ? 2 : 1);
		r = scan_operand(scan);
		scan_blanks(scan);
		parts++;
	}
	if (parts > 1)
		scan_mark(scan, mark, MARK_LOST);
	return r;
}

/* The first pipeline always runs; the others depend on && and ||. */
static int scan_and_or(struct scan *scan)
{
	int r = scan_pipeline(scan);

	while (r == 0 && (scan_at(scan, "&&") || scan_at(scan, "||"))) {
		size_t mark = scan_count(scan);

		scan_take(scan, 2);
		r = scan_pipeline(scan);
		scan_mark(scan, mark, MARK_CONDITIONAL);
	}
	return r;
}

/* Read one element of a list and its separator. *ret_last: there is no separator. */
static int scan_item(struct scan *scan, bool *ret_last)
{
	size_t mark = scan_count(scan);
	int r = scan_and_or(scan);

	if (r < 0)
		return r;
	if (scan_at(scan, "&")) {
		scan_take(scan, 1);
		scan_mark(scan, mark, MARK_LOST);
	} else if (scan_at(scan, ";") && !scan_at_list_end(scan)) {
		scan->pos++;
	} else if (!scan_at(scan, "\n")) {
		*ret_last = true;
	}
	return 0;
}

int scan_list(struct scan *scan)
{
	bool last = false;
	int r;

	for (;;) {
		r = scan_lines(scan);
		if (r < 0 || last || scan_at_list_end(scan))
			return r;
		r = scan_item(scan, &last);
		if (r < 0)
			return r;
	}
}

int scan_commands(struct scan *scan)
{
	int r = scan_lines(scan);

	if (r == 0 && scan_at_list_end(scan))
		return scan_fail(scan, scan->pos, "a command is missing");
	return r < 0 ? r : scan_list(scan);
}

static struct shell_statement *add_statement(struct shell_script *script, size_t start)
{
	script->statement = mem_grow(script->statement, script->n_statement,
				     &script->statement_room, sizeof(*script->statement));
	script->statement[script->n_statement] =
		(struct shell_statement){ .start = start };
	return &script->statement[script->n_statement++];
}

static int scan_statements(struct scan *scan)
{
	bool last = false;
	int r;

	for (;;) {
		struct shell_statement *statement;

		r = scan_lines(scan);
		if (r < 0 || scan->pos >= scan->text.len)
			return r;
		if (last || scan_at_list_end(scan))
			return scan_fail(scan, scan->pos,
					 "a word or sign is out of place");

		statement = add_statement(scan->script, scan->pos);
		r = scan_item(scan, &last);
		if (r < 0)
			return r;
		statement->end = scan->token_end;
	}
}

int shell_parse(struct shell_script *script, struct span text,
		struct shell_trouble *ret_trouble)
{
	struct scan scan = { .text = text, .script = script };
	int r = scan_statements(&scan);

	if (r == 0 && scan.n_heredoc > 0)
		r = scan_fail(&scan, scan.heredoc[0].at, "a here-document is left open");
	scan_stop(&scan);
	free(scan.heredoc);
	if (r < 0)
		*ret_trouble = scan.trouble;
	return r;
}

void shell_release(struct shell_script *script)
{
	free(script->word);
	free(script->command);
	free(script->statement);
	*script = (struct shell_script) SHELL_SCRIPT_INIT;
}
