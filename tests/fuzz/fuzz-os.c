/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey/os.h"
#include "sections.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A root that is on a disk, with what os.h reads: each file behind a line "@PATH". */

static const char *const dirs[] = {
	"etc",     "boot", "usr",         "usr/lib",         "usr/sbin",
	"usr/bin", "lib",  "lib/modules", "lib/modules/6.9", "boot/efi",
};
static const char *const files[] = {
	"etc/os-release",         "usr/lib/os-release", "etc/fstab",
	"boot/config-6.1",        "boot/config-6.2",    "boot/vmlinuz-6.1",
	"usr/sbin/grub-mkconfig", "usr/bin/sh",         "lib/modules/6.9/config",
	"boot/efi/file",
};

static bool is_known(struct span path)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		if (span_is(path, files[i]))
			return true;
	return false;
}

static void write_file(int root, struct span path, struct span text)
{
	_cleanup_(mem_done) char *name = mem_dup(path);
	int fd;

	if (!is_known(path))
		return;
	fd = openat(root, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	fuzz_must(fd >= 0 && write(fd, text.data, text.len) == (ssize_t) text.len,
		  "%s cannot be written", name);
	(void) close(fd);
}

static void check_kernels(const struct os *os)
{
	for (size_t i = 0; i < os->n_kernel; i++) {
		const struct kernel *kernel = &os->kernel[i].kernel;

		fuzz_must(memchr(kernel->release, '\0', sizeof(kernel->release)),
			  "a release without end");
		fuzz_must(kernel->arch <= ARCH_OTHER &&
				  kernel->domain <= DOMAIN_PASSTHROUGH,
			  "a kernel of no kind");
	}
}

static void check(const char *path)
{
	_cleanup_(target_close) struct target target = TARGET_INIT;
	_cleanup_(os_release) struct os os = OS_INIT;
	struct err err = ERR_INIT;

	fuzz_must(target_open_directory(&target, path, TARGET_READ, true, &err) == 0,
		  "%s: %s", err.what, err.why);
	fuzz_must(os_read(&os, &target, &err) == 0, "%s: %s", err.what, err.why);
	check_kernels(&os);
	fuzz_must(!os.missing_mount || os.missing_mount[0] == '/', "a mount of nowhere");
}

static void clean_up(int root, const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		(void) unlinkat(root, files[i], 0);
	for (size_t i = ARRAY_SIZE(dirs); i > 0; i--)
		(void) unlinkat(root, dirs[i - 1], AT_REMOVEDIR);
	(void) close(root);
	(void) rmdir(path);
}

/* os-release, fstab, and configurations of kernels. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[] = "/dev/shm/iommu-fuzz-XXXXXX";
	struct section section;
	int root;

	fuzz_must(mkdtemp(path) &&
			  (root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) >= 0,
		  "%s cannot be made", path);
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		fuzz_must(mkdirat(root, dirs[i], 0755) == 0, "%s cannot be made",
			  dirs[i]);
	for (size_t pos = 0; section_next(fuzz_span(data, size), &pos, &section);)
		write_file(root, section.name, section.text);
	check(path);
	clean_up(root, path);
	return 0;
}
