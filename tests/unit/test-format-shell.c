/* SPDX-License-Identifier: BSD-3-Clause */
#include "dash.h"
#include "format/format.h"
#include "segments-text.h"
#include "shell-values.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *source_dir;

static void read_file(const char *dir, const char *name, struct buf *ret_text)
{
	char path[4096], bytes[4096];
	size_t n;
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/cases/shell/%s/%s", source_dir, dir,
			name);
	file = fopen(path, "re");
	if (!file)
		fail_msg("%s: %s", path, strerror(errno));
	while ((n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		buf_add(ret_text, bytes, n);
	(void) fclose(file);
}

static bool has_file(const char *dir, const char *name)
{
	char path[4096];

	(void) snprintf(path, sizeof(path), "%s/cases/shell/%s/%s", source_dir, dir,
			name);
	return access(path, F_OK) == 0;
}

/* Call check with the name and the input of each case. */
static void each_case(void (*check)(const char *name, struct span input))
{
	char path[4096];
	size_t n = 0;
	DIR *dir;

	(void) snprintf(path, sizeof(path), "%s/cases/shell", source_dir);
	dir = opendir(path);
	assert_non_null(dir);
	for (const struct dirent *entry; (entry = readdir(dir));) {
		_cleanup_(buf_release) struct buf input = BUF_INIT;

		if (entry->d_name[0] == '.')
			continue;
		read_file(entry->d_name, "input", &input);
		check(entry->d_name, buf_span(&input));
		n++;
	}
	closedir(dir);
	assert_true(n > 60);
}

static void describe(struct span text, struct buf *out)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;

	if (format_locate(&format_shell, text, "input", &layout, &err) < 0)
		buf_addf(out, "error: %s: %s\n", err.what, err.why);
	else
		segments_text(&layout, text, out);
}

static void check_segments(const char *name, struct span input)
{
	_cleanup_(buf_release) struct buf is = BUF_INIT, want = BUF_INIT;

	read_file(name, "segments", &want);
	describe(input, &is);
	if (!span_eq(buf_span(&is), buf_span(&want)))
		fail_msg("%s:\n%s--- is not ---\n%s", name, buf_str(&is), buf_str(&want));
}

static void test_cases(void **state)
{
	(void) state;
	each_case(check_segments);
}

/* Set the value of name after dash has read text. Return false if dash refuses it. */
static bool dash_value(struct span text, struct span name, struct buf *ret_value)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, out = BUF_INIT;
	_cleanup_(mem_done) char *argument = mem_dup(text);
	struct span field;
	size_t pos = 0;

	/* return in the text ends the function, as it would end a sourced file. */
	buf_add_str(
		&script,
		"read_it() { eval \"$1\"; }; read_it \"$1\" >&2; printf '%s\\0' \"${");
	buf_add_span(&script, name);
	buf_add_str(&script, "-}\"");
	(void) dash_run(buf_str(&script), argument, &out);
	if (!dash_field(buf_span(&out), &pos, &field))
		return false;
	buf_clear(ret_value);
	buf_add_span(ret_value, field);
	return true;
}

/* The segments give each variable the value that dash gives it. */
static void check_values(const char *name, struct span input)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(values_release) struct values values = VALUES_INIT;
	_cleanup_(buf_release) struct buf real = BUF_INIT;
	struct err err = ERR_INIT;
	int r;

	if (has_file(name, "no-oracle"))
		return;
	r = format_locate(&format_shell, input, "input", &layout, &err);
	assert_int_equal(dash_value(input, span_of("X"), &real), r == 0);
	values_of(&values, &layout, input);
	for (size_t i = 0; i < values.n; i++) {
		const struct value *value = &values.value[i];

		if (!value->known)
			continue;
		assert_true(dash_value(input, value->name, &real));
		if (!span_eq(buf_span(&real), buf_span(&value->text)))
			fail_msg("%s: %.*s is '%s', not '%s'", name,
				 (int) value->name.len, value->name.data, buf_str(&real),
				 buf_str(&value->text));
	}
}

static void test_values_are_dash_s(void **state)
{
	(void) state;
	each_case(check_values);
}

/* Fail unless dash gives the segment's variable its old value with " added" after it. */
static void assert_adds(const char *name, struct span old, struct span new,
			const struct segment *segment)
{
	_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;

	assert_true(dash_value(old, segment->name, &before));
	if (!dash_value(new, segment->name, &after))
		fail_msg("%s: dash does not read\n%.*s", name, (int) new.len, new.data);
	buf_add_str(&before, " added");
	if (!span_eq(buf_span(&before), buf_span(&after)))
		fail_msg("%s: '%s' is not '%s' in\n%.*s", name, buf_str(&after),
			 buf_str(&before), (int) new.len, new.data);
}

/* Insert a line that extends the variable at the end of the statement. */
static void check_stop(const char *name, struct span input, const struct segment *segment)
{
	_cleanup_(buf_release) struct buf line = BUF_INIT, new = BUF_INIT;
	struct splice splice = { .start = segment->stop, .end = segment->stop };
	struct err err = ERR_INIT;

	assert_true(segment->stop > segment->end || segment->stop == input.len);
	if (input.data[segment->stop - 1] != '\n')
		buf_add_str(&line, "\n");
	buf_addf(&line, "%.*s=\"${%.*s} added\"\n", (int) segment->name.len,
		 segment->name.data, (int) segment->name.len, segment->name.data);
	splice.bytes = buf_span(&line);
	assert_int_equal(format_splice(&format_shell, input, &splice, 1, "x", &new, &err),
			 0);
	assert_adds(name, input, buf_span(&new), segment);
}

/* Extend the value itself. */
static void check_splice(const char *name, struct span input,
			 const struct segment *segment)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT, bytes = BUF_INIT,
					  new = BUF_INIT;
	struct splice splice = { .start = segment->start, .end = segment->end };
	struct err err = ERR_INIT;

	buf_add_span(&value, span_at(input.data, segment->start, segment->end));
	buf_add_str(&value, " added");
	segment_spell(segment, buf_span(&value), &bytes);
	splice.bytes = buf_span(&bytes);
	assert_int_equal(format_splice(&format_shell, input, &splice, 1, "x", &new, &err),
			 0);
	assert_adds(name, input, buf_span(&new), segment);
}

static void check_editing(const char *name, struct span input)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;

	if (has_file(name, "no-oracle") ||
	    format_locate(&format_shell, input, "input", &layout, &err) < 0)
		return;
	for (size_t i = 0; i < layout.n_segment; i++) {
		const struct segment *segment = &layout.segment[i];
		_cleanup_(mem_done) char *variable = mem_dup(segment->name);

		if (segment->conditional || segment->unset ||
		    file_layout_last(&layout, variable) != segment)
			continue;
		check_stop(name, input, segment);
		/* dash has no +=, so it cannot judge an extension. */
		if (!segment->readonly_reason && !segment->append)
			check_splice(name, input, segment);
	}
}

static void test_edits_arrive_in_dash(void **state)
{
	(void) state;
	each_case(check_editing);
}

static void damage(char *bytes, size_t len)
{
	static const char signs[] = "\"'`$(){}\\\n;&|<># =aE~";
	size_t at = (size_t) rand() % len;

	bytes[at] = rand() % 3 ? signs[(size_t) rand() % (sizeof(signs) - 1)]
			       : bytes[(size_t) rand() % len];
}

/* For any bytes: no read beyond them, and all spans are inside them. */
static void check_damaged(const char *name, struct span input)
{
	(void) name;
	for (int i = 0; i < 100 && input.len > 0; i++) {
		_cleanup_(file_layout_release) struct file_layout layout =
			FILE_LAYOUT_INIT;
		size_t len = rand() % 4 ? input.len : 1 + (size_t) rand() % input.len;
		_cleanup_(mem_done) char *bytes = mem_zero(len, 1);
		struct err err = ERR_INIT;

		memcpy(bytes, input.data, len);
		for (int k = rand() % 5; k >= 0; k--)
			damage(bytes, len);
		if (format_shell.locate(&layout, (struct span){ bytes, len }, "x", &err) <
		    0)
			assert_true(span_starts(span_of(err.why), "line "));
		for (size_t p = 0; p < layout.n_segment; p++) {
			assert_true(layout.segment[p].start <= layout.segment[p].end);
			assert_true(layout.segment[p].end <= layout.segment[p].stop);
			assert_true(layout.segment[p].stop <= len);
		}
	}
}

static void test_damaged_files(void **state)
{
	(void) state;
	srand(13);
	each_case(check_damaged);
}

static const struct segment *locate_one(struct file_layout *layout, const char *text)
{
	struct err err = ERR_INIT;

	if (format_locate(&format_shell, span_of(text), "x", layout, &err) < 0)
		fail_msg("%s: %s", err.what, err.why);
	assert_int_equal(layout->n_segment, 1);
	return &layout->segment[0];
}

static void test_spans_lie_inside_the_quotes(void **state)
{
	static const struct {
		const char *text;
		size_t start, end, stop;
	} cases[] = {
		{ "A=\"b c\"\n", 3, 6, 8 },
		{ "A='b c' # d", 3, 6, 11 },
		{ "A=b\n\n", 2, 3, 4 },
		{ "A=\n", 2, 2, 3 },
		{ "A=", 2, 2, 2 },
		{ "A=\"\"", 3, 3, 4 },
		{ "A=\"b\"c", 2, 6, 6 },
		{ "A=\"b\"\\\n\n\n", 3, 4, 8 },
		{ " A=\"b\"; x <<E\ny\nE\nz", 4, 5, 18 },
		{ "if a; then\nA=\"b\"\nfi\nc", 14, 15, 20 },
		{ "A=\"b\" &&\nc\nd", 3, 4, 11 },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(file_layout_release) struct file_layout layout =
			FILE_LAYOUT_INIT;
		const struct segment *segment = locate_one(&layout, cases[i].text);

		assert_int_equal(segment->start, cases[i].start);
		assert_int_equal(segment->end, cases[i].end);
		assert_int_equal(segment->stop, cases[i].stop);
		assert_int_equal(segment->entry, -1);
	}
}

static void test_statements_that_include(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;
	struct span text = span_of("a\n. ./b; for x in c; do . $x; . $x; done # d\n"
				   "source e f & .\n(. ./g)\ncommand . ./h || . ./i\n");

	(void) state;
	assert_int_equal(format_locate(&format_shell, text, "x", &layout, &err), 0);
	assert_int_equal(layout.n_include, 3);
	assert_true(span_is(layout.include[0].text, ". ./b"));
	assert_int_equal(layout.include[0].offset, 2);
	assert_true(span_is(layout.include[1].text, "for x in c; do . $x; . $x; done"));
	assert_int_equal(layout.include[1].offset, 9);
	assert_true(span_is(layout.include[2].text, "command . ./h || . ./i"));
}

static void test_errors_name_the_line(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "\n\nA=\"b", "line 3: a quote is left open" },
		{ "A=`b", "line 1: a command substitution is left open" },
		{ "A=$(b\n", "line 1: a command substitution is left open" },
		{ "A=$(cat <<E)\nE\n", "line 1: a here-document is left open" },
		{ "a <<E\n`b\nE\nc`\nE\n",
		  "line 1: a command substitution is left open" },
		{ "a <<E\n$(b\nE\nc)\nE\n",
		  "line 1: a command substitution is left open" },
		{ "a <<E\n${b:-\"}\nE\n", "line 1: a quote is left open" },
		{ "A=$((1)\n", "line 1: an arithmetic expansion is left open" },
		{ "A=${b-\n", "line 1: an expansion is left open" },
		{ "A=${b:}\n", "line 1: an expansion that sh does not know" },
		{ "A=${b:$c}\n", "line 1: an expansion that sh does not know" },
		{ "A=${b\n", "line 1: an expansion that sh does not know" },
		{ "A=${}\n", "line 1: an expansion that sh does not know" },
		{ "A=\"${{a}\"\n", "line 1: an expansion that sh does not know" },
		{ "if a; then\nfi\n", "line 2: a command is missing" },
		{ "a | ! b\n", "line 1: a command is missing" },
		{ "in a\n", "line 1: a word or sign is out of place" },
		{ "a-b() { c; }\n", "line 1: a ( is out of place" },
		{ "\nNA\\\nME=b\n", "line 2: a line break inside a name" },
		{ "a\nfor x in y z\n", "line 2: a loop is left open" },
		{ "for x* in y; do a; done\n", "line 1: a for without a name" },
		{ "for 'x' in y; do a; done\n", "line 1: a for without a name" },
		{ "while a; do b\n", "line 1: a loop is left open" },
		{ "a; do b\n", "line 1: a word or sign is out of place" },
		{ "a &&\n", "line 2: a command is missing" },
		{ "a | | b\n", "line 1: a command is missing" },
		{ "\n; a\n", "line 2: a command is missing" },
		{ "case x in\na) b ;;\n", "line 1: a case is left open" },
		{ "case x in a b) c;; esac\n", "line 1: a case is left open" },
		{ "(a\n", "line 1: a ( is left open" },
		{ "a)\n", "line 1: a word or sign is out of place" },
		{ "a b (c)\n", "line 1: a ( is out of place" },
		{ "a >\n", "line 1: a redirection without a file" },
		{ "A=(b\n", "line 1: an array is left open" },
		{ "[[ a\n", "line 1: a [[ is left open" },
		{ "A=$'b\\'c'\n",
		  "line 1: a $'...' string that shells read differently" },
		{ "if a; then b; fi c\n", "line 1: a word or sign is out of place" },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(file_layout_release) struct file_layout layout =
			FILE_LAYOUT_INIT;
		struct err err = ERR_INIT;

		assert_int_equal(format_locate(&format_shell, span_of(cases[i].text),
					       "etc/x", &layout, &err),
				 -EINVAL);
		assert_string_equal(err.what,
				    "cannot make out the shell syntax of etc/x");
		assert_string_equal(err.why, cases[i].why);
	}
}

static void test_deep_nesting_is_refused(void **state)
{
	static const char *const openings[] = { "(", "$(", "${a:-", "if ", "{ ", "\"$(" };

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(openings); i++) {
		_cleanup_(file_layout_release) struct file_layout layout =
			FILE_LAYOUT_INIT;
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		struct err err = ERR_INIT;

		for (size_t k = 0; k < 100000; k++)
			buf_add_str(&text, openings[i]);
		assert_int_equal(format_locate(&format_shell, buf_span(&text), "x",
					       &layout, &err),
				 -EINVAL);
		assert_string_equal(err.why, "line 1: nested too deeply");
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_values_are_dash_s),
		cmocka_unit_test(test_edits_arrive_in_dash),
		cmocka_unit_test(test_damaged_files),
		cmocka_unit_test(test_spans_lie_inside_the_quotes),
		cmocka_unit_test(test_statements_that_include),
		cmocka_unit_test(test_errors_name_the_line),
		cmocka_unit_test(test_deep_nesting_is_refused),
	};

	source_dir = argc > 1 ? argv[1] : ".";
	return cmocka_run_group_tests(tests, NULL, NULL);
}
