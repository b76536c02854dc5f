/* SPDX-License-Identifier: BSD-3-Clause */
#include "cmdline/quote.h"
#include "view-text.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PLAIN   QUOTING_PLAIN
#define BLS     QUOTING_BLS
#define GRUB    QUOTING_GRUB
#define GRUBENV QUOTING_GRUBENV
#define DOUBLE  QUOTING_SHELL_DOUBLE
#define SINGLE  QUOTING_SHELL_SINGLE
#define BARE    QUOTING_SHELL_BARE
#define MIXED   QUOTING_SHELL_MIXED

static const struct {
	enum quoting quoting;
	const char *raw, *text;
} decoded[] = {
	{ PLAIN, "", "" },
	{ PLAIN, "a \\\" $b 'c", "a \\\" $b 'c" },

	{ BLS, "$kernelopts ro", "<^$kernelopts> ro" },
	{ BLS, "a${tuned_params}b", "a<^${tuned_params}>b" },
	{ BLS, "\\$x $ $1 ${a-b} ${ $", "$x $ $1 ${a-b} ${ $" },
	{ BLS, "a=\"b c\"", "a=\"b c\"" },

	{ GRUBENV, "a\\\\b\\\"c", "a\\b\"c" },
	{ GRUBENV, "a\\\nb $c", "a\nb $c" },
	{ GRUBENV, "a\\", "a\\" },

	{ GRUB, "root=a  ro", "root=a  ro" },
	{ GRUB, "a\tb", "a\tb" },
	{ GRUB, "'a b'", "\"a b\"" },
	{ GRUB, "x=\"a b\"c", "\"x=a bc\"" },
	{ GRUB, "x=\"a\"'b'", "x=ab" },
	{ GRUB, "a\\;b", "a;b" },
	{ GRUB, "a\\ b", "\"a b\"" },
	{ GRUB, "a\\\"b", "a\\\"b" },
	{ GRUB, "it\\'s", "it\\'s" },
	{ GRUB, "\"it's\"", "it\\'s" },
	{ GRUB, "a\\\\b '\\' \"\\\\\" \"\\a\"", "a\\\\b \\\\ \\\\ \\\\a" },
	{ GRUB, "a\\x20b 'c\\x20d' \"e\\\\x20f\" g\\xzz",
	  "a\\x20b c\\x20d e\\x20f gxzz" },
	{ GRUB, "\\x2'0'", "\\x20" },
	{ GRUB, "a*b 'c*d' \"e?f\"", "a*b c*d e?f" },
	{ GRUB, "$vt_handoff", "<^$vt_handoff>" },
	{ GRUB, "a=${b}c \"$d e\"", "a=<^${b}>c \"<^$d> e\"" },
	{ GRUB, "$1 $? ${12}", "<?^$1> <?^$?> <?^${12}>" },
	{ GRUB, "\\$a '$a' \"\\$a\"", "$a $a $a" },
	{ GRUB, "a#b", "a#b" },
	{ GRUB, "a \\\n  b \\\nc", "a   b c" },
	{ GRUB, "a\\\n b", "a b" },
	{ GRUB, "\"a\\\nb\"", "ab" },
	{ GRUB, "'' a \"\"", " a " },
	{ GRUB, "if a in [ b", "if a in [ b" },
	/* One word for the kernel, two for GRUB. */
	{ GRUB, "x=\\\"a b\\\"", "x=\\\"a b\\\"" },

	{ DOUBLE, "a\\`b\\`", "a`b`" },
	{ DOUBLE, "quiet splash", "quiet splash" },
	{ DOUBLE, "a \\\"b c\\\" $X", "a \"b c\" <$X>" },
	{ DOUBLE, "x='!a b'", "\"x=!a b\"" },
	{ DOUBLE, "x=\\\"a  b\\\"", "\"x=a  b\"" },
	{ DOUBLE, "\\\na=1 \\\nb=2", "a=1 b=2" },
	{ DOUBLE, "qui\\\net", "quiet" },
	{ DOUBLE, "${V}a$V", "<${V}>a<$V>" },
	{ DOUBLE, "${V:+$V }a", "<${V:+$V }> a" },
	{ DOUBLE, "${V:+${V} }a", "<${V:+${V} }> a" },
	{ DOUBLE, "${V:+$V}a", "<${V:+$V}>a" },
	{ DOUBLE, "${V+$V  }a", "<${V+$V  }>  a" },
	{ DOUBLE, "${V:-}a${V-}", "<${V:-}>a<${V-}>" },
	{ DOUBLE, "${V:+$W }a", "<?${V:+$W }>a" },
	{ DOUBLE, "${V:+$V1 }a", "<?${V:+$V1 }>a" },
	{ DOUBLE, "${V:+$V x}a", "<?${V:+$V x}>a" },
	{ DOUBLE, "${V:-b c}", "<?${V:-b c}>" },
	{ DOUBLE, "${V%x} ${#V} ${1} $1 $? $$",
	  "<?${V%x}> <?${#V}> <?${1}> <?$1> <?$?> <?$$>" },
	{ DOUBLE, "$(a \"b)\" ')') c", "<$(a \"b)\" ')')> c" },
	{ DOUBLE, "`a \\`b\\` c` c$((1 + (2)))d", "<`a \\`b\\` c`> c<$((1 + (2)))>d" },
	{ DOUBLE, "\\$tuned_params", "<^\\$tuned_params>" },
	{ DOUBLE, "\\${a}b", "<^\\${a}>b" },
	{ DOUBLE, "\\\\\\$a", "$a" },
	{ DOUBLE, "\\\\\\\\ '\\'", "\\\\ \\\\" },
	{ DOUBLE, "~ a:~", "~ a:~" },
	{ SINGLE, "a \"b c\" $d", "a \"b c\" <^$d>" },
	{ SINGLE, "a \\\nb", "a b" },
	{ SINGLE, "\\\\", "\\\\" },
	{ BARE, "", "" },
	{ BARE, "quiet", "quiet" },
	{ BARE, "a\\ b", "a b" },
	{ BARE, "a\\\\\\ b", "\"a b\"" },
	{ BARE, "a\\\nb", "ab" },
	{ BARE, "$X", "<$X>" },
	{ MIXED, "\"a \"b' c'", "a b c" },
	{ MIXED, "\"${V:+$V }\"'id=${g}'", "<${V:+$V }> id=<^${g}>" },
	{ MIXED, "a\\ \"b\"", "a b" },
};

static void test_decoded(void **state)
{
	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(decoded); i++) {
		_cleanup_(view_release) struct view view = VIEW_INIT;
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		struct span raw = span_of(decoded[i].raw);
		const char *why = NULL;

		if (view_decode(&view, decoded[i].quoting, raw, &why) < 0)
			fail_msg("%s: %s", decoded[i].raw, why);
		view_text(&view, &text);
		assert_string_equal(buf_str(&text), decoded[i].text);
		assert_int_equal(view.raw_end, raw.len);
	}
}

static const struct {
	enum quoting quoting;
	const char *raw, *why;
} refused[] = {
	{ GRUB, "a 'b", "a quote is left open" },
	{ GRUB, "a \"b\\\"", "a quote is left open" },
	{ GRUB, "a\nb", "a line break inside the value" },
	{ GRUB, "'a\nb'", "a line break inside the value" },
	{ GRUB, "\"a\nb\"", "a line break inside the value" },
	{ GRUB, "a\\\nb", "a line break inside a word" },
	{ GRUB, "a # b", "a comment sign that cuts the menu entry short" },
	{ GRUB, "a;b", "a sign that ends the command in GRUB" },
	{ GRUB, "a & b", "a sign that ends the command in GRUB" },
	{ GRUB, "a{b", "a sign that ends the command in GRUB" },
	{ GRUB, "a ]]", "a word that GRUB reserves" },
	{ GRUB, "a $ b", "a $ that names no variable to GRUB" },
	{ GRUB, "\"a$\"", "a $ that names no variable to GRUB" },
	{ GRUB, "${a-b}", "a $ that names no variable to GRUB" },
	{ GRUB, "$\"a\"", "a $ that names no variable to GRUB" },
	{ GRUB, "a \\", "a backslash at the end" },
	{ GRUB, "'a\tb'", "a quoted word that the kernel splits" },
	{ GRUB, "'a \"b c\" d'", "a quoted word that the kernel splits" },
	{ GRUB, "a\rb", "a quoted word that the kernel splits" },
	{ DOUBLE, "a \\ # b\nc", "a line break inside the value" },
	{ DOUBLE, "a \\\n# b", "a comment sign that cuts the menu entry short" },
	{ DOUBLE, "it's", "a quote is left open" },
	{ DOUBLE, "`a \\` b`", "a command substitution is left open" },
	{ DOUBLE, "`a \\\"b`", "a quote is left open" },
	{ DOUBLE, "a$ b", "a $ that names no variable to GRUB" },
	{ DOUBLE, "\\\\$a", "a backslash before a variable" },
	{ DOUBLE, "\\$a$b", "a $ that names no variable to GRUB" },
	{ DOUBLE, "\\$a\\\nb", "a $ that names no variable to GRUB" },
	{ DOUBLE, "$a\\\nb", "a line break after a variable's name" },
	{ DOUBLE, "$(a", "a command substitution is left open" },
	{ DOUBLE, "a\"b", "a quote inside the value" },
	{ SINGLE, "a'b", "a quote inside the value" },
	{ BARE, "a b", "a blank or sign that needs quotes" },
	{ BARE, "a\"b\"", "a blank or sign that needs quotes" },
	{ BARE, "~/a", "a ~ that the shell expands" },
	{ BARE, "a:~", "a ~ that the shell expands" },
	{ MIXED, "$'a'", "a $ before a quote, which shells read differently" },
	{ MIXED, "\"a", "a quote is left open" },
};

static void test_refused(void **state)
{
	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		struct view view = VIEW_INIT;
		const char *why = "decoded";

		view_decode(&view, PLAIN, span_of("leftover"), &why);
		if (view_decode(&view, refused[i].quoting, span_of(refused[i].raw),
				&why) != -EINVAL)
			fail_msg("decoded: %s", refused[i].raw);
		assert_string_equal(why, refused[i].why);
		assert_int_equal(view.len, 0);
		assert_null(view.cell);
	}
}

static void test_deep_nesting_is_refused(void **state)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf raw = BUF_INIT;
	const char *why = NULL;

	(void) state;
	for (int i = 0; i < 100000; i++)
		buf_add_str(&raw, "${a:-");
	assert_int_equal(view_decode(&view, DOUBLE, buf_span(&raw), &why), -EINVAL);
	assert_string_equal(why, "nested too deeply");
}

static void assert_offsets(enum quoting quoting, const char *raw, const char *expected)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	const char *why = NULL;

	assert_int_equal(view_decode(&view, quoting, span_of(raw), &why), 0);
	for (size_t i = 0; i <= view.len; i++)
		buf_addf(&text, "%s%zu", i ? " " : "", view_raw(&view, i));
	assert_string_equal(buf_str(&text), expected);
}

static void test_offsets(void **state)
{
	(void) state;
	assert_offsets(DOUBLE, "a \\\"b c\\\" $X", "0 1 2 4 5 6 7 9 10 12");
	assert_offsets(DOUBLE, "${V:+$V }a", "0 9 9 10");
	assert_offsets(DOUBLE, "\\$a b", "0 3 4 5");
	assert_offsets(GRUB, "x=\"a b\" c", "0 0 1 3 4 5 6 7 8 9");
	assert_offsets(GRUB, "\"a\" \"\" b", "0 3 6 7 8");
	assert_offsets(GRUB, "''a", "0 3");
	assert_offsets(PLAIN, "ab", "0 1 2");
	assert_offsets(GRUBENV, "\\\\b", "0 2 3");
	assert_offsets(BLS, "\\$b", "0 2 3");
}

static void test_names_of_references(void **state)
{
	static const char raw[] = "$A ${B} ${C:+$C } $(d) \\$e \\${f}";
	static const char *const names[] = { "A", "B", "C", "", "e", "f" };
	_cleanup_(view_release) struct view view = VIEW_INIT;
	const char *why = NULL;

	(void) state;
	assert_int_equal(view_decode(&view, DOUBLE, span_of(raw), &why), 0);
	assert_int_equal(view.n_ref, ARRAY_SIZE(names));
	for (size_t i = 0; i < view.n_ref; i++) {
		assert_true(span_is(view.ref[i].name, names[i]));
		assert_int_equal(view.ref[i].grub, i >= 4);
		assert_false(view.ref[i].conditional);
	}
}

static void test_shell_layer_alone(void **state)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	const char *why = NULL;

	(void) state;
	assert_int_equal(view_decode_shell(&view, DOUBLE, span_of("a\\\\ \\\"b # $c\nd"),
					   &why),
			 0);
	view_text(&view, &text);
	assert_string_equal(buf_str(&text), "a\\ \"b # <$c>\nd");
}

static void test_plain_bytes(void **state)
{
	(void) state;
	assert_true(quote_is_plain(span_of("vfio.x-y_z=1,0:0.7/@%+Az09")));
	for (int byte = 0; byte < 256; byte++) {
		char text[] = { 'a', (char) byte, 'b' };
		bool plain = (byte >= '0' && byte <= '9') ||
			     (byte >= 'A' && byte <= 'Z') ||
			     (byte >= 'a' && byte <= 'z') ||
			     (byte && strchr("_.,=:+/@%-", byte));

		assert_int_equal(quote_is_plain((struct span){ text, 3 }), plain);
	}
}

/* lib/cmdline.c:next_arg: blanks outside of " part words. The end of the word at i. */
static size_t word_end(const struct view *view, size_t i)
{
	bool quoted = false;

	for (; i < view->len; i++) {
		char byte = view->cell[i].byte;

		if (view->cell[i].ref < 0 && byte_is_blank(byte) && !quoted)
			break;
		if (byte == '"')
			quoted = !quoted;
	}
	return i;
}

/* A word's own raw bytes, decoded alone, are the word. */
static void assert_word(enum quoting quoting, struct span raw, const struct view *view,
			size_t start, size_t end)
{
	_cleanup_(view_release) struct view word = VIEW_INIT;
	_cleanup_(buf_release) struct buf is = BUF_INIT, want = BUF_INIT;
	const char *why = NULL;

	view_text_cells(view, start, end, &want);
	raw = span_at(raw.data, view_raw(view, start), view_raw(view, end));
	if (view_decode(&word, quoting, raw, &why) < 0)
		fail_msg("word %.*s: %s", (int) raw.len, raw.data, why);
	view_text(&word, &is);
	if (!span_eq(span_trim(buf_span(&is)), span_trim(buf_span(&want))))
		fail_msg("word %.*s is %s, not %s", (int) raw.len, raw.data, buf_str(&is),
			 buf_str(&want));
}

static size_t assert_words(enum quoting quoting, struct span raw, const struct view *view)
{
	size_t n = 0;

	for (size_t i = 0; i < view->len; i++) {
		size_t end;

		assert_true(view_raw(view, i) <= view_raw(view, i + 1));
		if (view->cell[i].ref < 0 && byte_is_blank(view->cell[i].byte))
			continue;
		end = word_end(view, i);
		assert_word(quoting, raw, view, i, end);
		i = end - 1;
		n++;
	}
	return n;
}

static void random_raw(struct buf *raw)
{
	static const char *const tokens[] = {
		"a",    "b=1",    "iommu=pt", " ",           "  ",        "\t",   "\\\"",
		"\\\\", "\\$v",   "\\;",      "$V",          "${V:+$V }", "${v}", "\\\n",
		"=",    "#",      "\\x20",    "*",           "\"",        "'",    "\\'",
		"\\ ",  "$(a b)", "'c d'",    "\\\"e f\\\"",
	};
	size_t n = 1 + (size_t) rand() % 12;

	buf_clear(raw);
	while (n-- > 0)
		buf_add_str(raw, tokens[(size_t) rand() % ARRAY_SIZE(tokens)]);
}

static void test_words_have_their_own_bytes(void **state)
{
	static const enum quoting quotings[] = { PLAIN, BLS, GRUB, DOUBLE, SINGLE, BARE };

	(void) state;
	srand(7);
	for (size_t q = 0; q < ARRAY_SIZE(quotings); q++) {
		_cleanup_(buf_release) struct buf raw = BUF_INIT;
		size_t words = 0;

		for (int i = 0; i < 20000; i++) {
			_cleanup_(view_release) struct view view = VIEW_INIT;
			const char *why = NULL;

			random_raw(&raw);
			if (view_decode(&view, quotings[q], buf_span(&raw), &why) == 0)
				words += assert_words(quotings[q], buf_span(&raw), &view);
		}
		assert_true(words > 2000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decoded),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_deep_nesting_is_refused),
		cmocka_unit_test(test_offsets),
		cmocka_unit_test(test_names_of_references),
		cmocka_unit_test(test_shell_layer_alone),
		cmocka_unit_test(test_plain_bytes),
		cmocka_unit_test(test_words_have_their_own_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
