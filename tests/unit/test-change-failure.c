/* SPDX-License-Identifier: BSD-3-Clause */
#include "sweep.h"

#include <signal.h>
#include <sys/wait.h>
#include <sys/xattr.h>

/*
 * Whatever fails at whatever moment: a change is complete, or absent, or reports what it
 * could not put back. Each system call of a change fails in turn; then the process is
 * killed before each.
 */

/* More calls than a change of this size makes. */
#define CALLS 2000

static void expect_signals_free(void)
{
	sigset_t blocked;

	assert_int_equal(sigprocmask(SIG_BLOCK, NULL, &blocked), 0);
	assert_false(sigismember(&blocked, SIGTERM));
	assert_false(sigismember(&blocked, SIGINT));
}

/* The tree before, and after an undisturbed change. */
static void look(const struct variant *variant, bool changed, struct buf *text)
{
	char *tree = make_tree(variant);
	struct change change = CHANGE_INIT;

	if (changed)
		assert_int_equal(run(tree, variant, (struct fault){ 0 }, "new", &change),
				 0);
	change_release(&change);
	tree_look(tree, text);
	tree_remove(tree);
}

/*
 * Calls that a change can do without: the sweep, comparing a label (it is then given
 * again), and removing a temporary, which the next run sweeps.
 */
static bool is_dispensable(const char *call)
{
	static const char *const calls[] = { "unlinkat", "openat", "fstatat",
					     "fgetxattr" };

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++)
		if (strncmp(call, calls[i], strlen(calls[i])) == 0)
			return true;
	return false;
}

/* One call fails. Return false once there is no call of that number. */
static bool fail_once(const struct variant *variant, unsigned at, const char *before,
		      const char *after)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf now = BUF_INIT;
	char *tree = make_tree(variant);
	const char *hit;
	int r;

	r = run(tree, variant, (struct fault){ .kind = FAULT_ONCE, .at = at }, "new",
		&change);
	hit = fault.what ? fault.what : "nothing";
	tree_look(tree, &now);
	expect_signals_free();
	assert_false(change.rollback_failed);
	if (r == 0 ? fault.what && !is_dispensable(hit)
		   : strcmp(hit, "write") == 0 && r != -ENOSPC)
		fail_msg("%s: call %u, %s failed: %d", variant->name, at, hit, r);
	if (strcmp(r < 0 ? before : after, buf_str(&now)) != 0 &&
	    !(r == 0 && strcmp(hit, "unlinkat") == 0))
		fail_msg("%s: call %u, %s failed, commit %d:\n%s", variant->name, at, hit,
			 r, buf_str(&now));
	tree_remove(tree);
	return fault.what != NULL;
}

static void test_each_call_fails(void **state)
{
	(void) state;
	for (size_t i = 0; i < N_VARIANTS; i++) {
		_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
		unsigned at = 1;

		look(&variants[i], false, &before);
		look(&variants[i], true, &after);
		while (at < CALLS &&
		       fail_once(&variants[i], at, buf_str(&before), buf_str(&after)))
			at++;
		print_message("%s: %u calls\n", variants[i].name, at - 1);
		assert_in_range(at, 100, CALLS - 1);
	}
}

static void expect_whole(const char *tree, const char *how, unsigned at)
{
	for (size_t i = 0; i < N_PATHS; i++) {
		char content = content_of(tree, paths[i]);

		if (content != 'n' && content != (exists[i] ? 'o' : '-'))
			fail_msg("%s at %u: %s: %c", how, at, paths[i], content);
	}
}

/*
 * From one call on nothing can be renamed or removed any more, so nothing can be put
 * back.
 */
static bool fail_onward(const struct variant *variant, unsigned at, unsigned *n_stuck)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf expected = BUF_INIT;
	char *tree = make_tree(variant);
	bool hit;
	int r;

	r = run(tree, variant, (struct fault){ .kind = FAULT_ONWARD, .at = at }, "new",
		&change);
	hit = fault.what != NULL;
	expect_whole(tree, variant->name, at);
	for (size_t i = N_PATHS; i > 0 && r < 0; i--)
		if (content_of(tree, paths[i - 1]) == 'n')
			buf_addf(&expected, "%s\n",
				 i == 1 ? "etc/sysconfig/grub" : paths[i - 1]);
	expect_stuck(&change, buf_str(&expected));
	*n_stuck += change.rollback_failed;
	expect_signals_free();
	tree_remove(tree);
	return hit;
}

static void test_stuck(void **state)
{
	(void) state;
	for (size_t i = 0; i < N_VARIANTS; i++) {
		unsigned at = 1, n_stuck = 0;

		while (at < CALLS && fail_onward(&variants[i], at, &n_stuck))
			at++;
		print_message("%s: %u calls, %u times stuck\n", variants[i].name, at - 1,
			      n_stuck);
		assert_in_range(at, 10, CALLS - 1);
		assert_in_range(n_stuck, 6, CALLS);
	}
}

static bool kill_at(const char *tree, const struct variant *variant, unsigned at)
{
	int status;
	pid_t pid;

	(void) fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct change change = CHANGE_INIT;
		int r = run(tree, variant, (struct fault){ .kind = FAULT_KILL, .at = at },
			    "new", &change);

		_exit(r == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

/* Owner, mode and attributes of the old file, whichever content it has now. */
static void expect_attributes(const char *tree, uid_t uid)
{
	struct stat st;
	char value[8];

	for (size_t i = 0; i < N_PATHS; i++) {
		if (!exists[i])
			continue;
		assert_int_equal(stat(tree_path(tree, paths[i]), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0640);
		assert_int_equal(st.st_uid, uid);
		assert_int_equal(getxattr(tree_path(tree, paths[i]), "user.test", value,
					  sizeof(value)),
				 5);
	}
}

/*
 * After a kill every file is whole. The next run removes the temporaries and completes.
 */
static bool kill_once(const struct variant *variant, unsigned at)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct variant again = *variant;
	char *tree = make_tree(variant);
	struct stat before, st;
	bool killed;

	assert_int_equal(stat(tree_path(tree, paths[0]), &before), 0);
	killed = kill_at(tree, variant, at);
	expect_whole(tree, variant->name, at);
	expect_attributes(tree, before.st_uid);

	/* The survey would see two files where one of two names was replaced. */
	assert_int_equal(stat(tree_path(tree, paths[4]), &st), 0);
	again.no_links = content_of(tree, paths[4]) != content_of(tree, paths[5]) ||
			 st.st_nlink == 1 || variant->no_links;
	assert_int_equal(run(tree, &again, (struct fault){ 0 }, "more", &change), 0);
	for (size_t i = 0; i < N_PATHS; i++)
		assert_int_equal(content_of(tree, paths[i]), 'm');
	expect_attributes(tree, before.st_uid);
	assert_int_equal(tree_count_temporaries(tree), 0);
	tree_remove(tree);
	return killed;
}

static void test_killed(void **state)
{
	(void) state;
	for (size_t i = 0; i < N_VARIANTS; i++) {
		unsigned at = 1;

		while (at < CALLS && kill_once(&variants[i], at))
			at++;
		print_message("%s: %u calls\n", variants[i].name, at - 1);
		assert_in_range(at, 50, CALLS - 1);
	}
}

/* The disk has less than write(2) reported. */
static void test_lying_write(void **state)
{
	(void) state;
	for (unsigned at = 1; at <= 5; at++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
		char *tree = make_tree(&variants[0]);
		struct fault lying = { .kind = FAULT_LIE, .at = at, .only = "write" };

		tree_look(tree, &before);
		assert_int_equal(run(tree, &variants[0], lying, "new", &change), -EIO);
		tree_look(tree, &after);
		assert_string_equal(buf_str(&before), buf_str(&after));
		tree_remove(tree);
	}
}

/* Two syncs of the one file system, or three if all is put back after the renames. */
static void test_syncs(void **state)
{
	(void) state;
	for (unsigned at = 1; at <= 3; at++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		char *tree = make_tree(&variants[0]);
		struct fault failing = { .kind = FAULT_ONCE, .at = at, .only = "syncfs" };

		assert_int_equal(run(tree, &variants[0], failing, "new", &change),
				 at <= 2 ? -EIO : 0);
		assert_int_equal(fault.seen, at == 1 ? 1 : at == 2 ? 3 : 2);
		tree_remove(tree);
	}
}

/* A name that is taken is not used again. */
static void test_dull_names(void **state)
{
	(void) state;
	for (unsigned dull = 1; dull < 20; dull++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;
		char *tree = make_tree(&variants[0]);

		assert_int_equal(run(tree, &variants[0], (struct fault){ .dull = dull },
				     "new", &change),
				 0);
		assert_int_equal(fault.dull, 0);
		for (size_t i = 0; i < N_PATHS; i++)
			assert_int_equal(content_of(tree, paths[i]), 'n');
		assert_int_equal(tree_count_temporaries(tree), 0);
		tree_remove(tree);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_call_fails),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_killed),
		cmocka_unit_test(test_lying_write),
		cmocka_unit_test(test_syncs),
		cmocka_unit_test(test_dull_names),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
