/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>

#include "line.h"
#include "cmdline/mode.h"

#define MAX_FIELDS 8
#define MAX_PARTS  3

/* "| a |  | b |" has the fields a, nothing, b. */
static size_t split_row(char *row, char **field)
{
	size_t n = 0, len = strlen(row);

	assert_true(len > 4 && memcmp(row, "| ", 2) == 0);
	assert_string_equal(row + len - 2, " |");
	row[len - 1] = '|';
	for (char *at = row + 2, *end; (end = strstr(at, " |")); at = end + 3) {
		assert_true(n < MAX_FIELDS);
		*end = '\0';
		field[n++] = at;
		if (end == row + len - 2)
			break;
	}
	return n;
}

static void each_row(void **state, const char *name, size_t n_fields, size_t n_rows,
		     void (*check)(char **field))
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	char row[1024], *field[MAX_FIELDS];
	size_t n = 0;
	FILE *file;

	buf_addf(&path, "%s/cases/mode/%s", (const char *) *state, name);
	file = fopen(buf_str(&path), "re");
	assert_non_null(file);
	while (fgets(row, sizeof(row), file)) {
		row[strcspn(row, "\n")] = '\0';
		if (row[0] != '|')
			continue;
		assert_int_equal(split_row(row, field), n_fields);
		check(field);
		n++;
	}
	(void) fclose(file);
	assert_int_equal(n, n_rows);
}

static struct kernel kernel_x86(enum tri intel_on, enum domain_default domain,
				enum tri old_soft)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = ARCH_X86;
	kernel.intel_on = intel_on;
	kernel.domain = domain;
	kernel.noiommu = TRI_YES;
	kernel.old_soft = old_soft;
	return kernel;
}

static struct effects classify(const char *text, const struct kernel *kernel)
{
	_cleanup_(line_done) struct line line;
	struct cmdline *parts[] = { &line.cmdline };

	line_read(&line, span_of(text));
	return mode_classify(parts, 1, kernel);
}

static void check_effect(const char *line, const char *column, enum effect effect,
			 const char *wanted)
{
	if (strcmp(effect_name(effect), wanted) != 0)
		fail_msg("[%s] %s: %s, not %s", line, column, effect_name(effect),
			 wanted);
}

static void check_effects(char **field)
{
	struct kernel off = kernel_x86(TRI_NO, DOMAIN_LAZY, TRI_NO);
	struct kernel on = kernel_x86(TRI_YES, DOMAIN_STRICT, TRI_UNKNOWN);
	struct kernel pt = kernel_x86(TRI_YES, DOMAIN_PASSTHROUGH, TRI_NO);
	struct kernel old = kernel_x86(TRI_YES, DOMAIN_UNKNOWN, TRI_YES);

	check_effect(field[0], "Intel OFF", classify(field[0], &off).intel, field[1]);
	check_effect(field[0], "Intel ON", classify(field[0], &on).intel, field[2]);
	check_effect(field[0], "AMD", classify(field[0], &off).amd, field[3]);
	check_effect(field[0], "AMD", classify(field[0], &on).amd, field[3]);
	check_effect(field[0], "Intel ON PT", classify(field[0], &pt).intel, field[4]);
	check_effect(field[0], "AMD PT", classify(field[0], &pt).amd, field[5]);
	check_effect(field[0], "Intel 5.15", classify(field[0], &old).intel, field[6]);
	check_effect(field[0], "AMD 5.15", classify(field[0], &old).amd, field[7]);
}

static void a_line_comes_to_what_the_table_says(void **state)
{
	each_row(state, "classify.table", 8, 46, check_effects);
}

static struct request request_of(const char *mode, const char *kernel)
{
	struct request request = { .mode = mode_by_name(mode),
				   .unsafe_interrupts = TRI_UNKNOWN };

	assert_non_null(request.mode);
	request.passthrough_default = strstr(kernel, "passthrough");
	if (strstr(kernel, "arm64"))
		request.arch = ARCH_ARM64;
	if (strstr(kernel, "other"))
		request.arch = ARCH_OTHER;
	if (strstr(kernel, " yes"))
		request.unsafe_interrupts = TRI_YES;
	if (strstr(kernel, " no"))
		request.unsafe_interrupts = TRI_NO;
	return request;
}

/* What the parts render to, " // " between them, or "! reason". */
static void switch_to(const struct request *request, struct line *lines, size_t n,
		      size_t add_in, struct buf *out)
{
	struct cmdline *parts[MAX_PARTS] = { NULL };
	const char *why = NULL;
	bool changed = false;
	int r;

	for (size_t i = 0; i < n; i++)
		parts[i] = &lines[i].cmdline;
	r = mode_apply(request, parts, n, add_in, &why);
	for (size_t i = 0; i < n; i++)
		changed |= cmdline_is_changed(parts[i]);
	assert_int_equal(changed, r > 0);
	if (r < 0) {
		assert_int_equal(r, -EINVAL);
		buf_addf(out, "! %s", why);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		buf_add_str(out, i ? " // " : "");
		cmdline_render(parts[i], lines[i].raw, out);
	}
}

static void check_after(const char *row, const char *after, const char *wanted)
{
	bool same = strcmp(after, wanted) == 0;

	if (wanted[0] == '!')
		same = after[0] == '!' && strstr(after, wanted + 2);
	if (!same)
		fail_msg("%s: [%s], not [%s]", row, after, wanted);
}

static void check_switch(char **field)
{
	_cleanup_(buf_release) struct buf after = BUF_INIT, again = BUF_INIT;
	_cleanup_(line_done) struct line line, second;
	struct request request = request_of(field[3], field[1]);

	line_read(&line, span_of(field[2]));
	switch_to(&request, &line, 1, 0, &after);
	check_after(field[0], buf_str(&after), field[4]);

	line_read(&second, span_of(field[4]));
	if (field[4][0] == '!')
		return;
	switch_to(&request, &second, 1, 0, &again);
	check_after(field[0], buf_str(&again), field[4]);
}

static void a_line_is_switched_as_the_table_says(void **state)
{
	each_row(state, "switch.table", 5, 136, check_switch);
}

static size_t read_parts(char *text, struct line *lines)
{
	size_t n = 0;

	for (char *end; text; text = end) {
		size_t len;

		end = strstr(text, "//");
		len = end ? (size_t) (end - text) : strlen(text);
		if (end && len && text[len - 1] == ' ')
			len--;
		if (end)
			end += end[2] == ' ' ? 3 : 2;
		assert_true(n < MAX_PARTS);
		line_read(&lines[n++], span_at(text, 0, len));
	}
	return n;
}

static void check_parts(char **field)
{
	_cleanup_(buf_release) struct buf after = BUF_INIT;
	struct line lines[MAX_PARTS];
	struct request request = request_of(field[1], "lazy");
	size_t n = read_parts(field[0], lines);
	size_t add_in = field[2][0] == '-' ? n : (size_t) (field[2][0] - '0');

	switch_to(&request, lines, n, add_in, &after);
	check_after(field[0], buf_str(&after), field[3]);
	while (n)
		line_done(&lines[--n]);
}

static void parts_are_switched_as_the_table_says(void **state)
{
	each_row(state, "parts.table", 4, 22, check_parts);
}

static void modes_have_names(void **state)
{
	static const char *const names[] = { "off-for-uio", "off-for-vfio", "strict",
					     "pt", "unset" };

	(void) state;
	for (enum mode_id id = 0; id < MODE_COUNT; id++) {
		assert_string_equal(mode_at(id)->name, names[id]);
		assert_int_equal(mode_at(id)->id, id);
		assert_ptr_equal(mode_by_name(names[id]), mode_at(id));
		assert_true(strlen(mode_at(id)->about) > 20);
	}
	assert_null(mode_by_name("on"));
	assert_null(mode_by_name(""));
	assert_string_equal(effect_name(EFFECT_UNKNOWN), "unknown");
	assert_string_equal(effect_name(EFFECT_MIXED), "mixed");
}

static void check_unknown(const char *line, const struct kernel *kernel,
			  enum effect intel, enum effect amd)
{
	struct effects is = classify(line, kernel);

	if (is.intel != intel || is.amd != amd)
		fail_msg("[%s]: %s and %s", line, effect_name(is.intel),
			 effect_name(is.amd));
}

static void what_is_not_known_is_not_guessed(void **state)
{
	struct kernel none = KERNEL_UNKNOWN, kernel = KERNEL_UNKNOWN;

	(void) state;
	check_unknown("", &none, EFFECT_UNKNOWN, EFFECT_STRICT);
	check_unknown("iommu=pt", &none, EFFECT_UNKNOWN, EFFECT_PT);
	check_unknown("intel_iommu=sm_on", &none, EFFECT_UNKNOWN, EFFECT_STRICT);
	check_unknown("intel_iommu=on", &none, EFFECT_STRICT, EFFECT_STRICT);
	check_unknown("iommu=off", &none, EFFECT_OFF_FOR_UIO, EFFECT_OFF_FOR_UIO);
	check_unknown("iommu=soft", &none, EFFECT_UNKNOWN, EFFECT_STRICT);
	check_unknown("iommu=off vfio.enable_unsafe_noiommu_mode", &none,
		      EFFECT_OFF_FOR_VFIO, EFFECT_OFF_FOR_VFIO);

	/* Without the driver the words still say what they say. */
	kernel.intel_driver = TRI_NO;
	check_unknown("intel_iommu=on", &kernel, EFFECT_STRICT, EFFECT_STRICT);

	kernel.noiommu = TRI_NO;
	check_unknown("iommu=off vfio.enable_unsafe_noiommu_mode", &kernel,
		      EFFECT_OFF_FOR_UIO, EFFECT_OFF_FOR_UIO);

	kernel.override = TRI_YES;
	check_unknown("iommu=off", &kernel, EFFECT_UNKNOWN, EFFECT_UNKNOWN);

	kernel = none;
	kernel.arch = ARCH_OTHER;
	check_unknown("iommu=off", &kernel, EFFECT_UNKNOWN, EFFECT_UNKNOWN);

	assert_int_equal(effects_sum(classify("", &none)), EFFECT_MIXED);
	assert_int_equal(effects_sum(classify("iommu=off", &none)), EFFECT_OFF_FOR_UIO);
}

static void arm64_has_one_word(void **state)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	(void) state;
	kernel.arch = ARCH_ARM64;
	check_unknown("", &kernel, EFFECT_STRICT, EFFECT_STRICT);
	check_unknown("iommu=off intel_iommu=off iommu=pt", &kernel, EFFECT_STRICT,
		      EFFECT_STRICT);
	check_unknown("iommu.passthrough=1", &kernel, EFFECT_PT, EFFECT_PT);
	check_unknown("iommu.passthrough=1 iommu.passthrough=0", &kernel, EFFECT_STRICT,
		      EFFECT_STRICT);
	kernel.domain = DOMAIN_PASSTHROUGH;
	check_unknown("iommu.passthrough", &kernel, EFFECT_PT, EFFECT_PT);
	check_unknown("iommu.passthrough=n", &kernel, EFFECT_STRICT, EFFECT_STRICT);
}

static void words_name_their_mode(void **state)
{
	static const struct {
		const char *line;
		enum mode_id x86, arm64;
	} cases[] = {
		{ "", MODE_UNSET, MODE_UNSET },
		{ "quiet \"x=iommu=pt\"", MODE_UNSET, MODE_UNSET },
		{ "x=\"iommu=pt", MODE_UNSET, MODE_UNSET },
		{ "intel_iommu=sm_on iommu=soft,force -- iommu=pt", MODE_UNSET,
		  MODE_UNSET },
		{ "intel_iommu=off amd_iommu=off", MODE_OFF_FOR_UIO, MODE_UNSET },
		{ "intel_iommu=off amd_iommu=off iommu=soft", MODE_OFF_FOR_UIO,
		  MODE_UNSET },
		{ "intel_iommu=off amd_iommu=off iommu=nopt", MODE_COUNT, MODE_UNSET },
		{ "intel_iommu=off amd_iommu=off vfio.enable_unsafe_noiommu_mode=1",
		  MODE_OFF_FOR_VFIO, MODE_UNSET },
		{ "intel-iommu=\"on,sm_on\" \"amd_iommu=on\"", MODE_STRICT, MODE_UNSET },
		{ "intel_iommu=on amd_iommu=on iommu=nopt", MODE_STRICT, MODE_UNSET },
		{ "intel_iommu=on amd_iommu=on iommu.passthrough=0", MODE_STRICT,
		  MODE_STRICT },
		{ "intel_iommu=on amd_iommu=on iommu=pt", MODE_PT, MODE_UNSET },
		{ "iommu=pt", MODE_COUNT, MODE_UNSET },
		{ "intel_iommu=on iommu=pt", MODE_COUNT, MODE_UNSET },
		{ "amd_iommu=on iommu=pt", MODE_COUNT, MODE_UNSET },
		{ "intel_iommu=on amd_iommu=on iommu=pt iommu.passthrough=1", MODE_COUNT,
		  MODE_PT },
		{ "intel_iommu=on amd_iommu=on intel_iommu=on", MODE_COUNT, MODE_UNSET },
		{ "iommu=usedac,pt", MODE_COUNT, MODE_UNSET },
		{ "iommu=$x", MODE_COUNT, MODE_UNSET },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(line_done) struct line line;
		struct cmdline *parts[] = { &line.cmdline };

		line_read(&line, span_of(cases[i].line));
		assert_int_equal(mode_words(parts, 1, ARCH_UNKNOWN), cases[i].x86);
		assert_int_equal(mode_words(parts, 1, ARCH_ARM64), cases[i].arm64);
	}
}

static void a_mode_holds_for_both_vendors(void **state)
{
	static const struct {
		const char *line;
		const char *holds; /* of the modes by id, on a Debian kernel */
	} cases[] = {
		{ "", "strict unset" },
		{ "intel_iommu=off", "" },
		{ "intel_iommu=off amd_iommu=off", "off-for-uio" },
		{ "iommu=off vfio.enable_unsafe_noiommu_mode=1", "off-for-vfio" },
		{ "iommu=pt", "pt" },
		{ "iommu=soft", "strict unset" },
		{ "iommu=usedac,pt", "strict" },
		{ "-- iommu=pt", "strict unset" },
	};
	struct kernel kernel = kernel_x86(TRI_YES, DOMAIN_LAZY, TRI_NO);

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(buf_release) struct buf holds = BUF_INIT;
		_cleanup_(line_done) struct line line;
		struct cmdline *parts[] = { &line.cmdline };

		line_read(&line, span_of(cases[i].line));
		for (enum mode_id id = 0; id < MODE_COUNT; id++)
			if (mode_holds(mode_at(id), parts, 1, &kernel))
				buf_addf(&holds, "%s%s", holds.len ? " " : "",
					 mode_at(id)->name);
		assert_string_equal(buf_str(&holds), cases[i].holds);
	}
}

static void notes_are_taken(void **state)
{
	static const struct {
		const char *line;
		unsigned notes;
	} cases[] = {
		{ "ro iommu=pt intel_iommu=on,sm_on intremap=nosid", 0 },
		{ "intremap=nosid,off", LINE_IR_OFF },
		{ "nointremap", LINE_IR_OFF },
		{ "nointremap intremap=on", 0 },
		{ "vfio_iommu_type1.allow-unsafe-interrupts", LINE_UNSAFE_IRQ },
		{ "iommufd.allow_unsafe_interrupts=Y", LINE_UNSAFE_IRQ },
		{ "iommufd.allow_unsafe_interrupts=Y iommufd.allow_unsafe_interrupts=0",
		  0 },
		{ "vfio_iommu_type1.allow_unsafe_interrupts=1 "
		  "iommufd.allow_unsafe_interrupts=0",
		  LINE_UNSAFE_IRQ },
		{ "intel_iommu=igfx_off", LINE_GFX_HOLE },
		{ "intel_iommu=on,intgpu_off", LINE_GFX_HOLE },
		{ "mem_encrypt=on", LINE_SME },
		{ "mem_encrypt=on mem_encrypt=off", 0 },
		{ "iommu=force,off", LINE_SWIOTLB },
		{ "iommu=soft", LINE_SWIOTLB },
		{ "iommu=usedac,soft", 0 },
		{ "intel_iommu=tboot_noforce", LINE_TBOOT },
		{ "amd_iommu=on", LINE_AMD_ON },
		{ "vfio.enable_unsafe_noiommu_mode", LINE_NOIOMMU },
		{ "vfio.enable_unsafe_noiommu_mode=0", 0 },
		{ "a $b", LINE_OPAQUE },
		{ "a -- $b", 0 },
		{ "a -- iommu=pt", LINE_TAIL },
		{ "a -- vfio.enable-unsafe-noiommu-mode", LINE_TAIL },
		{ "a -- iommu iommu.passthrough nointremap mem_encrypt=on b=iommu=pt",
		  0 },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(line_done) struct line line;
		struct cmdline *parts[] = { &line.cmdline };

		line_read(&line, span_of(cases[i].line));
		assert_int_equal(mode_notes(parts, 1), cases[i].notes);
	}
}

static void a_tail_is_seen_over_parts(void **state)
{
	_cleanup_(line_done) struct line a, b;
	struct cmdline *parts[] = { &a.cmdline, &b.cmdline };

	(void) state;
	line_read(&a, span_of("quiet --"));
	line_read(&b, span_of("iommu=soft $x"));
	assert_int_equal(mode_notes(parts, 2), LINE_TAIL);
	assert_int_equal(mode_notes(parts + 1, 1), LINE_SWIOTLB | LINE_OPAQUE);
}

int main(int argc, char **argv)
{
	char *cases = argc > 1 ? argv[1] : NULL;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(a_line_comes_to_what_the_table_says, cases),
		cmocka_unit_test_prestate(a_line_is_switched_as_the_table_says, cases),
		cmocka_unit_test_prestate(parts_are_switched_as_the_table_says, cases),
		cmocka_unit_test(modes_have_names),
		cmocka_unit_test(what_is_not_known_is_not_guessed),
		cmocka_unit_test(arm64_has_one_word),
		cmocka_unit_test(words_name_their_mode),
		cmocka_unit_test(a_mode_holds_for_both_vendors),
		cmocka_unit_test(notes_are_taken),
		cmocka_unit_test(a_tail_is_seen_over_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
