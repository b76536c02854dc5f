/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cmdline/cmdline.h"
#include "layout-text.h"

/*
 * A directory in cases/grub-cfg holds
 *
 *	input		a grub.cfg
 *	segments	its segments and entries; or
 *	error		the message
 *	refused		(empty) GRUB's own parser refuses it, iommu does not
 *
 * REGOLD=1 rewrites segments and error; read the difference.
 */

static void read_all(const char *dir, const char *name, struct buf *text)
{
	char path[4096], chunk[4096];
	size_t n;
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	buf_clear(text);
	file = fopen(path, "re");
	if (!file)
		return;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(text, chunk, n);
	(void) fclose(file);
}

static void write_all(const char *dir, const char *name, const struct buf *text)
{
	char path[4096];
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "we");
	assert_non_null(file);
	assert_int_equal(fwrite(buf_str(text), 1, text->len, file), text->len);
	assert_int_equal(fclose(file), 0);
}

static bool has_file(const char *dir, const char *name)
{
	char path[4096];

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	return access(path, F_OK) == 0;
}

/* Allocate exactly the bytes of the text, so that the sanitizer sees a read after them.
 */
static int locate_exactly(struct span text, struct err *err)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(mem_done) char *copy = malloc(text.len ? text.len : 1);
	struct span exact = { copy, text.len };
	int r;

	assert_non_null(copy);
	if (text.len)
		memcpy(copy, text.data, text.len);
	r = format_grub_cfg.locate(&layout, exact, "boot/grub/grub.cfg", err);
	if (r < 0) {
		assert_int_equal(r, -EINVAL);
		assert_string_equal(err->what, "cannot read boot/grub/grub.cfg");
		assert_non_null(strstr(err->why, "lost track at line "));
		return r;
	}
	file_layout_assert_sane(&layout, exact);
	return 0;
}

/* Return 1 if GRUB's parser accepts the file, 0 if not, -1 if it is not installed. */
static int grub_takes(const char *dir)
{
	static const char *const programs[] = { "grub-script-check",
						"grub2-script-check" };
	char path[4096];
	int r = -1, status;

	(void) snprintf(path, sizeof(path), "%s/input", dir);
	for (size_t i = 0; i < ARRAY_SIZE(programs) && r < 0; i++) {
		char *argv[] = { (char *) (uintptr_t) programs[i], path, NULL };
		posix_spawn_file_actions_t actions;
		pid_t pid;

		assert_int_equal(posix_spawn_file_actions_init(&actions), 0);
		(void) posix_spawn_file_actions_addopen(&actions, 2, "/dev/null",
							O_WRONLY, 0);
		if (posix_spawnp(&pid, programs[i], &actions, NULL, argv, environ) == 0) {
			assert_int_equal(waitpid(pid, &status, 0), pid);
			assert_true(WIFEXITED(status));
			r = WEXITSTATUS(status) == 127 ? -1 : WEXITSTATUS(status) == 0;
		}
		(void) posix_spawn_file_actions_destroy(&actions);
	}
	return r;
}

static bool must_run(void)
{
	const char *value = getenv("MUST_RUN");

	return value && strcmp(value, "1") == 0;
}

static void case_is_as_recorded(void **state)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, want = BUF_INIT,
					  got = BUF_INIT;
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	const char *dir = *state, *golden;
	struct err err = ERR_INIT;
	int r, taken = grub_takes(dir);

	read_all(dir, "input", &text);
	assert_true(text.len > 0);
	r = format_grub_cfg.locate(&layout, buf_span(&text), "boot/grub/grub.cfg", &err);
	golden = r < 0 ? "error" : "segments";
	if (r < 0)
		buf_addf(&got, "%s: %s\n", err.what, err.why);
	else
		file_layout_dump(&got, &layout, buf_span(&text));

	if (getenv("REGOLD"))
		write_all(dir, golden, &got);
	assert_true(has_file(dir, golden));
	read_all(dir, golden, &want);
	assert_string_equal(buf_str(&got), buf_str(&want));

	if (taken < 0 && must_run())
		fail_msg("grub-script-check is missing");
	if (taken >= 0)
		assert_int_equal(taken, r == 0 && !has_file(dir, "refused"));
}

static struct span value_of(const struct file_layout *layout, size_t i, struct span text)
{
	return span_at(text.data, layout->segment[i].start, layout->segment[i].end);
}

static bool parse_segment(const struct segment *segment, struct span text,
			  struct view *view, struct cmdline *line)
{
	const char *why;

	if (segment->readonly_reason ||
	    view_decode(view, segment->quoting,
			span_at(text.data, segment->start, segment->end), &why) < 0)
		return false;
	cmdline_parse(line, view);
	return true;
}

static bool has_word(const struct cmdline *line, const char *word)
{
	for (size_t i = 0; i < line->n; i++)
		if (span_is(line->word[i].text, word))
			return true;
	return false;
}

/* new_text is old_text with a parameter added to segment i: nothing else changed. */
static void assert_grown(const struct file_layout *old, struct span old_text,
			 struct span new_text, size_t i)
{
	_cleanup_(file_layout_release) struct file_layout new = FILE_LAYOUT_INIT;
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(format_grub_cfg.locate(&new, new_text, "x", &err), 0);
	assert_int_equal(new.n_segment, old->n_segment);
	assert_int_equal(new.n_entry, old->n_entry);
	for (size_t k = 0; k < old->n_entry; k++)
		assert_true(span_eq(new.entry[k].kernel, old->entry[k].kernel));
	for (size_t k = 0; k < old->n_segment; k++)
		if (k != i)
			assert_true(span_eq(value_of(&new, k, new_text),
					    value_of(old, k, old_text)));
	assert_true(parse_segment(&new.segment[i], new_text, &view, &line));
	assert_true(has_word(&line, "zz=1"));
}

static void an_added_word_reaches_the_kernel(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	read_all(*state, "input", &text);
	if (format_grub_cfg.locate(&layout, buf_span(&text), "x", &err) < 0)
		return;
	for (size_t i = 0; i < layout.n_segment; i++) {
		_cleanup_(buf_release) struct buf value = BUF_INIT, spelled = BUF_INIT;
		_cleanup_(buf_release) struct buf new = BUF_INIT;
		_cleanup_(view_release) struct view view = VIEW_INIT;
		_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
		const struct segment *segment = &layout.segment[i];

		if (!parse_segment(segment, buf_span(&text), &view, &line) ||
		    line.open_quote)
			continue;
		cmdline_add(&line, "zz=1");
		cmdline_render(&line, value_of(&layout, i, buf_span(&text)), &value);
		segment_spell(segment, buf_span(&value), &spelled);
		buf_add_span(&new, buf_span(&text));
		buf_splice(&new, segment->start, segment->end - segment->start,
			   buf_span(&spelled));
		assert_grown(&layout, buf_span(&text), buf_span(&new), i);
	}
}

static void every_beginning_of_it_is_read(void **state)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	read_all(*state, "input", &text);
	for (size_t len = 0; len <= text.len; len++)
		(void) locate_exactly(span_at(text.data, 0, len), &err);
}

static uint32_t random_next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

static void every_damage_to_it_is_survived(void **state)
{
	static const char *const bytes[] = {
		"\n",  "'",  "\"",   "\\",     "$",   "{",        "}",
		";",   "#",  "\r",   "|",      " ",   "\\\n",     "fi\n",
		"if ", "${", "\xff", "\\\r\n", "}\n", "linux /k "
	};
	_cleanup_(buf_release) struct buf text = BUF_INIT, damaged = BUF_INIT;
	struct err err = ERR_INIT;
	uint32_t seed = 2463534242;

	read_all(*state, "input", &text);
	for (unsigned round = 0; round < 400; round++) {
		buf_clear(&damaged);
		buf_add_span(&damaged, buf_span(&text));
		for (unsigned i = random_next(&seed) % 4; i < 4; i++) {
			const char *new = bytes[random_next(&seed) % ARRAY_SIZE(bytes)];
			size_t at = random_next(&seed) % (damaged.len + 1);
			size_t len = random_next(&seed) % 3;

			len = len < damaged.len - at ? len : damaged.len - at;
			buf_splice(&damaged, at, len, span_of(new));
		}
		(void) locate_exactly(buf_span(&damaged), &err);
	}
}

/* Time. */

static void repeat(struct buf *text, const char *planned, size_t len)
{
	buf_clear(text);
	while (text->len < len)
		buf_add_str(text, planned);
}

/* Quadratic code takes hours at this size. */
static void time_is_linear(void **state)
{
	static const char *const planned_parts[] = {
		"menuentry 'a' --id b {\n\tlinux /k a b c\n}\n",
		"linux /k a;",
		"linux /k\\\n",
		"linux ",
		"${",
		"$a",
		"\"$",
		"'a' ",
		"\\\n",
		"\\\r\n#\n",
		"\"a\\\n#\n",
		"#'\n",
		"menuentry 'rescu' ",
		"set default=",
		"set kernelopts=\"a\";",
		"submenu a {",
		"} ",
		"if ",
		"{ ",
		"'",
		"\\",
		"\r",
		"### BEGIN /etc/grub.d/1_2_3\n",
		"module2 /a b\n",
	};
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(planned_parts); i++) {
		_cleanup_(file_layout_release) struct file_layout layout =
			FILE_LAYOUT_INIT;
		clock_t start = clock();

		repeat(&text, planned_parts[i], (size_t) 10 << 20);
		(void) format_grub_cfg.locate(&layout, buf_span(&text), "x", &err);
		if ((clock() - start) / CLOCKS_PER_SEC > 30)
			fail_msg("10 MB of [%s] take over 30 s", planned_parts[i]);
	}
}

static void an_empty_text_has_nothing(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;

	(void) state;
	assert_int_equal(format_grub_cfg.locate(&layout, SPAN_NULL, "x", &err), 0);
	assert_int_equal(layout.n_segment, 0);
	assert_int_equal(layout.n_entry, 0);
	assert_null(layout.preset.data);
}

static void blocks_nest_only_so_deep(void **state)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	(void) state;
	for (size_t i = 0; i < 1000; i++)
		buf_add_str(&text, "if\n");
	for (size_t i = 0; i < 1000; i++)
		buf_add_str(&text, "fi\n");
	assert_int_equal(locate_exactly(buf_span(&text), &err), 0);

	buf_splice(&text, 0, 0, span_of("if\n"));
	assert_int_equal(locate_exactly(buf_span(&text), &err), -EINVAL);
	assert_string_equal(err.why, "lost track at line 1001: nested too deep");
}

static void a_line_of_too_many_words_is_frozen(void **state)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;

	(void) state;
	buf_add_str(&text, "linux /k");
	for (size_t i = 2; i < 4096; i++)
		buf_add_str(&text, " a");
	buf_add_str(&text, "\nlinux /k");
	for (size_t i = 2; i < 4097; i++)
		buf_add_str(&text, " a");
	assert_int_equal(format_grub_cfg.locate(&layout, buf_span(&text), "x", &err), 0);
	assert_int_equal(layout.n_segment, 2);
	assert_null(layout.segment[0].readonly_reason);
	assert_string_equal(layout.segment[1].readonly_reason,
			    "the command has too many words");
	assert_int_equal(layout.segment[1].end, text.len);
}

/* One test for each law and directory. */

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* Signature checking in a grub.cfg, and in a file that it reads. */
static const struct {
	const char *text;
	struct verify verify;
	const char *include; /* the last one, as written */
} signatures[] = {
	{ "set check_signatures=enforce\n", { .on = true }, NULL },
	{ "check_signatures=enforce", { .on = true }, NULL },
	{ "set check_signatures=1\n", { .on = true }, NULL },
	{ "set \"check_signatures=enforce\"", { .on = true }, NULL },
	{ "set 'check_signatures'=\"enforce\"", { .on = true }, NULL },
	{ "set check_signatures='enforce'", { .on = true }, NULL },
	{ "set check_signatures=\\enforce", { .on = true }, NULL },
	{ "set check_signatures=\"${how}\"", { .on = true }, NULL },
	{ "export check_signatures=enforce", { .on = true }, NULL },
	{ "eval \"set a=b; set check_signatures=enforce\"", { .on = true }, NULL },
	{ "if a; then set check_signatures=enforce; fi", { .on = true }, NULL },
	{ "function f {\nset check_signatures=enforce\n}", { .on = true }, NULL },
	{ "menuentry 'a' {\nset check_signatures=enforce\n}", { .on = true }, NULL },
	{ "set check_signatures=no", { .off = true }, NULL },
	{ "set check_signatures=", { .off = true }, NULL },
	{ "unset check_signatures", { .off = true }, NULL },
	{ "set check_signatures=no\nset check_signatures=enforce",
	  { .on = true, .off = true },
	  NULL },
	{ "# set check_signatures=enforce\n", { .on = false }, NULL },
	{ "set my_check_signatures=enforce", { .on = false }, NULL },
	{ "echo check_signatures=enforce", { .on = false }, NULL },
	{ "export check_signatures", { .on = false }, NULL },
	{ "if [ x$check_signatures=enforce = x ]; then b; fi", { .on = false }, NULL },
	{ "load_env", { .loads = true }, NULL },
	{ "load_env -f $prefix/x kernelopts", { .loads = true }, NULL },
	{ "load_env --skip-sig kernelopts", { .skips = true }, NULL },
	{ "load_env -s -f $prefix/x", { .skips = true }, NULL },
	{ "source $prefix/custom.cfg", { .on = false }, "$prefix/custom.cfg" },
	{ "if a; then . (hd0)/x; fi", { .on = false }, "(hd0)/x" },
	{ "configfile \"/x\"", { .on = false }, "\"/x\"" },
	{ "source", { .on = false }, NULL },
};

static void hold_signatures(const struct format *format, size_t i)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	struct err err = ERR_INIT;
	const struct verify *want = &signatures[i].verify, *got = &layout.verify;
	const char *include = signatures[i].include;

	assert_int_equal(format_locate(format, span_of(signatures[i].text), "x", &layout,
				       &err),
			 0);
	if (got->on != want->on || got->off != want->off || got->loads != want->loads ||
	    got->skips != want->skips)
		fail_msg("%s: on %d off %d loads %d skips %d", signatures[i].text,
			 got->on, got->off, got->loads, got->skips);
	assert_int_equal(layout.n_include, include != NULL);
	if (include)
		assert_true(span_is(layout.include[0].text, include));
}

static void signatures_are_found(void **state)
{
	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(signatures); i++) {
		hold_signatures(&format_grub_cfg, i);
		hold_signatures(&format_grub_include, i);
	}
}

static void add_case(struct CMUnitTest *tests, size_t *n, const char *law,
		     const char *name, char *dir, CMUnitTestFunction function)
{
	struct buf title = BUF_INIT;

	buf_addf(&title, "%s: %s", name, law);
	tests[(*n)++] = (struct CMUnitTest){
		.name = title.data,
		.test_func = function,
		.initial_state = dir,
	};
}

int main(int argc, char **argv)
{
	const struct CMUnitTest others[] = {
		cmocka_unit_test(an_empty_text_has_nothing),
		cmocka_unit_test(blocks_nest_only_so_deep),
		cmocka_unit_test(a_line_of_too_many_words_is_frozen),
		cmocka_unit_test(time_is_linear),
		cmocka_unit_test(signatures_are_found),
	};
	struct dirent **names = NULL;
	struct CMUnitTest *tests;
	char **dirs, root[4096];
	int count, r;
	size_t n = 0;

	(void) snprintf(root, sizeof(root), "%s/cases/grub-cfg",
			argc > 1 ? argv[1] : ".");
	count = scandir(root, &names, is_visible, alphasort);
	if (count <= 0) {
		(void) fprintf(stderr, "no cases in %s\n", root);
		return 1;
	}

	tests = mem_zero((size_t) count * 4, sizeof(*tests));
	dirs = mem_zero((size_t) count, sizeof(*dirs));
	for (int i = 0; i < count; i++) {
		struct buf dir = BUF_INIT;

		buf_addf(&dir, "%s/%s", root, names[i]->d_name);
		dirs[i] = dir.data;
		add_case(tests, &n, "as recorded", names[i]->d_name, dirs[i],
			 case_is_as_recorded);
		add_case(tests, &n, "growth", names[i]->d_name, dirs[i],
			 an_added_word_reaches_the_kernel);
		add_case(tests, &n, "beginnings", names[i]->d_name, dirs[i],
			 every_beginning_of_it_is_read);
		add_case(tests, &n, "damages", names[i]->d_name, dirs[i],
			 every_damage_to_it_is_survived);
	}

	r = _cmocka_run_group_tests("grub-cfg cases", tests, n, NULL, NULL);
	r += cmocka_run_group_tests_name("grub-cfg", others, NULL, NULL);

	for (size_t i = 0; i < n; i++)
		free((char *) (uintptr_t) tests[i].name);
	for (int i = 0; i < count; i++) {
		free(dirs[i]);
		free(names[i]);
	}
	free(tests);
	free(dirs);
	free(names);
	return r;
}
