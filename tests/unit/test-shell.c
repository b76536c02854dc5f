/* SPDX-License-Identifier: BSD-3-Clause */
#include "dash.h"
#include "format/format.h"
#include "shell-values.h"
#include "shell/shell.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/*
 * Random texts, read by us and by dash: both refuse the same ones, and in the others V
 * and W get the same values.
 */

/* Some hundred texts to one dash, each in a process of its own so that it may fail. */
#define BATCH 150

/* What a value is made of. */
static const char *const value_tokens[] = {
	"a",           "b c",
	" ",           "\"",
	"\"",          "'",
	"'",           "\\",
	"\\\"",        "\\'",
	"\\$",         "\\`",
	"\\\\",        "\\\n",
	"$",           "$W",
	"${W}",        "${W:+$W }",
	"${W:+${W} }", "${W-}",
	"${W+$W}",     "$U",
	"${U:+$U }",   "${U:-}",
	"#",           " #",
	"\t",          "=",
	"*",           "{b,c}",
	"$(echo d)",   "`echo e`",
	"$((1 + 1))",  "${U:-\"f g\"}",
	"%",           "\n",
	"~",           "!",
	"${W#a}",      "$(echo \"h )\")",
	"${",          "}",
};

/* And a file. */
static const char *const file_tokens[] = {
	"V=",
	"W=",
	"V=a",
	"W=\"b c\"",
	"V='d'",
	"V=\"$W e\"",
	"\n",
	"\n",
	"\n",
	";",
	" ",
	"; ",
	" && ",
	" || ",
	" | ",
	"# c\n",
	"if :; then ",
	"; fi",
	"else ",
	"{ ",
	"; }",
	"( ",
	" )",
	":",
	"case a in a) ",
	";;\n",
	" esac",
	"f() ",
	"f\n",
	"unset V",
	"export ",
	"cat <<E\n",
	"E\n",
	"cat <<-'E F'\n",
	"\tE F\n",
	"\\\n",
	"\"",
	"'",
	"$(echo g)",
	"`echo h`",
	"while false; do ",
	"; done",
	"for X in 1 2; do ",
	"! ",
	"$(( 1 ))",
	"echo",
	" 2>&1 ",
	"readonly",
	" in ",
	"} ",
	"fi ",
	"V=\"${W:+$W }i\"",
};

struct tokens {
	const char *const *token;
	size_t n, max;
	const char *start, *end;
};

static const struct tokens values_of_v = { value_tokens, ARRAY_SIZE(value_tokens), 7,
					   "W='a x'\nV=", "" };
static const struct tokens double_values = { value_tokens, ARRAY_SIZE(value_tokens), 12,
					     "W='a x'\nV=\"", "\"" };
static const struct tokens files = { file_tokens, ARRAY_SIZE(file_tokens), 14, "", "" };

static void make_text(const struct tokens *tokens, struct buf *text)
{
	size_t n = 1 + (size_t) rand() % tokens->max;

	buf_add_str(text, tokens->start);
	while (n-- > 0)
		buf_add_str(text, tokens->token[(size_t) rand() % tokens->n]);
	buf_add_str(text, tokens->end);
	buf_add_str(text, "\nprintf '%s\\0' \"${V-}\" \"${W-}\" >&3\n");
}

/* In single quotes. */
static void add_quoted(struct span text, struct buf *out)
{
	buf_add_byte(out, '\'');
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] == '\'')
			buf_add_str(out, "'\\'");
		buf_add_byte(out, text.data[i]);
	}
	buf_add_byte(out, '\'');
}

/* bash's own grammar, which we read too; and what the text does while it is read. */
static bool is_beyond_dash(struct span text)
{
	static const char *const beyond[] = { "=(", "= (", "$'", "$\"", "$\\\n", "${b," };

	for (size_t i = 0; i < ARRAY_SIZE(beyond); i++)
		if (span_has(text, beyond[i]))
			return true;
	return false;
}

/* What dash puts up with and we do not. */
static bool is_caution(const char *why)
{
	static const char *const cautions[] = {
		"a here-document is left open",
		"a line break inside a name",
		"a line break after a",
		"a ~ that the shell expands",
	};

	for (size_t i = 0; i < ARRAY_SIZE(cautions); i++)
		if (strstr(why, cautions[i]))
			return true;
	return false;
}

static void assert_value(struct values *values, const char *name, struct span text,
			 struct span real)
{
	const struct value *value = values_get(values, span_of(name));

	if (value->why && !is_caution(value->why))
		fail_msg("%s: %s\n%.*s", name, value->why, (int) text.len, text.data);
	if (value->known && !span_eq(buf_span(&value->text), real))
		fail_msg("%s is '%.*s', not '%s' in\n%.*s", name, (int) real.len,
			 real.data, buf_str(&value->text), (int) text.len, text.data);
}

/* Output of dash for one text: V and W, unless it stopped before it printed them. */
struct dash_result {
	struct span field[3];
	size_t n;
	bool refused;
};

static void read_result(struct span out, size_t *pos, struct dash_result *ret_result)
{
	struct dash_result result = { 0 };

	while (dash_field(out, pos, &result.field[result.n]) &&
	       !span_starts(result.field[result.n], "status ")) {
		result.n++;
		assert_true(result.n < 3);
	}
	assert_true(result.n == 0 || result.n == 2);
	result.refused = result.n == 0 && span_is(result.field[0], "status 2");
	*ret_result = result;
}

/* Status 2 may also come from running it: export 2=1. */
static bool is_syntax_error(struct span text)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, out = BUF_INIT;

	buf_add_str(&script, "set -n\n");
	buf_add_span(&script, text);
	return dash_run(buf_str(&script), "", &out) == 2;
}

/* Return true if there was a V to compare. */
static bool compare(struct span text, const struct dash_result *result)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(values_release) struct values values = VALUES_INIT;
	struct err err = ERR_INIT;
	int r;

	r = format_locate(&format_shell, text, "text", &layout, &err);
	if (result->refused && r == 0 && is_syntax_error(text))
		fail_msg("dash refuses\n%.*s", (int) text.len, text.data);
	if (!result->refused && r < 0 && !is_caution(err.why))
		fail_msg("%s\n%.*s", err.why, (int) text.len, text.data);
	if (r < 0 || result->n == 0)
		return false;

	values_of(&values, &layout, text);
	assert_value(&values, "V", text, result->field[0]);
	assert_value(&values, "W", text, result->field[1]);
	return values_get(&values, span_of("V"))->known;
}

/* Return the number of texts with a V to compare. */
static size_t run_batch(const struct tokens *tokens)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, out = BUF_INIT;
	struct buf text[BATCH] = { 0 };
	size_t pos = 0, compared = 0;

	for (size_t i = 0; i < BATCH; i++) {
		do {
			buf_clear(&text[i]);
			make_text(tokens, &text[i]);
		} while (is_beyond_dash(buf_span(&text[i])));
		buf_add_str(&script, "(eval ");
		add_quoted(buf_span(&text[i]), &script);
		buf_add_str(&script, ") 3>&1 >&2; printf 'status %s\\0' $?\n");
	}

	assert_int_equal(dash_run(buf_str(&script), "", &out), 0);
	for (size_t i = 0; i < BATCH; i++) {
		struct dash_result result;

		read_result(buf_span(&out), &pos, &result);
		compared += compare(buf_span(&text[i]), &result);
		buf_release(&text[i]);
	}
	return compared;
}

static void run_batches(const struct tokens *tokens, size_t batches, size_t least)
{
	size_t compared = 0;

	while (batches-- > 0)
		compared += run_batch(tokens);
	if (compared < least)
		fail_msg("only %zu values were compared", compared);
}

static void test_random_values(void **state)
{
	(void) state;
	srand(11);
	run_batches(&values_of_v, 20, 500);
}

static void test_random_values_in_double_quotes(void **state)
{
	(void) state;
	srand(14);
	run_batches(&double_values, 20, 500);
}

static void test_random_files(void **state)
{
	(void) state;
	srand(12);
	run_batches(&files, 20, 250);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random_values),
		cmocka_unit_test(test_random_values_in_double_quotes),
		cmocka_unit_test(test_random_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
