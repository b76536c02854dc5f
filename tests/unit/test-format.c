/* SPDX-License-Identifier: BSD-3-Clause */
#include "format/format.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int locate_nothing(struct file_layout *ret, struct span text, const char *path,
			  struct err *err)
{
	(void) ret;
	(void) text;
	(void) path;
	(void) err;
	return 0;
}

static int seal_even(struct buf *text, const char *path, struct err *err)
{
	if (text->len > 12) {
		err_set(err, ENOSPC, "cannot fit %s", path);
		return err_why(err, "too long");
	}
	while (text->len < 12)
		buf_add_byte(text, '#');
	return 0;
}

static const struct format unsealed = { "unsealed", locate_nothing, NULL };
static const struct format sealed = { "sealed", locate_nothing, seal_even };

static void test_segments_start_without_entry(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;

	(void) state;
	for (int i = 0; i < 100; i++) {
		struct segment *segment = file_layout_add_segment(&layout);

		assert_int_equal(segment->entry, -1);
		assert_null(segment->readonly_reason);
		segment->line = (unsigned) i;
		file_layout_add_entry(&layout)->line = (unsigned) i + 1000;
		file_layout_add_include(&layout)->offset = (size_t) i + 2000;
	}
	assert_int_equal(layout.n_segment, 100);
	assert_int_equal(layout.n_entry, 100);
	assert_int_equal(layout.n_include, 100);
	assert_int_equal(layout.segment[57].line, 57);
	assert_int_equal(layout.entry[57].line, 1057);
	assert_int_equal(layout.include[57].offset, 2057);
}

static void test_last_is_by_whole_name(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;

	(void) state;
	assert_null(file_layout_last(&layout, "LINE"));
	file_layout_add_segment(&layout)->name = span_of("LINE");
	file_layout_add_segment(&layout)->name = span_of("LINE");
	file_layout_add_segment(&layout)->name = span_of("LINE_MORE");
	assert_ptr_equal(file_layout_last(&layout, "LINE"), &layout.segment[1]);
	assert_ptr_equal(file_layout_last(&layout, "LINE_MORE"), &layout.segment[2]);
	assert_null(file_layout_last(&layout, "LIN"));
}

static void test_nul_names_its_line(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;
	struct span text = { "one\ntwo\nth\0ree\n", 15 };

	(void) state;
	assert_int_equal(format_locate(&unsealed, text, "etc/x", &layout, &err), -EINVAL);
	assert_string_equal(err.what, "cannot read etc/x");
	assert_string_equal(err.why, "line 3: a NUL byte in a text file");
}

static void test_long_line_is_refused(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	(void) state;
	buf_add_byte(&text, '\n');
	for (size_t i = 0; i < LINE_MAX_LEN; i++)
		buf_add_byte(&text, 'a');
	assert_int_equal(format_locate(&unsealed, buf_span(&text), "x", &layout, &err),
			 0);
	buf_add_str(&text, "a\nb\n");
	assert_int_equal(format_locate(&unsealed, buf_span(&text), "x", &layout, &err),
			 -EINVAL);
	assert_string_equal(err.why, "line 2: longer than 1048576 bytes");
}

static void test_splices_in_order(void **state)
{
	_cleanup_(buf_release) struct buf new = BUF_INIT;
	struct err err = ERR_INIT;
	struct splice splice[] = {
		{ 0, 1, span_of("A") },
		{ 2, 2, span_of("<>") },
		{ 3, 6, span_of("") },
	};

	(void) state;
	assert_int_equal(format_splice(&unsealed, span_of("abcdef"), splice, 3, "x", &new,
				       &err),
			 0);
	assert_string_equal(buf_str(&new), "Ab<>c");
	assert_int_equal(format_splice(&unsealed, span_of("abcdef"), NULL, 0, "x", &new,
				       &err),
			 0);
	assert_string_equal(buf_str(&new), "abcdef");
}

static void test_seal_comes_after_splicing(void **state)
{
	_cleanup_(buf_release) struct buf new = BUF_INIT;
	struct err err = ERR_INIT;
	struct splice splice = { 1, 3, span_of("much longer") };

	(void) state;
	splice.bytes = span_of("long");
	assert_int_equal(format_splice(&sealed, span_of("abcdef"), &splice, 1, "x", &new,
				       &err),
			 0);
	assert_string_equal(buf_str(&new), "alongdef####");

	splice.bytes = span_of("much longer");
	assert_int_equal(format_splice(&sealed, span_of("abcdef"), &splice, 1, "x", &new,
				       &err),
			 -ENOSPC);
	assert_string_equal(err.why, "too long");
	assert_string_equal(buf_str(&new), "alongdef####");
}

static void test_spell(void **state)
{
	static const struct {
		enum quoting quoting;
		const char *value, *spelled;
	} cases[] = {
		{ QUOTING_SHELL_BARE, "quiet", "quiet" },
		{ QUOTING_SHELL_BARE, "", "" },
		{ QUOTING_SHELL_BARE, "a\\ b", "a\\ b" },
		{ QUOTING_SHELL_BARE, "a\\ b c", "\"a b c\"" },
		{ QUOTING_SHELL_BARE, "$X c", "\"$X c\"" },
		{ QUOTING_SHELL_BARE, "\\$X\\\"\\\\\\'\\n\\` c",
		  "\"\\$X\\\"\\\\'n\\` c\"" },
		{ QUOTING_SHELL_DOUBLE, "a b", "a b" },
		{ QUOTING_SHELL_SINGLE, "a b", "a b" },
		{ QUOTING_PLAIN, "a b", "a b" },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(buf_release) struct buf out = BUF_INIT;
		struct segment segment = { .quoting = cases[i].quoting };

		segment_spell(&segment, span_of(cases[i].value), &out);
		assert_string_equal(buf_str(&out), cases[i].spelled);
	}
}

static void test_spell_brings_what_must_stand_around(void **state)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	struct segment segment = { .before = "options ", .after = "\n" };

	(void) state;
	segment_spell(&segment, span_of(""), &out);
	assert_string_equal(buf_str(&out), "");
	segment_spell(&segment, span_of("a b"), &out);
	assert_string_equal(buf_str(&out), "options a b\n");
}

static void test_lines_count_from_one(void **state)
{
	struct span text = span_of("a\nbc\n\nd");

	(void) state;
	assert_int_equal(text_line(text, 0), 1);
	assert_int_equal(text_line(text, 1), 1);
	assert_int_equal(text_line(text, 2), 2);
	assert_int_equal(text_line(text, 6), 4);
	assert_int_equal(text_line(text, 99), 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_segments_start_without_entry),
		cmocka_unit_test(test_last_is_by_whole_name),
		cmocka_unit_test(test_nul_names_its_line),
		cmocka_unit_test(test_long_line_is_refused),
		cmocka_unit_test(test_splices_in_order),
		cmocka_unit_test(test_seal_comes_after_splicing),
		cmocka_unit_test(test_spell),
		cmocka_unit_test(test_spell_brings_what_must_stand_around),
		cmocka_unit_test(test_lines_count_from_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
