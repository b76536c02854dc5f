/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <signal.h>

/* What others do while a change is made: send signals, replace the same files. */

static unsigned n_signals;

static void count_signal(int number)
{
	(void) number;
	n_signals++;
}

static void send_signals(void)
{
	(void) raise(SIGINT);
	(void) raise(SIGTERM);
	(void) raise(SIGHUP);
	(void) raise(SIGPIPE);
	assert_int_equal(n_signals, 0);
}

static void test_signals_wait(void **state)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	static const char *const calls[] = { "write", "renameat2", "unlinkat" };
	const struct sigaction counting = { .sa_handler = count_signal };
	struct sigaction before[ARRAY_SIZE(numbers)];

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(sigaction(numbers[i], &counting, &before[i]), 0);
	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		struct fault sending = {
			.kind = FAULT_RUN, .at = 4, .only = calls[i], .run = send_signals
		};
		char *tree = make_tree(&variants[0]);

		n_signals = 0;
		assert_int_equal(run(tree, &variants[0], sending, "new", &change), 0);
		assert_string_equal(fault.what, calls[i]);
		assert_int_equal(n_signals, 4);
		assert_int_equal(content_of(tree, paths[0]), 'n');
		tree_remove(tree);
	}
	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++)
		assert_int_equal(sigaction(numbers[i], &before[i], NULL), 0);
}

static const char *their_tree;

static void replace_theirs(const char *path)
{
	tree_write(their_tree, "theirs", "theirs");
	assert_int_equal(rename(tree_path(their_tree, "theirs"),
				tree_path(their_tree, path)),
			 0);
}

static void replace_old(void)
{
	replace_theirs(paths[3]);
}

static void make_created(void)
{
	replace_theirs(paths[1]);
}

/* All as before but for path, which is theirs. */
static void expect_theirs(char *tree, size_t path)
{
	for (size_t i = 0; i < N_PATHS; i++)
		if (i != path)
			assert_int_equal(content_of(tree, paths[i]),
					 exists[i] ? 'o' : '-');
	assert_true(tree_is(tree, paths[path], "theirs"));
}

/* Somebody is faster, after we looked: after staging, and at the last moment. */
static void test_race(void **state)
{
	static const struct {
		const char *call;
		unsigned at, variant;
		void (*run)(void);
		int code;
		size_t path;
	} cases[] = {
		{ "syncfs", 1, 0, replace_old, -EBUSY, 3 },
		{ "syncfs", 1, 1, replace_old, -EBUSY, 3 },
		{ "syncfs", 1, 2, replace_old, -EBUSY, 3 },
		{ "renameat2", 3, 0, replace_old, -EBUSY, 3 },
		{ "renameat", 1, 1, replace_old, -EBUSY, 3 },
		{ "linkat", 1, 1, replace_old, -EBUSY, 3 },
		{ "syncfs", 1, 0, make_created, -EEXIST, 1 },
		{ "syncfs", 1, 1, make_created, -EEXIST, 1 },
		{ "syncfs", 1, 2, make_created, -EEXIST, 1 },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		const struct variant *variant = &variants[cases[i].variant];
		char *tree = make_tree(variant);
		struct fault racing = { .kind = FAULT_RUN,
					.at = cases[i].at,
					.only = cases[i].call,
					.run = cases[i].run };

		their_tree = tree;
		assert_int_equal(run(tree, variant, racing, "new", &change),
				 cases[i].code);
		assert_string_equal(fault.what, cases[i].call);
		assert_false(change.stuck);
		expect_theirs(tree, cases[i].path);
		assert_int_equal(tree_count_temporaries(tree), 0);
		tree_remove(tree);
	}
}

/* What we wrote is replaced before we put back. */
static void test_theirs_stays(void **state)
{
	static const struct {
		void (*run)(void);
		size_t path;
	} cases[] = { { replace_old, 3 }, { make_created, 1 } };

	(void) state;
	for (size_t i = 0; i < N_VARIANTS * ARRAY_SIZE(cases); i++) {
		const struct variant *variant = &variants[i / ARRAY_SIZE(cases)];
		size_t path = cases[i % ARRAY_SIZE(cases)].path;
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		char *tree = make_tree(variant);
		char expected[64];

		their_tree = tree;
		(void) snprintf(expected, sizeof(expected), "%s\n", paths[path]);
		assert_int_equal(change_tree(tree, variant, (struct fault){ 0 }, "new",
					     cases[i % ARRAY_SIZE(cases)].run, &change),
				 0);
		assert_true(change.stuck);
		assert_string_equal(buf_str(&change.stuck_paths), expected);
		expect_theirs(tree, path);
		tree_remove(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals_wait),
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_theirs_stays),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
