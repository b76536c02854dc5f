/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"
#include "change/temporary.h"

#include <ftw.h>
#include <signal.h>
#include <sys/wait.h>

/*
 * Other programs act while a change is made: they send signals or replace the same files.
 */

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

/* All files are as before, except path, which is the other program's. */
static void expect_theirs(char *tree, size_t path)
{
	for (size_t i = 0; i < N_PATHS; i++)
		if (i != path)
			assert_int_equal(content_of(tree, paths[i]),
					 exists[i] ? 'o' : '-');
	assert_true(tree_is(tree, paths[path], "theirs"));
}

/*
 * The call that exchanges paths[3] in the first variant: one probes, four rename
 * temporaries to their second name, one exchanges and two create.
 */
#define LAST_MOMENT 9

/*
 * Another program replaces a file after we checked it: after staging, and just before the
 * exchange.
 */
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
		{ "renameat2", LAST_MOMENT, 0, replace_old, -EBUSY, 3 },
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
		assert_false(change.rollback_failed);
		/* A foreign file that came out is kept, too. */
		assert_int_equal(change.n_stuck, cases[i].at == LAST_MOMENT);
		if (change.n_stuck)
			assert_true(tree_is(tree, change.stuck_name[0].copy, "theirs"));
		expect_theirs(tree, cases[i].path);
		assert_int_equal(tree_count_temporaries(tree), 0);
		tree_remove(tree);
	}
}

/*
 * The copy of the first entry has this text, and still has it after the next run. NULL:
 * there is no copy.
 */
static void expect_kept(const char *tree, const struct change *change, const char *text)
{
	_cleanup_(change_release) struct change next = CHANGE_INIT;
	const struct change_stuck *stuck = &change->stuck_name[0];

	assert_int_equal(stuck->copy[0] != '\0', text != NULL);
	assert_false(stuck->loose);
	assert_int_equal(run(tree, &variants[2], (struct fault){ 0 }, "more", &next), 0);
	assert_int_equal(tree_count_temporaries(tree), 0);
	if (text)
		assert_true(tree_is(tree, stuck->copy, text));
}

/* The new file is replaced before it is taken back. */
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
		expect_stuck(&change, expected);
		assert_int_equal(change.stuck_name[0].has, CHANGE_THEIRS);
		expect_theirs(tree, path);
		expect_kept(tree, &change, exists[path] ? "old" : NULL);
		tree_remove(tree);
	}
}

/* Contents put in place of paths[3], one per call; "": nothing. */
static const char *turns[6];

static void take_turn(void)
{
	if (turns[0][0]) {
		tree_write(their_tree, "theirs", turns[0]);
		assert_int_equal(rename(tree_path(their_tree, "theirs"),
					tree_path(their_tree, paths[3])),
				 0);
	}
	memmove(turns, turns + 1, sizeof(turns) - sizeof(*turns));
	if (turns[0]) {
		fault.kind = FAULT_RUN;
		fault.at = fault.seen + 1;
		fault.run = take_turn;
	}
}

#define PATH "boot/loader/cfg\n"

/*
 * Another program writes before some of the renames: exchanging the file, naming the link
 * to the foreign one, swapping back, naming a link, swapping in again. All that it wrote
 * is there afterwards.
 */
static void test_turns(void **state)
{
	static const struct {
		const char *turns[5], *live, *kept[3], *rollback_failed;
	} cases[] = {
		{ { "one", "two" }, "two", { "one" }, PATH },
		{ { "one", "", "two" }, "two", { "one", "two" }, PATH PATH },
		{ { "one", "", "two", "", "three" },
		  "two",
		  { "three", "one", "two" },
		  PATH PATH PATH },
	};

	(void) state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		struct fault racing = { .kind = FAULT_RUN,
					.at = LAST_MOMENT,
					.only = "renameat2",
					.run = take_turn };
		char *tree = make_tree(&variants[0]);

		their_tree = tree;
		memcpy(turns, cases[i].turns, sizeof(cases[i].turns));
		assert_int_equal(run(tree, &variants[0], racing, "new", &change), -EBUSY);
		expect_stuck(&change, cases[i].rollback_failed);
		assert_true(tree_is(tree, paths[3], cases[i].live));
		for (size_t k = 0; k < change.n_stuck; k++) {
			assert_int_equal(change.stuck_name[k].has, CHANGE_THEIRS);
			assert_int_equal(change.stuck_name[k].kept, CHANGE_THEIRS);
			assert_true(tree_is(tree, change.stuck_name[k].copy,
					    cases[i].kept[k]));
		}
		expect_kept(tree, &change, cases[i].kept[0]);
		tree_remove(tree);
	}
}

static void arm_take_back(void)
{
	fault = (struct fault){
		.kind = FAULT_RUN, .at = 5, .only = "renameat2", .run = make_created
	};
}

/* A created file is replaced between the check and its removal. */
static void test_created_theirs(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	char *tree = make_tree(&variants[0]);

	(void) state;
	their_tree = tree;
	assert_int_equal(change_tree(tree, &variants[0], (struct fault){ 0 }, "new",
				     arm_take_back, &change),
			 0);
	assert_string_equal(fault.what, "renameat2");
	expect_stuck(&change, "etc/kernel/cmdline\n");
	assert_int_equal(change.stuck_name[0].has, CHANGE_THEIRS);
	expect_theirs(tree, 1);
	expect_kept(tree, &change, NULL);
	tree_remove(tree);
}

static void replace_and_die(void)
{
	replace_old();
	fault = (struct fault){ .kind = FAULT_KILL, .at = 2 };
}

static size_t n_theirs;

static int count_theirs(const char *path, const struct stat *st, int kind,
			struct FTW *ftw)
{
	const char *name = path + ftw->base;

	(void) st;
	if (kind == FTW_F && temporary_is(name))
		n_theirs += tree_is(their_tree, path + strlen(their_tree) + 1, "theirs");
	return 0;
}

/* Killed while a foreign file is exchanged out: no later run removes that file. */
static void test_killed_with_theirs(void **state)
{
	char *tree = make_tree(&variants[0]);
	int status;
	pid_t pid;

	(void) state;
	their_tree = tree;
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct change change = CHANGE_INIT;
		struct fault dying = { .kind = FAULT_RUN,
				       .at = LAST_MOMENT,
				       .only = "renameat2",
				       .run = replace_and_die };

		(void) run(tree, &variants[0], dying, "new", &change);
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	assert_int_equal(content_of(tree, paths[3]), 'n');

	for (unsigned i = 0; i < 2; i++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;

		assert_int_equal(run(tree, &variants[2], (struct fault){ 0 },
				     i ? "old" : "more", &change),
				 0);
		n_theirs = 0;
		assert_int_equal(nftw(tree, count_theirs, 16, FTW_PHYS), 0);
		assert_int_equal(n_theirs, 1);
		assert_int_equal(tree_count_temporaries(tree), 1);
	}
	tree_remove(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signals_wait),
		cmocka_unit_test(test_race),
		cmocka_unit_test(test_theirs_stays),
		cmocka_unit_test(test_turns),
		cmocka_unit_test(test_created_theirs),
		cmocka_unit_test(test_killed_with_theirs),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
