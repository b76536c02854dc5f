/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../laws.h"
#include "dash.h"
#include "base/diff.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Each directory in cases/FORMAT is a case: a file, or a whole root, set to each mode.
 *
 *	input	the file; FORMAT says which one it is (cases/FORMAT, below)
 *	pt	what becomes of it with that mode; so for each mode, or not
 *	root/	in cases/multi: the files
 *	pt.diff	and what becomes of them
 *	says	what could not be done, and the notes; none: all could, and there are none
 *
 * Cases that are only about the segments of a file (segments) check just the laws and
 * the messages.
 *
 * REGOLD=1 writes says anew, and what there is of the others; read the difference. An
 * empty file asks for it to be filled.
 */

static const struct {
	const char *format, *path;
} formats[] = {
	{ "shell", "etc/default/grub" },
	{ "defaults", "etc/default/grub" },
	{ "grub-cfg", "boot/grub/grub.cfg" },
	{ "grubenv", "boot/grub2/grubenv" },
	{ "bls", "boot/loader/entries/x.conf" },
	{ "plain", "etc/kernel/cmdline" },
	{ "extlinux", "boot/extlinux.conf" },
	{ "firmware", "boot/firmware/cmdline.txt" },
	{ "refind", "boot/refind_linux.conf" },
	{ "refind-conf", "efi/EFI/refind/refind.conf" },
	{ "limine", "boot/limine.conf" },
	{ "multi", NULL },
};

struct given {
	char *dir;
	const char *path; /* NULL: a whole root */
};

/* Files of a case. */

static bool read_all(const char *dir, const char *name, struct buf *text)
{
	char path[4096], chunk[4096];
	size_t n;
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	buf_clear(text);
	file = fopen(path, "re");
	if (!file)
		return false;
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(text, chunk, n);
	(void) fclose(file);
	return true;
}

static void write_all(const char *dir, const char *name, struct span text)
{
	char path[4096];
	FILE *file;

	(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "we");
	assert_non_null(file);
	if (text.len)
		assert_int_equal(fwrite(text.data, 1, text.len, file), text.len);
	assert_int_equal(fclose(file), 0);
}

static bool has_file(const char *dir, const char *name)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", dir, name);
	return access(buf_str(&path), F_OK) == 0;
}

/* must: a file that is not there is an empty one. */
static void assert_golden(const char *dir, const char *name, bool must, struct span got)
{
	_cleanup_(buf_release) struct buf want = BUF_INIT;
	bool is = has_file(dir, name);

	if (getenv("REGOLD") && (is || (must && got.len))) {
		char path[4096];

		write_all(dir, name, got);
		(void) snprintf(path, sizeof(path), "%s/%s", dir, name);
		if (must && !got.len)
			assert_int_equal(unlink(path), 0);
		return;
	}
	if (!is && !must)
		return;
	(void) read_all(dir, name, &want);
	if (!span_eq(got, buf_span(&want))) {
		(void) fprintf(stderr, "%s/%s is\n%.*s\ninstead of\n%s\n", dir, name,
			       (int) got.len, got.len ? got.data : "", buf_str(&want));
		fail();
	}
}

/* The root that a case is about. */

struct root {
	struct target target;
	struct os os;
	struct survey survey;
	struct err err;
	int r;
};

static void root_open(struct root *root, const struct given *given)
{
	char path[4096];

	(void) snprintf(path, sizeof(path), "%s/root", given->dir);
	/* As a live root: its links lead nowhere else, and valgrind has no openat2. */
	root->r =
		target_open_directory(&root->target, path, TARGET_READ, true, &root->err);
	assert_int_equal(root->r, 0);
	assert_int_equal(os_read(&root->os, &root->target, &root->err), 0);
	root->r = survey_read(&root->survey, &root->target, &root->os, false, &root->err);
}

static void root_read(struct root *root, const struct given *given)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	*root = (struct root){ .target = TARGET_INIT, .os = OS_INIT, .err = ERR_INIT };
	if (!given->path) {
		root_open(root, given);
		return;
	}

	root->os.arch = ARCH_X86;
	root->survey.os = &root->os;
	assert_true(read_all(given->dir, "input", &text));
	if (!survey_add_text(&root->survey, given->path, buf_span(&text), &root->err))
		root->r = -root->err.code;
	else
		survey_assemble(&root->survey);
}

static void root_done(struct root *root)
{
	survey_release(&root->survey);
	os_release(&root->os);
	target_close(&root->target);
}

/* What is said. */

static void say_notes(const struct notes *notes, struct buf *out)
{
	for (size_t i = 0; i < notes->n; i++) {
		const struct note *note = &notes->note[i];

		buf_addf(out, "%s %s %s:%u: %s\n", severity_name(note->severity),
			 note->code, note->file ? note->file : "-", note->line,
			 note->text);
	}
}

/* A sentence, and the modes for which it is said. */
struct fact_row {
	struct buf text;
	unsigned modes;
};

struct sayings {
	struct fact_row *saying;
	size_t n, room;
};

static void say(struct sayings *sayings, enum mode_id mode, const struct buf *text)
{
	size_t i = 0;

	while (i < sayings->n &&
	       !span_eq(buf_span(&sayings->saying[i].text), buf_span(text)))
		i++;
	if (i == sayings->n) {
		sayings->saying = mem_grow(sayings->saying, sayings->n, &sayings->room,
					   sizeof(*sayings->saying));
		sayings->saying[sayings->n++] = (struct fact_row){ BUF_INIT, 0 };
		buf_add_span(&sayings->saying[i].text, buf_span(text));
	}
	sayings->saying[i].modes |= 1u << mode;
}

static void say_all(struct sayings *sayings, struct buf *out)
{
	for (size_t i = 0; i < sayings->n; i++) {
		struct fact_row *saying = &sayings->saying[i];

		for (enum mode_id mode = 0; mode < MODE_COUNT; mode++)
			if (saying->modes == (1u << MODE_COUNT) - 1)
				buf_add_str(out, mode == 0 ? "always" : "");
			else if (saying->modes & 1u << mode)
				buf_addf(out, "%s ", mode_at(mode)->name);
		if (out->data[out->len - 1] == ' ')
			out->len--;
		buf_addf(out, ": %s\n", buf_str(&saying->text));
		buf_release(&saying->text);
	}
	free(sayings->saying);
}

static void say_outcome(enum mode_id mode, const struct outcome *outcome,
			struct sayings *sayings)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	if (outcome->r < 0) {
		buf_addf(&text, "%s: %s", outcome->err.what, outcome->err.why);
		say(sayings, mode, &text);
		return;
	}
	for (size_t i = 0; i < outcome->plan.n; i++) {
		const struct boot_entry *entry = &outcome->after.entry[i];

		if (!outcome->plan.blocker[i])
			continue;
		buf_clear(&text);
		buf_addf(&text, "not at %s:%u%s: %s",
			 entry->file ? entry->file->path : "-", entry->line,
			 entry->counted ? "" : " (not counted)",
			 outcome->plan.blocker[i]);
		say(sayings, mode, &text);
	}
}

/* What changes. */

static void diff_all(const struct outcome *outcome, struct buf *out)
{
	for (size_t i = 0; outcome->r >= 0 && i < outcome->after.n_file; i++) {
		const struct config_file *old = outcome->before.file[i];
		const struct config_file *new = outcome->after.file[i];

		diff_unified(out, span_of(old->path),
			     old->created ? SPAN_NULL : buf_span(&old->text),
			     buf_span(&new->text));
	}
}

static void hold_golden(const struct given *given, enum mode_id mode,
			const struct outcome *outcome)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT, diff = BUF_INIT;
	struct span text = SPAN_NULL;

	buf_addf(&name, "%s%s", mode_at(mode)->name, given->path ? "" : ".diff");
	diff_all(outcome, &diff);
	if (!given->path)
		text = buf_span(&diff);
	else if (outcome->r >= 0)
		text = buf_span(&outcome->after.file[0]->text);
	assert_golden(given->dir, buf_str(&name), false, text);
}

/* sh as a judge of its own: what grub-mkconfig will see has the mode. */

static bool is_for_dash(const struct config_file *file)
{
	if (file->format != &format_shell)
		return false;
	for (size_t i = 0; i < file->layout.n_segment; i++)
		if (file->layout.segment[i].append)
			return false;
	return file->layout.n_include == 0;
}

/* The files in order; false: dash has not all that it takes. */
static bool add_script(const struct survey *survey, struct buf *script)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		if (file->format != &format_shell)
			continue;
		/* bash's arrays; and commands are not there to be run */
		if (!is_for_dash(file) || span_has(buf_span(&file->text), "=(") ||
		    span_has(buf_span(&file->text), "$(") ||
		    span_has(buf_span(&file->text), "`"))
			return false;
		buf_add_span(script, buf_span(&file->text));
		buf_add_byte(script, '\n');
	}
	return script->len > 0;
}

/* What the generator makes lines of; NULL: words do not reach it. */
static const struct generator *reached_recipe(const struct outcome *outcome)
{
	for (size_t i = 0; outcome->r >= 0 && i < outcome->plan.n; i++)
		if (outcome->after.entry[i].kind == ENTRY_NEW_MENU)
			return outcome->plan.blocker[i]
				       ? NULL
				       : outcome->after.entry[i].generator;
	return NULL;
}

static void hold_with_dash(enum mode_id mode, const struct outcome *outcome)
{
	_cleanup_(buf_release) struct buf script = BUF_INIT, said = BUF_INIT;
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	_cleanup_(view_release) struct view view = VIEW_INIT;
	struct cmdline *lines[] = { &line };
	struct kernel kernel = KERNEL_UNKNOWN;
	const struct generator *generator = reached_recipe(outcome);
	const char *why = "";

	if (!generator || !add_script(&outcome->after, &script))
		return;

	kernel.arch = outcome->after.os->arch;
	kernel.domain = survey_kernel(&outcome->after).domain;
	buf_addf(&script, "\nprintf '%%s %%s' \"$%s\" \"$%s\" >&3\n", generator->every,
		 generator->normal ? generator->normal : generator->every);
	(void) dash_run("exec 3>&1; eval \"$1\" >/dev/null", buf_str(&script), &said);
	if (view_decode(&view, generator->quoting, buf_span(&said), &why) < 0)
		fail_msg("sh leaves [%s]: %s", buf_str(&said), why);
	cmdline_parse(&line, &view);
	if (!mode_holds(mode_at(mode), lines, 1, &kernel))
		fail_msg("%s: sh leaves [%s]", mode_at(mode)->name, buf_str(&said));
}

/* The tests. */

static void it_is_as_written(void **state)
{
	_cleanup_(buf_release) struct buf says = BUF_INIT;
	const struct given *given = *state;
	struct sayings sayings = { NULL, 0, 0 };
	struct root root;

	root_read(&root, given);
	say_notes(&root.survey.notes, &says);
	if (root.r < 0)
		buf_addf(&says, "%s: %s\n", root.err.what, root.err.why);
	for (enum mode_id mode = 0; root.r >= 0 && mode < MODE_COUNT; mode++) {
		struct outcome outcome;

		outcome_make(&outcome, &root.survey, &root.os, mode);
		say_outcome(mode, &outcome, &sayings);
		hold_golden(given, mode, &outcome);
		hold_with_dash(mode, &outcome);
		outcome_release(&outcome);
	}
	say_all(&sayings, &says);
	assert_golden(given->dir, "says", true, buf_span(&says));
	root_done(&root);
}

static void the_laws_hold(void **state)
{
	_cleanup_(buf_release) struct buf broken = BUF_INIT;
	const struct given *given = *state;
	struct root root;

	root_read(&root, given);
	if (root.r >= 0 && !laws_hold(&root.survey, &broken)) {
		/* fail_msg() cuts what is long */
		(void) fprintf(stderr, "%s: %s\n", given->dir, buf_str(&broken));
		fail();
	}
	root_done(&root);
}

/* One test for each case and what is held of it. */

struct list {
	struct CMUnitTest *test;
	size_t n, room;
};

static void add_test(struct list *list, const char *name, const char *about,
		     struct given *given, CMUnitTestFunction function)
{
	struct buf title = BUF_INIT;

	buf_addf(&title, "%s: %s", name, about);
	list->test = mem_grow(list->test, list->n, &list->room, sizeof(*list->test));
	list->test[list->n++] = (struct CMUnitTest){
		.name = title.data,
		.test_func = function,
		.initial_state = given,
	};
}

static void add_case(struct list *list, const char *top, size_t format, const char *name)
{
	struct given *given = mem_zero(1, sizeof(*given));
	struct buf dir = BUF_INIT, title = BUF_INIT;

	buf_addf(&title, "%s/%s", formats[format].format, name);
	buf_addf(&dir, "%s/%s", top, name);
	given->dir = dir.data;
	given->path = formats[format].path;
	add_test(list, title.data, "it is as written", given, it_is_as_written);
	add_test(list, title.data, "the laws hold", given, the_laws_hold);
	buf_release(&title);
}

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* A case of how a text is refused: there is nothing to set. */
static bool is_not_read(const char *top, const char *name)
{
	_cleanup_(buf_release) struct buf dir = BUF_INIT;

	buf_addf(&dir, "%s/%s", top, name);
	return has_file(buf_str(&dir), "error");
}

static void add_cases(struct list *list, const char *top, size_t format)
{
	struct dirent **names = NULL;
	char dir[4096];
	int n;

	(void) snprintf(dir, sizeof(dir), "%s/cases/%s", top, formats[format].format);
	n = scandir(dir, &names, is_visible, alphasort);
	for (int i = 0; i < n; i++) {
		if (!is_not_read(dir, names[i]->d_name))
			add_case(list, dir, format, names[i]->d_name);
		free(names[i]);
	}
	free(names);
}

static void list_done(struct list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		struct given *given = list->test[i].initial_state;

		free((void *) (uintptr_t) list->test[i].name);
		if (i % 2 == 0)
			continue;
		free(given->dir);
		free(given);
	}
	free(list->test);
}

int main(int argc, char **argv)
{
	struct list list = { 0 };
	int r;

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		add_cases(&list, argc > 1 ? argv[1] : ".", i);
	if (list.n == 0) {
		(void) fprintf(stderr, "there are no cases\n");
		return 1;
	}
	if (argc > 2)
		cmocka_set_test_filter(argv[2]);
	r = _cmocka_run_group_tests("cases", list.test, list.n, NULL, NULL);
	list_done(&list);
	return r;
}
