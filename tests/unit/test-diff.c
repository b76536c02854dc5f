/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/diff.h"

#define PAIRS_MAX 24

/* A text before and after; old.data NULL: there is no file before. */
struct pair {
	char path[64];
	bool created;
	struct buf old, new;
};

/* An empty directory, and the pairs whose files the oracles change in it. */
struct bench {
	char dir[64];
	struct pair pair[PAIRS_MAX];
	size_t n;
	uint64_t seed;
};

static void assert_diff(const char *path, const char *old, const char *new,
			const char *wanted)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;

	diff_unified(&out, span_of(path), old ? span_of(old) : SPAN_NULL, span_of(new));
	assert_string_equal(buf_str(&out), wanted);
}

static void equal_texts_give_nothing(void **state)
{
	(void) state;
	assert_diff("x", "a\nb", "a\nb", "");
	assert_diff("x", "", "", "");
	assert_diff("x", NULL, "", "");
}

static void context_is_three_lines(void **state)
{
	(void) state;
	assert_diff("etc/x", "1\n2\n3\n4\n5\n6\n7\n8\n9\n",
		    "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		    "--- a/etc/x\n+++ b/etc/x\n@@ -2,7 +2,7 @@\n"
		    " 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

static void six_lines_between_edits_join_them(void **state)
{
	(void) state;
	assert_diff("x", "a\n1\n2\n3\n4\n5\n6\nb\n", "A\n1\n2\n3\n4\n5\n6\nB\n",
		    "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n"
		    "-a\n+A\n 1\n 2\n 3\n 4\n 5\n 6\n-b\n+B\n");
	assert_diff("x", "a\n1\n2\n3\n4\n5\n6\n7\nb\n", "1\n2\n3\n4\n5\n6\n7\nb\nc\n",
		    "--- a/x\n+++ b/x\n@@ -1,4 +1,3 @@\n"
		    "-a\n 1\n 2\n 3\n@@ -7,3 +6,4 @@\n 6\n 7\n b\n+c\n");
}

static void one_line_has_no_length(void **state)
{
	(void) state;
	assert_diff("x", "a\n", "b\n", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n");
	assert_diff("x", "a\n", "", "--- a/x\n+++ b/x\n@@ -1 +0,0 @@\n-a\n");
	assert_diff("x", "", "a\n", "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
	assert_diff("x", NULL, "a\n", "--- /dev/null\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
}

static void a_missing_last_newline_is_said(void **state)
{
	(void) state;
	assert_diff("x", "a", "a\n",
		    "--- a/x\n+++ b/x\n@@ -1 +1 @@\n"
		    "-a\n\\ No newline at end of file\n+a\n");
	assert_diff("x", "b\na", "c\na",
		    "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n"
		    "-b\n+c\n a\n\\ No newline at end of file\n");
}

static void odd_paths_are_quoted(void **state)
{
	(void) state;
	assert_diff("a b", "", "\n", "--- \"a/a b\"\n+++ \"b/a b\"\n@@ -0,0 +1 @@\n+\n");
	assert_diff(
		"q\"\\\t\x01\xc3", NULL, "\n",
		"--- /dev/null\n+++ \"b/q\\\"\\\\\\t\\001\\303\"\n@@ -0,0 +1 @@\n+\n");
}

/* What an edit of a generated grub.cfg looks like: most lines occur twice. */
static void repeated_lines_do_not_blur_an_edit(void **state)
{
	(void) state;
	assert_diff("x",
		    "menu a {\n\techo\n\tlinux a\n}\nmenu b {\n\techo\n\tlinux a\n}\n",
		    "menu a {\n\techo\n\tlinux a pt\n}\nmenu b {\n\techo\n\tlinux a "
		    "pt\n}\n",
		    "--- a/x\n+++ b/x\n@@ -1,8 +1,8 @@\n menu a {\n \techo\n-\tlinux a\n"
		    "+\tlinux a pt\n }\n menu b {\n \techo\n-\tlinux a\n+\tlinux a pt\n "
		    "}\n");
}

static void lines_that_all_repeat_are_compared_too(void **state)
{
	(void) state;
	assert_diff("x", "fi\n}\nfi\n}\nb\nb\n", "}\nfi\nfi\n}\nb\nb\nfi\n",
		    "--- a/x\n+++ b/x\n@@ -1,6 +1,7 @@\n-fi\n }\n fi\n+fi\n }\n b\n b\n"
		    "+fi\n");
}

static size_t count_lines(const struct buf *text, char sign)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] == sign && (i == 0 || text->data[i - 1] == '\n');
	return n;
}

static void many_edits_in_a_large_text_stay_apart(void **state)
{
	_cleanup_(buf_release) struct buf old = BUF_INIT, new = BUF_INIT, out = BUF_INIT;

	(void) state;
	for (unsigned i = 0; i < 300000; i++) {
		buf_addf(&old, "%u: some words that fill a line\n", i % 10 ? i : 0);
		buf_addf(&new, "%u: some words that fill a line%s\n", i % 10 ? i : 0,
			 i % 10 == 5 ? " pt" : "");
	}
	diff_unified(&out, span_of("x"), buf_span(&old), buf_span(&new));
	assert_int_equal(count_lines(&out, '-'), 30000 + 1);
	assert_int_equal(count_lines(&out, '+'), 30000 + 1);
}

static unsigned random_below(struct bench *bench, unsigned n)
{
	bench->seed = bench->seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned) (bench->seed >> 33) % n;
}

/* Few, so that most occur often; and those that look like a part of a diff. */
static void add_random_line(struct bench *bench, struct buf *text)
{
	static const char *const lines[] = {
		"",
		"}",
		"fi",
		"\techo 'Loading ...'",
		"--- a/f0",
		"@@ -1",
		"+++ b/",
		"\\ No newline",
		"diff --git a/f1 b/f1",
		"*** 1 ****",
	};

	if (random_below(bench, 4))
		buf_add_str(text, lines[random_below(bench, ARRAY_SIZE(lines))]);
	else
		buf_addf(text, "line %u", random_below(bench, 500));
	buf_add_byte(text, '\n');
}

static void add_random_lines(struct bench *bench, struct buf *text, unsigned n)
{
	while (n--)
		add_random_line(bench, text);
}

static size_t last_line(const struct buf *text)
{
	size_t start = text->len ? text->len - 1 : 0;

	while (start > 0 && text->data[start - 1] != '\n')
		start--;
	return start;
}

/* Most often copies a line of the old text; line has its newline. */
static void edit_line(struct bench *bench, struct buf *text, struct span line)
{
	switch (random_below(bench, 12)) {
	case 0:
		break;
	case 1:
		add_random_lines(bench, text, random_below(bench, 4));
		break;
	case 2:
		buf_splice(text, last_line(text), 0, line);
		break;
	case 3:
		add_random_line(bench, text);
		buf_add_span(text, line);
		break;
	default:
		buf_add_span(text, line);
	}
}

static void cut_last_byte(struct buf *text)
{
	if (text->len)
		buf_splice(text, text->len - 1, 1, SPAN_NULL);
}

/* The halves of a text change places: the anchors are then in two orders. */
static void add_swapped(struct buf *to, struct span text)
{
	size_t middle = span_find(text, span_of("\n"), text.len / 2) + 1;

	buf_add_span(to, span_at(text.data, middle, text.len));
	buf_add_span(to, span_at(text.data, 0, middle));
}

static void fill_pair(struct bench *bench, struct pair *pair)
{
	unsigned kind = random_below(bench, 8);
	struct span line;

	pair->created = kind == 0;
	if (!pair->created)
		add_random_lines(bench, &pair->old, random_below(bench, 3) ? 40 : 600);
	if (kind == 1)
		buf_clear(&pair->old);
	if (kind <= 2)
		add_random_lines(bench, &pair->new, 1 + random_below(bench, 300));
	if (kind == 3)
		add_swapped(&pair->new, buf_span(&pair->old));
	for (size_t pos = 0; kind > 3 && span_line(buf_span(&pair->old), &pos, &line);)
		edit_line(bench, &pair->new, (struct span){ line.data, line.len + 1 });
	if (random_below(bench, 3) == 0)
		cut_last_byte(&pair->old);
	if (random_below(bench, 3) == 0 && pair->new.len > 1)
		cut_last_byte(&pair->new);
}

static FILE *open_file(const struct bench *bench, const char *path, const char *how)
{
	char name[256];

	(void) snprintf(name, sizeof(name), "%s/%s", bench->dir, path);
	return fopen(name, how);
}

static void write_file(const struct bench *bench, const char *path, struct span text)
{
	FILE *file = open_file(bench, path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
}

static void assert_file(const struct bench *bench, const char *path, struct span text)
{
	_cleanup_(buf_release) struct buf found = BUF_INIT;
	FILE *file = open_file(bench, path, "r");
	char part[4096];
	size_t n;

	assert_non_null(file);
	while ((n = fread(part, 1, sizeof(part), file)) > 0)
		buf_add(&found, part, n);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(found.len, text.len);
	assert_true(span_eq(buf_span(&found), text));
}

static void assert_runs(const struct bench *bench, const char *command)
{
	char line[512];

	(void) snprintf(line, sizeof(line), "cd '%s' && %s", bench->dir, command);
	assert_int_equal(system(line), 0);
}

/* In CI everything is there, so that nothing may be skipped. */
static void need(const char *tool)
{
	char line[64];

	(void) snprintf(line, sizeof(line), "command -v %s >/dev/null", tool);
	if (system(line) == 0)
		return;
	if (getenv("MUST_RUN"))
		fail_msg("%s is missing", tool);
	print_message("skipped: %s is missing\n", tool);
	skip();
}

static void assert_old(const struct bench *bench)
{
	for (size_t i = 0; i < bench->n; i++) {
		const struct pair *pair = &bench->pair[i];

		if (pair->created)
			assert_null(open_file(bench, pair->path, "r"));
		else
			assert_file(bench, pair->path, buf_span(&pair->old));
	}
}

static void assert_new(const struct bench *bench)
{
	for (size_t i = 0; i < bench->n; i++)
		assert_file(bench, bench->pair[i].path, buf_span(&bench->pair[i].new));
}

static int open_bench(void **state)
{
	struct bench *bench = mem_zero(1, sizeof(*bench));
	const char *top = getenv("TMPDIR");

	(void) snprintf(bench->dir, sizeof(bench->dir), "%s/test-diff-XXXXXX",
			top && strlen(top) < 32 ? top : "/tmp");
	if (!mkdtemp(bench->dir))
		return -1;
	/* A temporary directory in a checkout would make git apply look for its index. */
	setenv("GIT_CEILING_DIRECTORIES", bench->dir, 1);
	*state = bench;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void) st;
	(void) type;
	(void) ftw;
	return remove(path);
}

static int close_bench(void **state)
{
	struct bench *bench = *state;

	(void) nftw(bench->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(bench);
	return 0;
}

/* Random pairs written as files, and one diff of all of them. */
static void set_up_pairs(struct bench *bench)
{
	static const char *const paths[] = { "root/odd name ",
					     "root/\"q\\\t\x02\xc3\xa4" };
	_cleanup_(buf_release) struct buf out = BUF_INIT;

	for (bench->n = 0; bench->n < PAIRS_MAX; bench->n++) {
		struct pair *pair = &bench->pair[bench->n];

		(void) snprintf(pair->path, sizeof(pair->path), "root/f%zu", bench->n);
		if (bench->n < ARRAY_SIZE(paths))
			(void) strcpy(pair->path, paths[bench->n]);
		fill_pair(bench, pair);
		if (!pair->created)
			write_file(bench, pair->path, buf_span(&pair->old));
		diff_unified(&out, span_of(pair->path + strlen("root/")),
			     pair->created ? SPAN_NULL : buf_span(&pair->old),
			     buf_span(&pair->new));
	}
	write_file(bench, "diff", buf_span(&out));
}

static void tear_down_pairs(struct bench *bench)
{
	assert_runs(bench, "rm -rf root");
	for (size_t i = 0; i < bench->n; i++) {
		buf_release(&bench->pair[i].old);
		buf_release(&bench->pair[i].new);
	}
}

static void patch_and_git_apply_random_diffs(void **state)
{
	struct bench *bench = *state;

	need("patch");
	need("git");
	for (unsigned round = 0; round < 12; round++) {
		bench->seed = round;
		assert_runs(bench, "mkdir root");
		set_up_pairs(bench);
		assert_runs(bench, "patch -p1 -d root --fuzz=0 -i ../diff > log && "
				   "! grep -E 'offset|fuzz|garbage' log");
		assert_new(bench);
		assert_runs(bench, "patch -p1 -d root --fuzz=0 -R -i ../diff > log && "
				   "! grep -E 'offset|fuzz|garbage' log");
		assert_old(bench);
		assert_runs(bench, "git -C root apply --whitespace=nowarn ../diff");
		assert_new(bench);
		tear_down_pairs(bench);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_texts_give_nothing),
		cmocka_unit_test(context_is_three_lines),
		cmocka_unit_test(six_lines_between_edits_join_them),
		cmocka_unit_test(one_line_has_no_length),
		cmocka_unit_test(a_missing_last_newline_is_said),
		cmocka_unit_test(odd_paths_are_quoted),
		cmocka_unit_test(repeated_lines_do_not_blur_an_edit),
		cmocka_unit_test(lines_that_all_repeat_are_compared_too),
		cmocka_unit_test(many_edits_in_a_large_text_stay_apart),
		cmocka_unit_test_setup_teardown(patch_and_git_apply_random_diffs,
						open_bench, close_bench),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
