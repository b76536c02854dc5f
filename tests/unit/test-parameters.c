/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line.h"
#include "cmdline/mode.h"
#include "cmdline/parameters.h"
#include "survey/os.h"
#include "survey/survey.h"

/* Each row of the table of parameters serves each use of the table. */

/* Append NAME=VALUE, with the first owned item as the value of a list. */
static void add_owned(struct buf *out, enum parameter_key key)
{
	const struct parameter *parameter = &parameters[key];
	bool list = parameter->type == PARAMETER_LIST;
	struct span item = span_of(list ? parameter->owned[0].glob : "1");

	if (span_ends(item, "*"))
		item.len--;
	buf_addf(out, "%s=%.*s", parameter->name, (int) item.len, item.data);
}

static void each_row_is_complete(void **state)
{
	(void) state;
	for (enum parameter_key key = 0; key < KEY_COUNT; key++) {
		assert_non_null(parameters[key].name);
		assert_int_equal(parameter_find(span_of(parameters[key].name)), key);
		assert_int_not_equal(parameters[key].fact[0].fact, FACT_NONE);
		assert_int_equal(parameters[key].owned[0].glob != NULL,
				 key < MANAGED_COUNT);
	}
	assert_int_equal(parameter_find(span_of("iommu.strict")), KEY_COUNT);
	assert_int_equal(parameter_find(span_of("")), KEY_COUNT);
}

static void each_managed_key_is_classified(void **state)
{
	(void) state;
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		_cleanup_(line_done) struct line line, tail;
		struct cmdline *parts[] = { &line.cmdline };

		add_owned(&text, key);
		line_read(&line, buf_span(&text));
		(void) mode_notes(parts, 1);
		assert_true(line.cmdline.facts.yes || line.cmdline.facts.no);

		buf_clear(&text);
		buf_add_str(&text, "-- ");
		add_owned(&text, key);
		line_read(&tail, buf_span(&text));
		parts[0] = &tail.cmdline;
		assert_int_equal(mode_notes(parts, 1), LINE_TAIL);
	}
}

static void each_managed_key_is_rewritten(void **state)
{
	const struct request request = {
		.mode = mode_at(MODE_UNSET),
		.arch = ARCH_X86,
		.unsafe_interrupts = TRI_NO,
	};

	(void) state;
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT, out = BUF_INIT;
		_cleanup_(line_done) struct line line;
		struct cmdline *parts[] = { &line.cmdline };
		const char *why = NULL;

		buf_add_str(&text, "ro ");
		add_owned(&text, key);
		line_read(&line, buf_span(&text));
		assert_int_equal(mode_apply(&request, parts, 1, 0, &why), 1);
		cmdline_render(&line.cmdline, line.raw, &out);
		assert_string_equal(buf_str(&out), "ro");
	}
}

static void each_managed_key_is_traced(void **state)
{
	(void) state;
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		struct os os = OS_INIT;
		struct survey survey = { .os = &os };
		struct err err = ERR_INIT;
		size_t computed = 0;

		buf_add_str(&text, "GRUB_CMDLINE_LINUX=\"ro $(echo ");
		add_owned(&text, key);
		buf_add_str(&text, ")\"\n");
		assert_true(survey_add_text(&survey, "etc/default/grub", buf_span(&text),
					    &err));
		survey_assemble(&survey);
		for (size_t i = 0; i < survey.n_entry; i++)
			computed += entry_computed(&survey, &survey.entry[i]) != NULL;
		if (computed == 0)
			fail_msg("%s is not traced", parameters[key].name);
		survey_release(&survey);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_complete),
		cmocka_unit_test(each_managed_key_is_classified),
		cmocka_unit_test(each_managed_key_is_rewritten),
		cmocka_unit_test(each_managed_key_is_traced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
