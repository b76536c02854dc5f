/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line.h"

static void add_shown(struct buf *out, const struct word *word)
{
	if (out->len)
		buf_add_byte(out, ' ');
	buf_add_byte(out, '[');
	buf_add_span(out, word->name);
	if (word->value.data) {
		buf_add_byte(out, '|');
		buf_add_span(out, word->value);
	}
	buf_add_str(out, word->live ? "]" : "]dead");
}

static void words_are_split_as_the_kernel_does(void **state)
{
	static const struct {
		const char *raw, *words;
	} cases[] = {
		{ "", "" },
		{ " \t\n ", "" },
		{ "ro quiet", "[ro] [quiet]" },
		{ "\tro \v\f quiet\r\n", "[ro] [quiet]" },
		{ "a= a=b a=b=c", "[a|] [a|b] [a|b=c]" },
		{ "=a ==a", "[=a] [=|a]" },
		{ "\"iommu=pt\" iommu=\"pt\"", "[iommu|pt] [iommu|pt]" },
		{ "a=\"b c\" \"a=b c\"", "[a|b c] [a|b c]" },
		{ "\"a b\"=\"c d\"", "[a b\"|c d]" },
		{ "\"x=\"foo\"\"", "[x|foo\"]" },
		{ "x\"y z\"w=\"1\"2", "[x\"y z\"w|1\"2]" },
		{ "a=b\"c d\"", "[a|b\"c d\"]" },
		{ "a=\\\"b c\\\"", "[a|\\\"b c\\\"]" },
		{ "a=\"b\\\" c\\\"", "[a|b\\] [c\\\"]" },
		{ "\"\" a", "[] [a]" },
		{ "\"=a\" \"=a=b\"", "[=a] [=a|b]" },
		{ "a=\"", "[a|]" },
		{ "a=\"\" \"a=\"", "[a|] [a|]" },
		{ "\"", "[]" },
		{ "a \"b c", "[a] [b c]" },
		{ "a -- b", "[a] [--]dead [b]dead" },
		{ "a \"--\" b=c", "[a] [--]dead [b|c]dead" },
		{ "--x --=1 -- --", "[--x] [--|1] [--]dead [--]dead" },
		{ "a --- b", "[a] [---] [b]" },
		{ "voil\303\240 a", "[voil\303\240] [a]" },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(buf_release) struct buf shown = BUF_INIT;
		_cleanup_(line_done) struct line line;

		line_read(&line, span_of(cases[i].raw));
		for (size_t k = 0; k < line.cmdline.n; k++)
			add_shown(&shown, &line.cmdline.word[k]);
		assert_string_equal(buf_str(&shown), cases[i].words);
	}
}

static void an_open_quote_is_seen(void **state)
{
	static const struct {
		const char *raw;
		bool open;
	} cases[] = {
		{ "", false },          { "a=\"b c\"", false }, { "a=\"b c", true },
		{ "a \"b\" \"", true }, { "a\" \"b", false },   { "a=b\\\"", true },
		{ "a=\"b\" ", false },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(line_done) struct line line;

		line_read(&line, span_of(cases[i].raw));
		assert_int_equal(line.cmdline.open_quote, cases[i].open);
	}
}

static void a_reference_makes_a_word_opaque(void **state)
{
	_cleanup_(line_done) struct line line;
	const struct word *word;

	(void) state;
	line_read(&line, span_of("ro $a x=$b ${c:+$c }y"));
	word = line.cmdline.word;
	assert_int_equal(line.cmdline.n, 5);
	assert_false(word[0].opaque || word[0].ref);
	assert_true(word[1].opaque && word[1].ref == &line.view.ref[0]);
	assert_true(word[2].opaque && !word[2].ref);
	assert_true(span_is(word[2].name, "x") && word[2].value.len == 1);
	assert_true(word[3].ref && span_is(word[3].ref->raw, "${c:+$c }"));
	assert_int_equal(word[4].lead, word[4].start);
	assert_true(span_is(word[4].name, "y"));
}

static void several_parts_are_one_line(void **state)
{
	_cleanup_(line_done) struct line a, b, c;
	struct cmdline *parts[] = { &a.cmdline, &b.cmdline, &c.cmdline };
	struct position at = { 0 };

	(void) state;
	line_read(&a, span_of("a"));
	line_read(&b, span_of(" "));
	line_read(&c, span_of("b -- c"));
	assert_int_equal(cmdline_reach(parts, 3), 3);
	assert_true(span_is(cmdline_walk(parts, 3, &at)->name, "a"));
	assert_true(span_is(cmdline_walk(parts, 3, &at)->name, "b"));
	assert_null(cmdline_walk(parts, 3, &at));
	assert_null(cmdline_walk(parts, 3, &at));

	/* A -- or an open quote in front of a part hides it. */
	parts[0] = &c.cmdline;
	parts[2] = &a.cmdline;
	at = (struct position){ 0 };
	assert_int_equal(cmdline_reach(parts, 3), 1);
	assert_true(span_is(cmdline_walk(parts, 3, &at)->name, "b"));
	assert_null(cmdline_walk(parts, 3, &at));

	line_done(&b);
	line_read(&b, span_of("x=\"y"));
	at = (struct position){ 0 };
	assert_int_equal(cmdline_reach(parts + 1, 2), 1);
	assert_true(span_is(cmdline_walk(parts + 1, 2, &at)->name, "x"));
	assert_null(cmdline_walk(parts + 1, 2, &at));
}

/* Words x are dropped, words y become "new", words in add are added. */
static void edit(struct line *line, const char *add, struct buf *out)
{
	for (size_t i = 0; i < line->cmdline.n; i++) {
		struct word *word = &line->cmdline.word[i];

		if (span_is(word->text, "x"))
			word->action = WORD_DROP;
		if (span_is(word->text, "y"))
			cmdline_replace(word, "new");
	}
	for (const char *at = add; *at; at++) {
		const char word[] = { *at, '\0' };

		cmdline_add(&line->cmdline, word);
	}
	cmdline_render(&line->cmdline, line->raw, out);
}

static void blanks_stay_with_their_words(void **state)
{
	static const struct {
		const char *raw, *add, *after;
	} cases[] = {
		{ "", "", "" },
		{ "  a\t\tb  ", "", "  a\t\tb  " },
		{ "a  x   b", "", "a   b" },
		{ "  x   b ", "", "  b " },
		{ "a   x  ", "", "a  " },
		{ "  x ", "", " " },
		{ "a  y   b", "", "a  new   b" },
		{ "  y", "", "  new" },
		/* added at the end */
		{ "", "12", "1 2" },
		{ "  ", "12", "1 2  " },
		{ "a", "12", "a 1 2" },
		{ " a  b ", "12", " a  b 1 2 " },
		{ "  x ", "1", "  1 " },
		/* before -- and --- */
		{ "a  -- b", "12", "a 1 2  -- b" },
		{ "-- b", "1", "1 -- b" },
		{ "  -- b", "1", "  1 -- b" },
		{ "a --- b -- c", "1", "a 1 --- b -- c" },
		{ "a \"--\" b", "1", "a 1 \"--\" b" },
		{ " x  -- b", "1", " 1  -- b" },
		/* before trailing references */
		{ "a  $v ", "1", "a 1  $v " },
		{ "$v", "1", "1 $v" },
		{ "$v $w", "1", "1 $v $w" },
		{ "a $v b", "1", "a $v b 1" },
		{ "a $v -- $w", "1", "a 1 $v -- $w" },
		{ "a b=$v", "1", "a b=$v 1" },
		{ "a $v$w", "1", "a $v$w 1" },
		/* the blank that came with a reference */
		{ "${v:+$v }a", "", "${v:+$v }a" },
		{ "${v:+$v }x a", "", "${v:+$v } a" },
		{ "${v:+$v }", "1", "${v:+$v } 1" },
		{ "a ${v:+$v }", "1", "a ${v:+$v } 1" },
		{ "${v:+$v }a", "1", "${v:+$v }a 1" },
		{ "${v:+$v }x", "1", "${v:+$v } 1" },
		{ "a$v${w:+$w }-- b", "1", "a$v${w:+$w } 1 -- b" },
		{ "${v:+$v }${w:+$w }", "1", "${v:+$v }${w:+$w } 1" },
		{ "${v:+$v }y", "", "${v:+$v }new" },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(buf_release) struct buf out = BUF_INIT;
		_cleanup_(line_done) struct line line;

		line_read(&line, span_of(cases[i].raw));
		edit(&line, cases[i].add, &out);
		assert_string_equal(buf_str(&out), cases[i].after);
	}
}

static void what_is_added_can_be_dropped_again(void **state)
{
	static const char *const lines[] = {
		"",        " ",       "a",       " a",        "a ",         "  a\tb  ",
		"-- a",    "  -- a",  "a  -- b", "a --- b",   "\n--- ",     "$v",
		" $v $w ", "a  $v\t", "a $v --", "${v:+$v }", "${v:+$v }a",
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		_cleanup_(buf_release) struct buf with = BUF_INIT, without = BUF_INIT;
		_cleanup_(line_done) struct line line, again;

		line_read(&line, span_of(lines[i]));
		edit(&line, "xxx", &with);
		line_read(&again, buf_span(&with));
		edit(&again, "", &without);
		assert_int_equal(again.cmdline.n, line.cmdline.n + 3);
		assert_string_equal(buf_str(&without), lines[i]);
	}
}

static void no_bytes_are_a_line(void **state)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	_cleanup_(line_done) struct line line;

	(void) state;
	line_read(&line, SPAN_NULL);
	assert_int_equal(line.cmdline.n, 0);
	cmdline_add(&line.cmdline, "a");
	cmdline_render(&line.cmdline, SPAN_NULL, &out);
	assert_string_equal(buf_str(&out), "a");
}

static void fates_can_be_taken_back(void **state)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	_cleanup_(line_done) struct line line;

	(void) state;
	line_read(&line, span_of("a x y"));
	assert_false(cmdline_is_changed(&line.cmdline));

	line.cmdline.word[1].action = WORD_DROP;
	assert_true(cmdline_is_changed(&line.cmdline));
	cmdline_reset(&line.cmdline);
	assert_false(cmdline_is_changed(&line.cmdline));

	cmdline_replace(&line.cmdline.word[2], "old");
	cmdline_replace(&line.cmdline.word[2], "new");
	cmdline_render(&line.cmdline, line.raw, &out);
	assert_string_equal(buf_str(&out), "a x new");
	assert_true(cmdline_is_changed(&line.cmdline));
	cmdline_reset(&line.cmdline);

	cmdline_add(&line.cmdline, "z");
	assert_true(cmdline_is_changed(&line.cmdline));
	cmdline_reset(&line.cmdline);
	buf_clear(&out);
	cmdline_render(&line.cmdline, line.raw, &out);
	assert_string_equal(buf_str(&out), "a x y");
}

static void names_take_dashes_for_underscores(void **state)
{
	(void) state;
	assert_true(key_eq(span_of("intel_iommu"), "intel_iommu"));
	assert_true(key_eq(span_of("intel-iommu"), "intel_iommu"));
	assert_true(key_eq(span_of("vfio-pci.ids"), "vfio_pci.ids"));
	assert_false(key_eq(span_of("Intel_iommu"), "intel_iommu"));
	assert_false(key_eq(span_of("intel_iommu2"), "intel_iommu"));
	assert_false(key_eq(span_of("intel_iomm"), "intel_iommu"));
	assert_false(key_eq(span_of("intel.iommu"), "intel_iommu"));
}

static void bools_are_read_by_their_first_letters(void **state)
{
	static const char *const yes[] = { "1", "y",  "Y",  "t",    "T",  "e",
					   "E", "on", "ON", "true", "10", "yikes" };
	static const char *const no[] = { "0", "n",   "N",   "f",  "F",
					  "d", "off", "OFF", "of", "01" };
	static const char *const neither[] = { "", "o", "2", "-1", "x", "O", " 1", "oo" };

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		assert_int_equal(value_bool(span_of(yes[i])), 1);
	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		assert_int_equal(value_bool(span_of(no[i])), 0);
	for (size_t i = 0; i < ARRAY_SIZE(neither); i++)
		assert_int_equal(value_bool(span_of(neither[i])), -1);
	assert_int_equal(value_bool(SPAN_NULL), -1);
}

static void lists_have_items(void **state)
{
	struct span value = span_of(",on,,sm_on,"), item;
	size_t pos = 0;

	(void) state;
	assert_true(value_item(value, &pos, &item) && span_is(item, "on"));
	assert_true(value_item(value, &pos, &item) && span_is(item, "sm_on"));
	assert_false(value_item(value, &pos, &item));
	pos = 0;
	assert_false(value_item(SPAN_NULL, &pos, &item));

	assert_true(item_is(span_of("on"), "on*") && item_is(span_of("one"), "on*"));
	assert_false(item_is(span_of("o"), "on*") || item_is(span_of("non"), "on*"));
	assert_true(item_is(span_of("on"), "on") && !item_is(span_of("one"), "on"));
	assert_true(item_is(span_of("xoffx"), "*off*") &&
		    item_is(span_of("off"), "*off*"));
	assert_false(item_is(span_of("of"), "*off*"));
	assert_true(item_is(SPAN_NULL, "*") && !item_is(SPAN_NULL, "*x*"));
	assert_true(item_is(span_of(""), "*") && item_is(span_of("x"), "*"));
	assert_true(item_is(span_of("xon"), "*on") && !item_is(span_of("xone"), "*on"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_split_as_the_kernel_does),
		cmocka_unit_test(an_open_quote_is_seen),
		cmocka_unit_test(a_reference_makes_a_word_opaque),
		cmocka_unit_test(several_parts_are_one_line),
		cmocka_unit_test(blanks_stay_with_their_words),
		cmocka_unit_test(what_is_added_can_be_dropped_again),
		cmocka_unit_test(no_bytes_are_a_line),
		cmocka_unit_test(fates_can_be_taken_back),
		cmocka_unit_test(names_take_dashes_for_underscores),
		cmocka_unit_test(bools_are_read_by_their_first_letters),
		cmocka_unit_test(lists_have_items),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
