/* SPDX-License-Identifier: BSD-3-Clause */
#include "scan.h"

#include <string.h>

static int expect_list(struct scan *scan, const char *keyword, size_t at, const char *why)
{
	int r = scan_commands(scan);

	return r < 0 ? r : scan_expect(scan, keyword, at, why);
}

static int scan_subshell(struct scan *scan)
{
	size_t at = scan->pos, mark = scan_count(scan);
	int r;

	scan_take(scan, 1);
	r = scan_commands(scan);
	if (r < 0)
		return r;

	scan_mark(scan, mark, MARK_LOST);
	return scan_expect_paren(scan, at, "a ( is left open");
}

static int scan_group(struct scan *scan)
{
	size_t at = scan->pos;

	scan_take(scan, strlen("{"));
	return expect_list(scan, "}", at, "a { is left open");
}

static int scan_if(struct scan *scan)
{
	static const char why[] = "an if is left open";
	size_t at = scan->pos;
	int r;

	scan_take(scan, strlen("if"));
	for (;;) {
		r = expect_list(scan, "then", at, why);
		if (r == 0)
			r = scan_commands(scan);
		if (r < 0)
			return r;
		if (!scan_at_keyword(scan, "elif"))
			break;
		scan_take(scan, strlen("elif"));
	}

	if (!scan_at_keyword(scan, "else"))
		return scan_expect(scan, "fi", at, why);
	scan_take(scan, strlen("else"));
	return expect_list(scan, "fi", at, why);
}

static int scan_body(struct scan *scan, size_t at)
{
	int r = scan_expect(scan, "do", at, "a loop is left open");

	return r < 0 ? r : expect_list(scan, "done", at, "a loop is left open");
}

static int scan_loop(struct scan *scan)
{
	size_t at = scan->pos;
	int r;

	scan_take(scan, strlen(scan_at(scan, "while") ? "while" : "until"));
	r = scan_commands(scan);
	return r < 0 ? r : scan_body(scan, at);
}

/* Read the words that a for iterates over, up to a separator. */
static int scan_values(struct scan *scan)
{
	struct span word;
	int r = 0;

	scan_take(scan, strlen("in"));
	scan_blanks(scan);
	while (r == 0 && !scan_at(scan, ";") && !scan_at(scan, "\n")) {
		r = scan_expect_word(scan, "a for is cut short", &word);
		scan_blanks(scan);
	}
	return r;
}

static int scan_for(struct scan *scan)
{
	size_t at = scan->pos;
	struct span name;
	int r;

	scan_take(scan, strlen("for"));
	r = scan_expect_word(scan, "a for without a name", &name);
	/* As dash's parser.c:command. bash in POSIX mode exits when it runs it. */
	if (r == 0 && !scan_is_name(name))
		return scan_fail(scan, at, "a for without a name");
	if (r == 0)
		r = scan_lines(scan);
	if (r == 0 && scan_at_keyword(scan, "in"))
		r = scan_values(scan);
	if (r < 0)
		return r;

	if (scan_at(scan, ";"))
		scan_take(scan, 1);
	return scan_body(scan, at);
}

static int scan_patterns(struct scan *scan)
{
	struct span word;
	int r;

	if (scan_at(scan, "("))
		scan_take(scan, 1);
	for (;;) {
		r = scan_expect_word(scan, "a pattern is missing", &word);
		if (r < 0)
			return r;
		scan_blanks(scan);
		if (!scan_at(scan, "|"))
			return 0;
		scan_take(scan, 1);
	}
}

/* Read PATTERNS ) LIST and its terminator. *ret_last: there is no terminator. */
static int scan_clause(struct scan *scan, size_t at, bool *ret_last)
{
	static const char *const ends[] = { ";;&", ";;", ";&" };
	int r = scan_patterns(scan);

	if (r == 0)
		r = scan_expect_paren(scan, at, "a case is left open");
	if (r == 0)
		r = scan_list(scan);
	if (r < 0)
		return r;

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++) {
		if (scan_at(scan, ends[i])) {
			scan_take(scan, strlen(ends[i]));
			return 0;
		}
	}
	*ret_last = true;
	return 0;
}

static int scan_case(struct scan *scan)
{
	static const char why[] = "a case is left open";
	size_t at = scan->pos;
	bool last = false;
	struct span word;
	int r;

	scan_take(scan, strlen("case"));
	r = scan_expect_word(scan, why, &word);
	if (r == 0)
		r = scan_expect(scan, "in", at, why);
	if (r == 0)
		r = scan_lines(scan);
	while (r == 0 && !last && scan->pos < scan->text.len &&
	       !scan_at_keyword(scan, "esac")) {
		r = scan_clause(scan, at, &last);
		if (r == 0)
			r = scan_lines(scan);
	}
	return r < 0 ? r : scan_expect(scan, "esac", at, why);
}

/* Read function NAME [()] BODY, of bash. */
static int scan_function(struct scan *scan)
{
	size_t at = scan->pos;
	struct span name;
	int r;

	scan_take(scan, strlen("function"));
	r = scan_expect_word(scan, "a function without a name", &name);
	if (r < 0)
		return r;

	scan_blanks(scan);
	if (scan_at(scan, "(")) {
		scan_take(scan, 1);
		r = scan_expect_paren(scan, at, "a ( is out of place");
		if (r < 0)
			return r;
	}
	return scan_function_body(scan);
}

/* Read [[ ... ]], of bash: inside it the shell's operators belong to the test. */
static int scan_test(struct scan *scan)
{
	size_t at = scan->pos;
	int r = 0;

	scan_take(scan, strlen("[["));
	for (;;) {
		if (r == 0)
			r = scan_lines(scan);
		if (r < 0)
			return r;
		if (scan->pos >= scan->text.len)
			return scan_fail(scan, at, "a [[ is left open");
		if (scan_at_keyword(scan, "]]"))
			break;

		if (strchr(";&|<>()", scan_peek(scan, 0)))
			scan_take(scan, 1);
		else
			r = scan_word(scan);
	}
	scan_take(scan, strlen("]]"));
	return 0;
}

static const struct compound {
	const char *keyword;
	int (*scan)(struct scan *scan);
} compounds[] = {
	{ "{", scan_group },    { "if", scan_if },
	{ "while", scan_loop }, { "[[", scan_test },
	{ "for", scan_for },    { "until", scan_loop },
	{ "case", scan_case },  { "function", scan_function },
};

static const struct compound *find_compound(const struct scan *scan)
{
	static const struct compound subshell = { "(", scan_subshell };

	if (scan_at(scan, subshell.keyword))
		return &subshell;
	for (size_t i = 0; i < ARRAY_SIZE(compounds); i++)
		if (scan_at_keyword(scan, compounds[i].keyword))
			return &compounds[i];
	return NULL;
}

int scan_command(struct scan *scan)
{
	const struct compound *compound = find_compound(scan);
	size_t mark = scan_count(scan);
	int r;

	if (scan->depth >= SHELL_DEPTH_MAX)
		return scan_fail(scan, scan->pos, "nested too deeply");
	if (scan_at_list_end(scan) || scan_at_keyword(scan, "!"))
		return scan_fail(scan, scan->pos, "a command is missing");

	scan->depth++;
	r = compound ? compound->scan(scan) : scan_simple(scan);
	scan->depth--;
	if (r < 0 || !compound)
		return r;

	scan_mark(scan, mark, MARK_CONDITIONAL);
	return scan_redirections(scan);
}
