/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-fixture.h"

#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>

/* How openat2 fails, as on another kernel or under another load. */
static struct {
	int code;
	unsigned times;
} openat2_fails;

long __real_syscall(long number, ...);
long __wrap_syscall(long number, int dir, const char *path, void *how, size_t size);

long __wrap_syscall(long number, int dir, const char *path, void *how, size_t size)
{
	if (number == SYS_openat2 && openat2_fails.times > 0) {
		openat2_fails.times--;
		errno = openat2_fails.code;
		return -1;
	}
	return __real_syscall(number, dir, path, how, size);
}

static void test_open(void **state)
{
	struct fixture *f = *state;
	struct target target = TARGET_INIT;
	struct err err = ERR_INIT;
	int r;

	r = target_open_directory(&target, tree_path(f->tree, "none"), TARGET_READ, false,
				  &err);
	assert_int_equal(r, -ENOENT);
	assert_int_equal(target.root, -1);
	assert_non_null(strstr(err.what, "/none"));

	tree_write(f->tree, "file", "");
	r = target_open_directory(&target, tree_path(f->tree, "file"), TARGET_READ, false,
				  &err);
	assert_int_equal(r, -ENOTDIR);

	r = target_open_directory(&target, f->tree, TARGET_READ, false, &err);
	assert_int_equal(r, 0);
	assert_string_equal(target.name, f->tree);
	target_close(&target);
	target_close(&target);
}

static void test_lock(void **state)
{
	struct fixture *f = *state;
	struct target one = TARGET_INIT, two = TARGET_INIT;
	struct err err = ERR_INIT;

	assert_int_equal(target_open_directory(&one, f->tree, TARGET_WRITE, false, &err),
			 0);
	assert_int_equal(target_open_directory(&two, f->tree, TARGET_WRITE, false, &err),
			 -EBUSY);
	assert_non_null(strstr(err.what, f->tree));
	assert_string_equal(err.why, "another run of iommu works on it");
	assert_int_equal(target_open_directory(&two, f->tree, TARGET_READ, false, &err),
			 0);
	target_close(&two);
	target_close(&one);
	assert_int_equal(target_open_directory(&two, f->tree, TARGET_WRITE, false, &err),
			 0);
	target_close(&two);
}

static void test_lock_graft(void **state)
{
	struct fixture *f = *state;
	struct target one = TARGET_INIT, two = TARGET_INIT;
	struct err err = ERR_INIT;
	const char *boot;

	tree_dir(f->tree, "root");
	tree_dir(f->tree, "other");
	tree_dir(f->tree, "boot");
	boot = tree_path(f->tree, "boot");
	target_open_directory(&one, tree_path(f->tree, "root"), TARGET_WRITE, false,
			      &err);
	target_open_directory(&two, tree_path(f->tree, "other"), TARGET_WRITE, false,
			      &err);
	assert_int_equal(target_graft(&one, "boot", boot, &err), 0);
	assert_int_equal(target_graft(&one, "efi", boot, &err), 0);
	assert_int_equal(target_graft(&two, "boot", boot, &err), -EBUSY);
	assert_int_equal(two.n_graft, 0);
	target_close(&one);
	assert_int_equal(target_graft(&two, "boot", boot, &err), 0);
	target_close(&two);
}

static void test_no_openat2(void **state)
{
	static const int codes[] = { ENOSYS, EPERM };
	struct fixture *f = *state;
	struct target target = TARGET_INIT;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		openat2_fails.code = codes[i];
		openat2_fails.times = 1;
		assert_int_equal(target_open_directory(&target, f->tree, TARGET_READ,
						       false, &err),
				 -codes[i]);
		assert_int_equal(err.code, codes[i]);
		assert_non_null(strstr(err.why, "5.8"));
		assert_non_null(strstr(err.why, "seccomp"));
	}

	/* The live root does without. */
	openat2_fails.times = 1000;
	tree_write(f->tree, "etc/x", "live");
	assert_int_equal(target_open_directory(&target, f->tree, TARGET_READ, true, &err),
			 0);
	assert_int_equal(target_read(&target, "etc/x", FILE_SIZE_MAX, &f->text, NULL,
				     &f->err),
			 0);
	assert_string_equal(buf_str(&f->text), "live");
	target_close(&target);
	openat2_fails.times = 0;
}

static void test_openat2_disturbed(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "etc/x", "at last");
	openat2_fails.code = EAGAIN;
	openat2_fails.times = 50;
	assert_reads(f, "etc/x", "at last");
	assert_int_equal(openat2_fails.times, 0);
	openat2_fails.times = 100000;
	assert_int_equal(get(f, "etc/x"), -EAGAIN);
	openat2_fails.times = 0;
}

static void test_read(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	int fd;

	tree_write(f->tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n");
	assert_reads(f, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n");
	assert_int_equal(stat(tree_path(f->tree, "etc/default/grub"), &st), 0);
	assert_int_equal(f->identity.ino, st.st_ino);
	assert_int_equal(f->identity.dev, st.st_dev);
	assert_int_equal(f->identity.size, 22);
	assert_int_equal(f->identity.links, 1);
	assert_int_equal(f->identity.mtime.tv_nsec, st.st_mtim.tv_nsec);

	tree_write(f->tree, "empty", "");
	assert_reads(f, "empty", "");
	assert_int_equal(f->text.len, 0);

	fd = open(tree_path(f->tree, "nul"), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
	assert_int_equal(write(fd, "a\0b", 3), 3);
	(void) close(fd);
	assert_int_equal(get(f, "nul"), 0);
	assert_int_equal(f->text.len, 3);
	assert_memory_equal(f->text.data, "a\0b", 3);
}

static void test_absent(void **state)
{
	static const char *const paths[] = { "none", "no/ne", "file/x", "dangling" };
	struct fixture *f = *state;

	tree_write(f->tree, "file", "");
	tree_link(f->tree, "dangling", "/no/where");
	buf_add_str(&f->text, "as before");
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		assert_int_equal(get(f, paths[i]), -ENOENT);
		assert_int_equal(f->err.code, 0);
		assert_false(target_has(&f->target, paths[i]));
	}
	assert_string_equal(buf_str(&f->text), "as before");
}

static void test_links(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "etc/default/grub", "inside");
	tree_link(f->tree, "etc/absolute", "/etc/default/grub");
	tree_link(f->tree, "etc/relative", "default/grub");
	tree_link(f->tree, "etc/escaping", "../../../../../../../etc/default/grub");
	tree_link(f->tree, "etc/dir", "/etc/default");
	tree_link(f->tree, "etc/host", "/etc/passwd");
	tree_link(f->tree, "etc/one", "two");
	tree_link(f->tree, "etc/two", "one");
	assert_reads(f, "etc/absolute", "inside");
	assert_reads(f, "etc/relative", "inside");
	assert_reads(f, "etc/escaping", "inside");
	assert_reads(f, "etc/dir/grub", "inside");
	assert_reads(f, "../../etc/default/grub", "inside");
	assert_int_equal(get(f, "etc/host"), -ENOENT);
	assert_int_equal(get(f, "etc/one"), -ELOOP);
	assert_non_null(strstr(f->err.what, "cannot read /etc/one in "));
}

static void expect_refused(struct fixture *f, const char *path, int code, const char *why)
{
	assert_int_equal(get(f, path), code);
	assert_string_equal(f->err.why, why);
	assert_non_null(strstr(f->err.what, path));
	assert_non_null(strstr(f->err.what, f->tree));
	assert_int_equal(f->err.code, -code);
}

static void test_refused(void **state)
{
	struct fixture *f = *state;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(mkfifo(tree_path(f->tree, "fifo"), 0644), 0);
	tree_link(f->tree, "to-fifo", "fifo");
	(void) snprintf(address.sun_path, sizeof(address.sun_path), "%s/sock", f->tree);
	assert_int_equal(bind(fd, (struct sockaddr *) &address, sizeof(address)), 0);
	(void) close(fd);
	tree_dir(f->tree, "dir");

	expect_refused(f, "fifo", -EINVAL, "it is a FIFO, not a regular file");
	expect_refused(f, "to-fifo", -EINVAL, "it is a FIFO, not a regular file");
	expect_refused(f, "sock", -EINVAL, "it is a socket, not a regular file");
	expect_refused(f, "dir", -EISDIR, "it is a directory, not a regular file");

	if (mknod(tree_path(f->tree, "zero"), S_IFCHR | 0644, makedev(1, 5)) < 0) {
		tree_skip("a device: only root can make one");
		return;
	}
	expect_refused(f, "zero", -EINVAL, "it is a device, not a regular file");
}

static void test_large(void **state)
{
	struct fixture *f = *state;
	struct target proc = TARGET_INIT;

	tree_write(f->tree, "ten", "0123456789");
	assert_int_equal(target_read(&f->target, "ten", 10, &f->text, NULL, &f->err), 0);
	assert_int_equal(target_read(&f->target, "ten", 9, &f->text, NULL, &f->err),
			 -EFBIG);
	assert_string_equal(buf_str(&f->text), "0123456789");

	tree_write(f->tree, "sparse", "");
	assert_int_equal(truncate(tree_path(f->tree, "sparse"), (off_t) 1 << 41), 0);
	expect_refused(f, "sparse", -EFBIG, "it is larger than 67108864 bytes");

	/* A file that says it has no bytes, and has more than a page of them. */
	assert_int_equal(target_open_directory(&proc, "/proc", TARGET_READ, false,
					       &f->err),
			 0);
	assert_int_equal(target_read(&proc, "self/smaps", 4000, &f->text, NULL, &f->err),
			 -EFBIG);
	assert_int_equal(target_read(&proc, "self/smaps", FILE_SIZE_MAX, &f->text, NULL,
				     &f->err),
			 0);
	assert_true(f->text.len > 4000);
	/* And a magic link, which would lead out of the root. */
	assert_int_equal(target_read(&proc, "self/root/etc/passwd", 1, &f->text, NULL,
				     &f->err),
			 -ELOOP);
	target_close(&proc);
}

static void test_list(void **state)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct fixture *f = *state;

	tree_write(f->tree, "entries/b.conf", "");
	tree_write(f->tree, "entries/a.conf", "");
	tree_write(f->tree, "entries/\303\244.conf", "");
	tree_write(f->tree, "entries/B.conf", "");
	tree_write(f->tree, "entries/.hidden.conf", "");
	tree_write(f->tree, "entries/c.conf.bak", "");
	assert_int_equal(target_list(&f->target, "entries", "*.conf", &names, &f->err),
			 0);
	assert_int_equal(names.n, 4);
	assert_string_equal(names.name[0], "B.conf");
	assert_string_equal(names.name[1], "a.conf");
	assert_string_equal(names.name[2], "b.conf");
	assert_string_equal(names.name[3], "\303\244.conf");

	assert_int_equal(target_list(&f->target, "entries", "*", &names, &f->err), 0);
	assert_int_equal(names.n, 5);
	assert_int_equal(target_list(&f->target, "none", "*", &names, &f->err), 0);
	assert_int_equal(names.n, 0);
	assert_int_equal(target_list(&f->target, "entries/b.conf", "*", &names, &f->err),
			 0);
	assert_int_equal(names.n, 0);
	tree_link(f->tree, "loop", "loop");
	assert_int_equal(target_list(&f->target, "loop", "*", &names, &f->err), -ELOOP);
	assert_non_null(strstr(f->err.what, "cannot list /loop in "));
}

static void test_has(void **state)
{
	struct fixture *f = *state;

	tree_write(f->tree, "boot/file", "");
	tree_dir(f->tree, "efi/lost+found");
	tree_dir(f->tree, "bare");
	assert_true(target_has(&f->target, "boot/file"));
	assert_true(target_has(&f->target, "boot"));
	assert_true(target_has(&f->target, ""));
	assert_false(target_has_dir(&f->target, "boot/file"));
	assert_true(target_has_dir(&f->target, "boot"));
	assert_int_equal(target_dir_is_empty(&f->target, "boot"), 0);
	assert_int_equal(target_dir_is_empty(&f->target, "efi"), 1);
	assert_int_equal(target_dir_is_empty(&f->target, "bare"), 1);
	assert_int_equal(target_dir_is_empty(&f->target, "none"), -ENOENT);
	assert_int_equal(target_dir_is_empty(&f->target, "boot/file"), -ENOTDIR);
	tree_write(f->tree, "efi/zzz", "");
	assert_int_equal(target_dir_is_empty(&f->target, "efi"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_target(test_open),
		with_target(test_lock),
		with_target(test_lock_graft),
		with_target(test_no_openat2),
		with_target(test_openat2_disturbed),
		with_target(test_read),
		with_target(test_absent),
		with_target(test_links),
		with_target(test_refused),
		with_target(test_large),
		with_target(test_list),
		with_target(test_has),
	};
	int status = without_openat2();

	if (status)
		return status;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
