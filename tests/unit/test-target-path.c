/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-fixture.h"

/* Where path leads, as DIRECTORY/NAME, where the directory is named by its inode. */
static void expect_resolved(struct fixture *f, const char *path, const char *dir,
			    const char *name)
{
	struct stat is, wanted;
	char *found;
	int fd, r;

	r = target_resolve(&f->target, path, &fd, &found);
	if (r < 0)
		fail_msg("%s: %s", path, strerror(-r));
	assert_string_equal(found, name);
	assert_int_equal(fstat(fd, &is), 0);
	assert_int_equal(stat(tree_path(f->tree, dir), &wanted), 0);
	assert_int_equal(is.st_ino, wanted.st_ino);
	assert_int_equal(is.st_dev, wanted.st_dev);
	(void) close(fd);
	free(found);
}

static void expect_unresolved(struct fixture *f, const char *path, int code)
{
	char *name = NULL;
	int fd = -7;

	assert_int_equal(target_resolve(&f->target, path, &fd, &name), code);
	assert_int_equal(fd, -7);
	assert_null(name);
}

static void test_resolve(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "etc/default/grub", "");
	tree_link(f->tree, "etc/sysconfig/grub", "../default/grub");
	tree_link(f->tree, "absolute", "/etc/sysconfig/grub");
	tree_link(f->tree, "etc/out", "../../../etc/default/grub");
	tree_link(f->tree, "etc/dir", "/etc/default/./");
	tree_link(f->tree, "dangling", "etc/default/new");
	tree_link(f->tree, "homeless", "etc/no/new");
	tree_link(f->tree, "loop", "./loop");
	expect_resolved(f, "etc/default/grub", "etc/default", "grub");
	expect_resolved(f, "/etc//default/grub", "etc/default", "grub");
	expect_resolved(f, "etc/sysconfig/grub", "etc/default", "grub");
	expect_resolved(f, "absolute", "etc/default", "grub");
	expect_resolved(f, "etc/out", "etc/default", "grub");
	expect_resolved(f, "etc/dir/grub", "etc/default", "grub");
	expect_resolved(f, "etc/dir/../grub", "etc", "grub");
	expect_resolved(f, "dangling", "etc/default", "new");
	expect_resolved(f, "etc", "", "etc");
	expect_resolved(f, "../../new", "", "new");
	expect_unresolved(f, "homeless", -ENOENT);
	expect_unresolved(f, "none/grub", -ENOENT);
	expect_unresolved(f, "none/../etc/default/grub", -ENOENT);
	expect_unresolved(f, "etc/default/grub/x", -ENOTDIR);
	expect_unresolved(f, "etc/default/grub/../x", -ENOTDIR);
	expect_unresolved(f, "loop", -ELOOP);
	expect_unresolved(f, "loop/x", -ELOOP);
	expect_unresolved(f, "", -EISDIR);
	expect_unresolved(f, "etc/..", -EISDIR);
}

/* The kernel follows 40 links and no more. */
static void test_resolve_chain(void **state)
{
	struct fixture *f = *state;
	char name[16], to[16];

	tree_write(f->tree, "0", "end");
	for (int i = 1; i <= 41; i++) {
		(void) snprintf(name, sizeof(name), "%d", i);
		(void) snprintf(to, sizeof(to), "%d", i - 1);
		tree_link(f->tree, name, to);
	}
	assert_reads(f, "40", "end");
	expect_resolved(f, "40", "", "0");
	assert_int_equal(get(f, "41"), -ELOOP);
	expect_unresolved(f, "41", -ELOOP);
}

/* root/ is the target, esp/ and boot/ stand elsewhere. */
static int set_up_grafts(void **state)
{
	struct fixture *f = mem_zero(1, sizeof(*f));

	f->tree = tree_make();
	f->target = (struct target) TARGET_INIT;
	tree_write(f->tree, "root/etc/fstab", "fstab");
	tree_write(f->tree, "root/boot/hidden", "hidden");
	tree_write(f->tree, "root/boots/x", "no boot");
	tree_write(f->tree, "boot/grub2/grub.cfg", "cfg");
	tree_dir(f->tree, "boot/efi");
	tree_write(f->tree, "esp/EFI/fedora/grubenv", "env");
	tree_link(f->tree, "boot/grub2/grubenv", "../efi/EFI/fedora/grubenv");
	tree_link(f->tree, "boot/boot", ".");
	tree_link(f->tree, "boot/home", "/etc/fstab");
	tree_link(f->tree, "boot/up", "../etc/fstab");
	tree_link(f->tree, "root/etc/grub2.cfg", "../boot/grub2/grub.cfg");
	tree_link(f->tree, "root/etc/esp", "/boot/efi");
	if (target_open_directory(&f->target, tree_path(f->tree, "root"), TARGET_READ,
				  false, &f->err) < 0 ||
	    target_graft(&f->target, "/boot/", tree_path(f->tree, "boot"), &f->err) < 0 ||
	    target_graft(&f->target, "boot/efi", tree_path(f->tree, "esp"), &f->err) < 0)
		return -1;
	*state = f;
	return 0;
}

static void test_graft(void **state)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct fixture *f = *state;

	assert_reads(f, "boot/grub2/grub.cfg", "cfg");
	assert_reads(f, "boot/boot/boot/grub2/grub.cfg", "cfg");
	assert_reads(f, "boot/efi/EFI/fedora/grubenv", "env");
	assert_int_equal(get(f, "boot/hidden"), -ENOENT);
	assert_reads(f, "boots/x", "no boot");

	/* Links lead in, across and out. */
	assert_reads(f, "etc/grub2.cfg", "cfg");
	assert_reads(f, "etc/esp/EFI/fedora/grubenv", "env");
	assert_reads(f, "boot/grub2/grubenv", "env");
	assert_reads(f, "boot/home", "fstab");
	assert_reads(f, "boot/up", "fstab");
	assert_reads(f, "boot/../etc/fstab", "fstab");

	assert_int_equal(target_list(&f->target, "etc/esp", "*", &names, &f->err), 0);
	assert_int_equal(names.n, 1);
	assert_string_equal(names.name[0], "EFI");
	assert_true(target_has_dir(&f->target, "boot/efi"));
	assert_false(target_has(&f->target, "boot/none"));
}

static void test_graft_resolve(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	int fd;

	expect_resolved(f, "boot/grub2/grubenv", "esp/EFI/fedora", "grubenv");
	expect_resolved(f, "etc/grub2.cfg", "boot/grub2", "grub.cfg");
	expect_resolved(f, "boot/new", "boot", "new");
	expect_resolved(f, "boot/efi/loader", "esp", "loader");
	expect_resolved(f, "boot/up", "root/etc", "fstab");
	expect_unresolved(f, "boot", -EISDIR);
	expect_unresolved(f, "etc/esp", -EISDIR);

	fd = target_open_at(&f->target, "boot/home", O_PATH | O_NOFOLLOW);
	assert_int_equal(fstat(fd, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	(void) close(fd);
}

static void test_graft_refused(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(target_graft(&f->target, "x", tree_path(f->tree, "none"),
				      &f->err),
			 -ENOENT);
	assert_non_null(strstr(f->err.what, "/none"));
	assert_int_equal(f->target.n_graft, 2);
}

/* A root that has no /boot at all, and an ESP named below it. */
static void test_graft_nowhere(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "esp/loader/loader.conf", "timeout 1");
	tree_dir(f->tree, "esp");
	assert_int_equal(target_graft(&f->target, "boot/efi", tree_path(f->tree, "esp"),
				      &f->err),
			 0);
	assert_reads(f, "boot/efi/loader/loader.conf", "timeout 1");
	assert_int_equal(get(f, "boot/x"), -ENOENT);
}

#define with_grafts(test) cmocka_unit_test_setup_teardown(test, set_up_grafts, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_target(test_resolve),       with_target(test_resolve_chain),
		with_grafts(test_graft),         with_grafts(test_graft_resolve),
		with_grafts(test_graft_refused), with_target(test_graft_nowhere),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
