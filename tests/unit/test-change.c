/* SPDX-License-Identifier: BSD-3-Clause */
#include "change-fixture.h"

#define EPOCH 1500000000

static void test_several(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "etc/default/grub", "old grub\n");
	tree_write(f->tree, "boot/grub/grub.cfg", "old cfg\n");
	tree_write(f->tree, "boot/loader/entries/a.conf", "");
	add(f, &change, "etc/default/grub", "new grub\n");
	add(f, &change, "boot/grub/grub.cfg", "");
	add(f, &change, "boot/loader/entries/a.conf", "options x\n");
	assert_commits(f, &change);
	assert_is(f, "etc/default/grub", "new grub\n");
	assert_is(f, "boot/grub/grub.cfg", "");
	assert_is(f, "boot/loader/entries/a.conf", "options x\n");
	assert_int_equal(change.state, CHANGE_KEPT);
	change_abort(&change);
	assert_is(f, "etc/default/grub", "new grub\n");
}

static void test_diff(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "one", "a\n");
	tree_write(f->tree, "empty", "");
	add(f, &change, "one", "b\n");
	add(f, &change, "empty", "c\n");
	add(f, &change, "created", "d\n");
	change_diff(&change, &text);
	assert_string_equal(buf_str(&text),
			    "--- a/one\n+++ b/one\n@@ -1 +1 @@\n-a\n+b\n"
			    "--- a/empty\n+++ b/empty\n@@ -0,0 +1 @@\n+c\n"
			    "--- /dev/null\n+++ b/created\n@@ -0,0 +1 @@\n"
			    "+d\n");
	assert_is(f, "one", "a\n");
	assert_false(target_has(&f->target, "created"));
}

static void test_large(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf old = BUF_INIT, new = BUF_INIT;
	struct fixture *f = *state;

	for (unsigned i = 0; i < 20000; i++)
		buf_addf(&old, "line %u\n", i);
	buf_add_span(&new, buf_span(&old));
	buf_add(&new, "\0end", 4);
	tree_write(f->tree, "big", buf_str(&old));
	add(f, &change, "big", "");
	buf_release(&old);
	change_abort(&change);
	change_release(&change);

	assert_int_equal(get(f, "big"), 0);
	change_add(&change, "big", &f->identity, buf_span(&f->text), buf_span(&new));
	assert_commits(f, &change);
	assert_int_equal(get(f, "big"), 0);
	assert_true(span_eq(buf_span(&f->text), buf_span(&new)));
}

static void expect_stat(struct fixture *f, const char *path, unsigned mode, unsigned uid,
			unsigned gid)
{
	struct stat st;

	assert_int_equal(lstat(tree_path(f->tree, path), &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
	assert_int_equal(st.st_uid, uid);
	assert_int_equal(st.st_gid, gid);
}

static void test_create(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	unsigned uid = geteuid(), gid = getegid();
	mode_t mask;

	tree_dir(f->tree, "etc");
	assert_int_equal(chmod(tree_path(f->tree, "etc"), 02751), 0);
	if (tree_can_give()) {
		uid = 1234;
		gid = 5678;
		assert_int_equal(chown(tree_path(f->tree, "etc"), uid, gid), 0);
	} else {
		tree_skip("another owner: only root can give files away");
	}

	add(f, &change, "etc/kernel/cmdline", "root=/dev/sda\n");
	add(f, &change, "etc/kernel/deep/er/x", "x");
	add(f, &change, "etc/new", "new");
	mask = umask(077);
	assert_commits(f, &change);
	(void) umask(mask);
	assert_is(f, "etc/kernel/cmdline", "root=/dev/sda\n");
	assert_is(f, "etc/kernel/deep/er/x", "x");
	assert_is(f, "etc/new", "new");
	expect_stat(f, "etc/kernel", 0755, uid, gid);
	expect_stat(f, "etc/kernel/deep/er", 0755, uid, gid);
	expect_stat(f, "etc/kernel/cmdline", 0644, uid, gid);
	expect_stat(f, "etc/new", 0644, uid, gid);
}

static void test_create_through_link(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_dir(f->tree, "var");
	tree_link(f->tree, "etc/kernel", "/var/kernel");
	tree_link(f->tree, "etc/file", "../../../var/file");
	add(f, &change, "etc/kernel/cmdline", "x");
	add(f, &change, "etc/file", "y");
	assert_commits(f, &change);
	assert_is(f, "var/kernel/cmdline", "x");
	assert_is(f, "var/file", "y");
}

static void test_create_aborted(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "etc/x", "old");
	tree_look(f->tree, &before);
	add(f, &change, "etc/x", "new");
	add(f, &change, "etc/kernel/deep/cmdline", "x");
	assert_int_equal(commit(f, &change), 0);
	assert_is(f, "etc/kernel/deep/cmdline", "x");
	assert_is(f, "etc/x", "new");
	change_abort(&change);
	change_abort(&change);
	tree_look(f->tree, &after);
	assert_string_equal(buf_str(&before), buf_str(&after));
	assert_false(change.rollback_failed);
}

static void test_links(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	struct stat st;

	tree_write(f->tree, "etc/default/grub", "old");
	tree_link(f->tree, "etc/sysconfig/grub", "/etc/default/grub");
	add(f, &change, "etc/sysconfig/grub", "new");
	/* Another path to the same entry is not a further name. */
	change_add_name(&change, "etc/default/grub");
	assert_commits(f, &change);
	assert_is(f, "etc/default/grub", "new");
	assert_int_equal(lstat(tree_path(f->tree, "etc/sysconfig/grub"), &st), 0);
	assert_true(S_ISLNK(st.st_mode));
}

static void test_hard_links(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	struct stat one, two;

	tree_write(f->tree, "a/one", "old");
	tree_hard_link(f->tree, "b/two", "a/one");
	tree_hard_link(f->tree, "b/unknown", "a/one");
	add(f, &change, "a/one", "new");
	change_add_name(&change, "b/two");
	assert_commits(f, &change);
	assert_is(f, "a/one", "new");
	assert_is(f, "b/two", "new");
	assert_is(f, "b/unknown", "old");
	assert_int_equal(stat(tree_path(f->tree, "a/one"), &one), 0);
	assert_int_equal(stat(tree_path(f->tree, "b/two"), &two), 0);
	assert_int_equal(one.st_ino, two.st_ino);
	assert_int_equal(one.st_nlink, 2);
}

#define HASH "cbf29ce484222325"

static void test_sweep(void **state)
{
	static const char *const kept[] = { "etc/.iommu-abc12",
					    "etc/.iommu-abc1234",
					    "etc/.iommu-abc12_",
					    "etc/.iommu-abc12.conf",
					    "other/.iommu-abc123",
					    "etc/.iommu-kept-abc123",
					    "etc/.iommu-abc123-" HASH,
					    "etc/.iommu-abc123-" HASH "-" HASH,
					    "etc/.iommu-abc123-" HASH "-" HASH "-" };
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		tree_write(f->tree, kept[i], "kept");
	tree_write(f->tree, "etc/.iommu-abc123", "left");
	tree_write(f->tree, "etc/.iommu-ZZZZZ9", "left");
	/* The hash of no bytes, both as read and as written. */
	tree_write(f->tree, "etc/.iommu-abc123-cbf29ce484222325-0000000000000000", "");
	tree_write(f->tree, "etc/.iommu-abc123-0000000000000000-cbf29ce484222325", "");
	tree_dir(f->tree, "etc/.iommu-direct");
	tree_link(f->tree, "etc/.iommu-linked", "x");
	tree_write(f->tree, "etc/x", "old");
	add(f, &change, "etc/x", "new");
	assert_int_equal(commit(f, &change), 0);
	change_keep(&change);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++)
		assert_is(f, kept[i], "kept");
	assert_false(target_has(&f->target, "etc/.iommu-abc123"));
	assert_false(target_has(&f->target, "etc/.iommu-ZZZZZ9"));
	assert_int_equal(tree_count_temporaries(f->tree), 4);
	assert_true(target_has_dir(&f->target, "etc/.iommu-direct"));
	assert_int_equal(lstat(tree_path(f->tree, "etc/.iommu-linked"), &st), 0);
}

static void test_changed_meanwhile(void **state)
{
	_cleanup_(change_release) struct change one = CHANGE_INIT, two = CHANGE_INIT,
						three = CHANGE_INIT, four = CHANGE_INIT;
	struct fixture *f = *state;
	struct timespec times[2];
	struct stat st;

	tree_write(f->tree, "etc/a", "old a");
	tree_write(f->tree, "etc/b", "old b");
	add(f, &one, "etc/a", "new");
	add(f, &one, "etc/b", "new");
	tree_write(f->tree, "etc/b", "theirs");
	expect_refused(f, &one, -EBUSY, "it has changed since it was read");
	assert_non_null(strstr(f->err.what, "cannot replace /etc/b in "));

	/* Written in place, with the same size and its old mtime. */
	add(f, &two, "etc/a", "new");
	assert_int_equal(stat(tree_path(f->tree, "etc/a"), &st), 0);
	tree_write(f->tree, "etc/a", "OLD A");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(utimensat(AT_FDCWD, tree_path(f->tree, "etc/a"), times, 0), 0);
	expect_refused(f, &two, -EBUSY, "it has changed since it was read");

	add(f, &three, "etc/a", "new");
	assert_int_equal(unlink(tree_path(f->tree, "etc/a")), 0);
	expect_refused(f, &three, -EBUSY, "it has changed since it was read");

	add(f, &four, "etc/a", "new");
	tree_write(f->tree, "etc/a", "theirs");
	expect_refused(f, &four, -EEXIST, "it has appeared since the target was read");
}

static void test_changed_name(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "one", "old");
	tree_write(f->tree, "two", "old");
	add(f, &change, "one", "new");
	change_add_name(&change, "two");
	expect_refused(f, &change, -EBUSY, "it has changed since it was read");
	assert_non_null(strstr(f->err.what, "/two"));
}

/* Another program replaces the new file between commit and keep: its file stays. */
static void test_stuck(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "a", "old");
	tree_write(f->tree, "b", "old");
	add(f, &change, "a", "new");
	add(f, &change, "b", "new");
	add(f, &change, "c", "new");
	assert_int_equal(commit(f, &change), 0);
	tree_write(f->tree, "theirs", "theirs");
	assert_int_equal(rename(tree_path(f->tree, "theirs"), tree_path(f->tree, "a")),
			 0);
	change_abort(&change);
	expect_stuck(&change, "a\n");
	assert_int_equal(change.stuck_name[0].has, CHANGE_THEIRS);
	assert_int_equal(change.stuck_name[0].kept, CHANGE_OLD);
	assert_false(change.stuck_name[0].loose);
	assert_is(f, change.stuck_name[0].copy, "old");
	assert_is(f, "a", "theirs");
	assert_is(f, "b", "old");
	assert_false(target_has(&f->target, "c"));
	assert_int_equal(tree_count_temporaries(f->tree), 0);
}

/* A program that had the old file open writes to it after it was replaced. */
static void test_written_late(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	int fd;

	tree_write(f->tree, "etc/a", "old");
	tree_link(f->tree, "link", "etc/a");
	add(f, &change, "link", "new");
	fd = open(tree_path(f->tree, "etc/a"), O_WRONLY | O_APPEND | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(commit(f, &change), 0);
	assert_int_equal(write(fd, "er", 2), 2);
	(void) close(fd);
	change_keep(&change);
	assert_false(change.rollback_failed);
	assert_int_equal(change.n_stuck, 1);
	assert_int_equal(change.stuck_name[0].kept, CHANGE_THEIRS);
	assert_string_equal(change.stuck_name[0].path, "link");
	assert_true(span_starts(span_of(change.stuck_name[0].copy), "etc/.iommu-kept-"));
	assert_is(f, change.stuck_name[0].copy, "older");
	assert_is(f, "etc/a", "new");
}

static struct timespec mtime_of(struct fixture *f, const char *path)
{
	struct stat st;

	assert_int_equal(stat(tree_path(f->tree, path), &st), 0);
	return st.st_mtim;
}

static void test_mtime(void **state)
{
	_cleanup_(change_release) struct change one = CHANGE_INIT, two = CHANGE_INIT;
	const struct timespec generated_first = { .tv_sec = EPOCH - 5,
						  .tv_nsec = 250000000 };
	const struct timespec late = { .tv_sec = EPOCH + 5 };
	const time_t epoch = EPOCH;
	struct fixture *f = *state;
	struct timespec a, b;
	time_t now = time(NULL);

	tree_write(f->tree, "a", "old");
	add(f, &one, "a", "new");
	add(f, &one, "b", "new");
	assert_commits(f, &one);
	a = mtime_of(f, "a");
	b = mtime_of(f, "b");
	assert_in_range(a.tv_sec, now - 1, now + 60);
	assert_int_equal(a.tv_sec, b.tv_sec);
	assert_int_equal(a.tv_nsec, b.tv_nsec);

	two.mtime = &epoch;
	add(f, &two, "a", "newer");
	add(f, &two, "b", "newer");
	change_not_after(&two, generated_first);
	add(f, &two, "c", "newer");
	change_not_after(&two, late);
	assert_commits(f, &two);
	assert_int_equal(mtime_of(f, "a").tv_sec, EPOCH);
	assert_int_equal(mtime_of(f, "a").tv_nsec, 0);
	assert_int_equal(mtime_of(f, "b").tv_sec, generated_first.tv_sec);
	assert_int_equal(mtime_of(f, "b").tv_nsec, generated_first.tv_nsec);
	assert_int_equal(mtime_of(f, "c").tv_sec, EPOCH);
}

static void test_graft(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "elsewhere/grub/grub.cfg", "old");
	tree_link(f->tree, "elsewhere/out", "../etc/x");
	tree_write(f->tree, "etc/x", "old");
	assert_int_equal(target_graft(&f->target, "boot", tree_path(f->tree, "elsewhere"),
				      &f->err),
			 0);
	add(f, &change, "boot/grub/grub.cfg", "new");
	add(f, &change, "boot/out", "new");
	add(f, &change, "boot/loader/entries/x.conf", "new");
	assert_commits(f, &change);
	assert_is(f, "elsewhere/grub/grub.cfg", "new");
	assert_is(f, "elsewhere/loader/entries/x.conf", "new");
	assert_is(f, "etc/x", "new");
}

static void test_nothing(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	assert_commits(f, &change);
	change_release(&change);
	change_abort(&change);
	assert_int_equal(change.state, CHANGE_ABORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_target(test_several),
		with_target(test_diff),
		with_target(test_large),
		with_target(test_create),
		with_target(test_create_through_link),
		with_target(test_create_aborted),
		with_target(test_links),
		with_target(test_hard_links),
		with_target(test_sweep),
		with_target(test_changed_meanwhile),
		with_target(test_changed_name),
		with_target(test_stuck),
		with_target(test_written_late),
		with_target(test_mtime),
		with_target(test_graft),
		with_target(test_nothing),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
