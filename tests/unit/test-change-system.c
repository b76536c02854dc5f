/* SPDX-License-Identifier: BSD-3-Clause */
#include "change-fixture.h"

#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/xattr.h>

/*
 * File attributes that a change keeps (owners, ACL, extended attributes), and obstacles
 * around the file: other owners, flags, mounts, overlays.
 */

#define NOBODY      65534
#define ACL         "system.posix_acl_access"
#define DEFAULT_ACL "system.posix_acl_default"

/*
 * linux/posix_acl_xattr.h, version 2: rw for the owner, r for user 1234, r for group and
 * mask, none for others.
 */
static const unsigned char acl[] = {
	2,  0, 0, 0,                         /**/
	1,  0, 6, 0, 255,  255,  255,  255,  /* owner */
	2,  0, 4, 0, 0xd2, 0x04, 0x00, 0x00, /* user 1234 */
	4,  0, 4, 0, 255,  255,  255,  255,  /* group */
	16, 0, 4, 0, 255,  255,  255,  255,  /* mask */
	32, 0, 0, 0, 255,  255,  255,  255,  /* others */
};

static void set(struct fixture *f, const char *path, const char *name, const void *value,
		size_t size)
{
	if (setxattr(tree_path(f->tree, path), name, value, size, 0) < 0)
		fail_msg("setxattr %s: %s", name, strerror(errno));
}

static bool has(struct fixture *f, const char *path, const char *name)
{
	return getxattr(tree_path(f->tree, path), name, NULL, 0) >= 0;
}

static void expect_attribute(struct fixture *f, const char *path, const char *name,
			     const void *value, size_t size)
{
	char found[256];

	assert_int_equal(getxattr(tree_path(f->tree, path), name, found, sizeof(found)),
			 size);
	assert_memory_equal(found, value, size);
}

static void expect_mode(struct fixture *f, const char *path, unsigned mode)
{
	struct stat st;

	assert_int_equal(stat(tree_path(f->tree, path), &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void test_attributes(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "x", "old");
	assert_int_equal(chmod(tree_path(f->tree, "x"), 04751), 0);
	set(f, "x", "user.one", "1", 1);
	set(f, "x", "user.empty", "", 0);
	tree_write(f->tree, "acl", "old");
	set(f, "acl", ACL, acl, sizeof(acl));

	add(f, &change, "x", "new");
	add(f, &change, "acl", "new");
	assert_commits(f, &change);
	assert_is(f, "x", "new");
	expect_mode(f, "x", 04751);
	expect_attribute(f, "x", "user.one", "1", 1);
	expect_attribute(f, "x", "user.empty", "", 0);
	assert_false(has(f, "x", ACL));
	expect_mode(f, "acl", 0640);
	expect_attribute(f, "acl", ACL, acl, sizeof(acl));
}

/* The default ACL of a directory applies to files created there, not to replaced ones. */
static void test_default_acl(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "dir/x", "old");
	set(f, "dir", DEFAULT_ACL, acl, sizeof(acl));
	add(f, &change, "dir/x", "new");
	add(f, &change, "dir/created", "new");
	assert_commits(f, &change);
	assert_is(f, "dir/x", "new");
	expect_mode(f, "dir/x", 0644);
	assert_false(has(f, "dir/x", ACL));
	assert_true(has(f, "dir/created", ACL));
}

static void test_left_out(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;

	if (!tree_is_root()) {
		tree_skip("attributes of the kernel: only root can set them");
		return;
	}
	tree_write(f->tree, "x", "old");
	set(f, "x", "security.ima", "\4old", 4);
	set(f, "x", "security.kept", "kept", 4);
	set(f, "x", "trusted.overlay.origin", "old", 3);
	set(f, "x", "trusted.kept", "kept", 4);
	add(f, &change, "x", "new");
	assert_commits(f, &change);
	assert_false(has(f, "x", "security.ima"));
	assert_false(has(f, "x", "trusted.overlay.origin"));
	expect_attribute(f, "x", "security.kept", "kept", 4);
	expect_attribute(f, "x", "trusted.kept", "kept", 4);
}

static void test_owner(void **state)
{
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	struct fixture *f = *state;
	struct stat st;

	if (!tree_is_root()) {
		tree_skip("another owner: only root can give files away");
		return;
	}
	tree_write(f->tree, "x", "old");
	assert_int_equal(chown(tree_path(f->tree, "x"), 1234, 5678), 0);
	assert_int_equal(chmod(tree_path(f->tree, "x"), 06755), 0);
	add(f, &change, "x", "new");
	assert_commits(f, &change);
	assert_is(f, "x", "new");
	expect_mode(f, "x", 06755);
	assert_int_equal(stat(tree_path(f->tree, "x"), &st), 0);
	assert_int_equal(st.st_uid, 1234);
	assert_int_equal(st.st_gid, 5678);
}

/* Open the tree again in a child, add one file, and commit. */
static int try(const char *tree, const char *path, struct err *err)
{
	_cleanup_(target_close) struct target target = TARGET_INIT;
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf before = BUF_INIT, after = BUF_INIT,
					  text = BUF_INIT;
	struct identity identity;
	int r;

	CHECK(target_open_directory(&target, tree, TARGET_WRITE, false, err) == 0);
	CHECK(target_read(&target, path, FILE_SIZE_MAX, &text, &identity, err) == 0);
	change_add(&change, path, &identity, buf_span(&text), span_of("new"));
	tree_look(tree, &before);
	r = change_commit(&change, &target, err);
	if (r == 0) {
		change_keep(&change);
		CHECK(tree_is(tree, path, "new"));
		return 0;
	}
	tree_look(tree, &after);
	CHECK(!change.rollback_failed);
	CHECK(strcmp(buf_str(&before), buf_str(&after)) == 0);
	return r;
}

static void become_nobody(void)
{
	if (geteuid() == 0)
		CHECK(setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
		      setresuid(NOBODY, NOBODY, NOBODY) == 0);
}

static void others_file(const char *tree)
{
	struct err err = ERR_INIT;

	become_nobody();
	CHECK(try(tree, "x", &err) == -EPERM);
	CHECK(strstr(err.what, "cannot give the owner to the new /x in "));
}

static void test_others_file(void **state)
{
	struct fixture *f = *state;

	if (!tree_is_root()) {
		tree_skip("another's file in one's own directory: only root can make it");
		return;
	}
	tree_write(f->tree, "x", "old");
	assert_int_equal(chown(f->tree, NOBODY, NOBODY), 0);
	assert_true(in_child(others_file, f->tree));
}

static void read_only_directory(const char *tree)
{
	struct err err = ERR_INIT;

	become_nobody();
	CHECK(chmod(tree_path(tree, "dir"), 0555) == 0);
	CHECK(try(tree, "dir/x", &err) == -EACCES);
	CHECK(strstr(err.what, "cannot make a new file beside /dir/x in "));
	CHECK(chmod(tree_path(tree, "dir"), 0755) == 0);
	CHECK(try(tree, "dir/x", &err) == 0);
}

static void test_read_only_directory(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "dir/x", "old");
	if (geteuid() == 0) {
		assert_int_equal(chown(tree_path(f->tree, "dir"), NOBODY, NOBODY), 0);
		assert_int_equal(chown(tree_path(f->tree, "dir/x"), NOBODY, NOBODY), 0);
	}
	assert_true(in_child(read_only_directory, f->tree));
}

/* The kernel reads an int, but the call is declared to read a long. */
static bool set_flags(const char *path, long flags)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool done = ioctl(fd, FS_IOC_SETFLAGS, &flags) == 0;

	(void) close(fd);
	return done;
}

static void test_flags(void **state)
{
	static const struct {
		int flag;
		const char *why, *hint;
	} cases[] = {
		{ FS_IMMUTABLE_FL, "the file is immutable", "chattr -i" },
		{ FS_APPEND_FL, "the file is append-only", "chattr -a" },
	};
	struct fixture *f = *state;

	tree_write(f->tree, "a", "old");
	tree_write(f->tree, "x", "old");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_(change_release) struct change change = CHANGE_INIT;

		if (!set_flags(tree_path(f->tree, "x"), cases[i].flag)) {
			tree_skip("flags: not as this user on this file system");
			return;
		}
		add(f, &change, "a", "new");
		add(f, &change, "x", "new");
		expect_refused(f, &change, -EPERM, cases[i].why);
		assert_non_null(strstr(f->err.hint, cases[i].hint));
		assert_true(set_flags(tree_path(f->tree, "x"), 0));
	}
}

static void bind(const char *tree, const char *from, const char *to)
{
	CHECK(mount(tree_path(tree, from), tree_path(tree, to), "none", MS_BIND, NULL) ==
	      0);
}

static void mount_point(const char *tree)
{
	struct err err = ERR_INIT;

	bind(tree, "x", "x");
	CHECK(try(tree, "x", &err) == -EBUSY);
	CHECK(strstr(err.why, "mounted"));
	CHECK(umount(tree_path(tree, "x")) == 0);
	CHECK(try(tree, "x", &err) == 0);

	CHECK(mount(tree, tree, "none", MS_BIND, NULL) == 0);
	CHECK(mount("none", tree, "none", MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) == 0);
	CHECK(try(tree, "y", &err) == -EROFS);
}

/*
 * Two mounts of one file system: one entry by two paths, and links that cannot be made.
 */
static void bind_mounts(const char *tree)
{
	_cleanup_(target_close) struct target target = TARGET_INIT;
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct identity identity;

	bind(tree, "a", "same");
	bind(tree, "b", "b");
	CHECK(target_open_directory(&target, tree, TARGET_WRITE, false, &err) == 0);
	CHECK(target_read(&target, "a/x", FILE_SIZE_MAX, &text, &identity, &err) == 0);
	change_add(&change, "a/x", &identity, buf_span(&text), span_of("new"));
	change_add_name(&change, "same/x");
	change_add_name(&change, "b/x");
	CHECK(change_commit(&change, &target, &err) == 0);
	CHECK(tree_is(tree, "same/x", "new") && tree_is(tree, "b/x", "new"));
	change_abort(&change);
	CHECK(!change.rollback_failed);
	CHECK(tree_is(tree, "same/x", "old") && tree_is(tree, "b/x", "old"));
	CHECK(tree_count_temporaries(tree) == 0);
}

/*
 * overlayfs over another file system gives linked files new inodes when it copies them.
 */
static void overlay(const char *tree)
{
	_cleanup_(target_close) struct target target = TARGET_INIT;
	_cleanup_(change_release) struct change change = CHANGE_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err err = ERR_INIT;
	struct identity identity;
	char options[1024];
	const char *merged = tree_path(tree, "merged");

	CHECK(mount("none", tree_path(tree, "upper"), "tmpfs", 0, NULL) == 0);
	tree_dir(tree, "upper/up");
	tree_dir(tree, "upper/work");
	(void) snprintf(options, sizeof(options),
			"lowerdir=%s/lower,upperdir=%s/upper/up,workdir=%s/upper/work",
			tree, tree, tree);
	if (mount("none", tree_path(tree, "merged"), "overlay", 0, options) < 0) {
		(void) printf("skipped: overlayfs: %s\n", strerror(errno));
		CHECK(!getenv("MUST_RUN"));
		return;
	}
	CHECK(target_open_directory(&target, merged, TARGET_WRITE, false, &err) == 0);
	CHECK(target_read(&target, "one", FILE_SIZE_MAX, &text, &identity, &err) == 0);
	change_add(&change, "one", &identity, buf_span(&text), span_of("new"));
	change_add_name(&change, "two");
	CHECK(change_commit(&change, &target, &err) == 0);
	change_keep(&change);
	CHECK(tree_is(tree, "merged/one", "new") && tree_is(tree, "merged/two", "new"));
	CHECK(tree_is(tree, "lower/one", "old"));
}

static void test_mounts(void **state)
{
	struct fixture *f = *state;

	if (!tree_is_root()) {
		tree_skip("mounts: only root can make them");
		return;
	}
	tree_write(f->tree, "x", "old");
	tree_write(f->tree, "y", "old");
	assert_true(in_private_mounts(mount_point, f->tree));

	tree_write(f->tree, "a/x", "old");
	tree_hard_link(f->tree, "b/x", "a/x");
	tree_dir(f->tree, "same");
	assert_true(in_private_mounts(bind_mounts, f->tree));

	tree_write(f->tree, "lower/one", "old");
	tree_hard_link(f->tree, "lower/two", "lower/one");
	tree_dir(f->tree, "upper");
	tree_dir(f->tree, "merged");
	assert_true(in_private_mounts(overlay, f->tree));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_target(test_attributes),  with_target(test_default_acl),
		with_target(test_left_out),    with_target(test_owner),
		with_target(test_others_file), with_target(test_read_only_directory),
		with_target(test_flags),       with_target(test_mounts),
	};
	int status = without_openat2();

	if (status)
		return status;
	if (geteuid() == 0 && !tree_is_root())
		return tree_skip_all("neither root nor a user: fakeroot, or a namespace");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
