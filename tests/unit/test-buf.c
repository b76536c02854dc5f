/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "base/err.h"

static void splice_moves_the_tail(void **state)
{
	_cleanup_(buf_release) struct buf buf = BUF_INIT;

	(void) state;
	buf_add_str(&buf, "quiet splash");
	buf_splice(&buf, 6, 6, span_of("ro"));
	assert_string_equal(buf_str(&buf), "quiet ro");
	buf_splice(&buf, 0, 0, span_of("a "));
	assert_string_equal(buf_str(&buf), "a quiet ro");
	buf_splice(&buf, 1, 6, SPAN_NULL);
	assert_string_equal(buf_str(&buf), "a ro");
	buf_splice(&buf, 4, 0, span_of("!"));
	assert_string_equal(buf_str(&buf), "a ro!");
}

static void lines_end_where_newlines_are(void **state)
{
	struct span text = span_of("a\n\nlast"), line;
	size_t pos = 0;

	(void) state;
	assert_true(span_line(text, &pos, &line) && span_is(line, "a"));
	assert_true(span_line(text, &pos, &line) && span_is(line, ""));
	assert_true(span_line(text, &pos, &line) && span_is(line, "last"));
	assert_false(span_line(text, &pos, &line));
}

static void find_starts_at_an_offset(void **state)
{
	struct span text = span_of("iommu iommu");

	(void) state;
	assert_int_equal(span_find(text, span_of("iommu"), 0), 0);
	assert_int_equal(span_find(text, span_of("iommu"), 1), 6);
	assert_int_equal(span_find(text, span_of("iommu"), 7), (size_t) -1);
	assert_true(span_has(text, "u i"));
	assert_true(span_is(span_trim(span_of(" \t x \n")), "x"));
}

static void an_assignment_has_no_quotes_and_blanks(void **state)
{
	struct span text = span_of("IDX=1\nID=debian \r\nNAME=\"A B\"\nC='d'\n"
				   "OPEN=\"x\nE=\"\"\nQ='\nID=second\nLAST=1");

	(void) state;
	assert_true(span_is(span_assigned(text, "ID"), "debian"));
	assert_true(span_is(span_assigned(text, "NAME"), "A B"));
	assert_true(span_is(span_assigned(text, "C"), "d"));
	assert_true(span_is(span_assigned(text, "OPEN"), "\"x"));
	assert_true(span_is(span_assigned(text, "Q"), "'"));
	assert_true(span_is(span_assigned(text, "LAST"), "1"));
	assert_true(span_assigned(text, "E").data && !span_assigned(text, "E").len);
	assert_null(span_assigned(text, "NAM").data);
}

static void an_error_keeps_its_sentence(void **state)
{
	struct err err = ERR_INIT;

	(void) state;
	assert_int_equal(err_set(&err, 17, "cannot read %s", "x"), -17);
	assert_int_equal(err_why(&err, "line %d", 3), -17);
	assert_int_equal(err_hint(&err, "try %s", "y"), -17);
	assert_string_equal(err.what, "cannot read x");
	assert_string_equal(err.why, "line 3");
	assert_string_equal(err.hint, "try y");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splice_moves_the_tail),
		cmocka_unit_test(lines_end_where_newlines_are),
		cmocka_unit_test(find_starts_at_an_offset),
		cmocka_unit_test(an_assignment_has_no_quotes_and_blanks),
		cmocka_unit_test(an_error_keeps_its_sentence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
