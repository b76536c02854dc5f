/* SPDX-License-Identifier: BSD-3-Clause */
#include "system/fd.h"
#include "os-kernel.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A grub-mkconfig has about 10 KB, an fstab far less. */
#define TEXT_MAX ((size_t) 4 << 20)

const char *arch_name(enum arch arch)
{
	static const char *const names[] = {
		[ARCH_UNKNOWN] = "unknown architecture",
		[ARCH_X86] = "x86-64",
		[ARCH_ARM64] = "arm64",
		[ARCH_OTHER] = "another architecture",
	};

	return names[arch];
}

void os_release(struct os *os)
{
	os_release_kernels(os);
	free(os->name);
	free(os->id);
	names_release(&os->tree);
	free(os->missing_mount);
	free(os->machine_id);
	free(os->root);
	notes_release(&os->notes);
	*os = (struct os) OS_INIT;
}

static void os_read_name(struct os *os, const struct target *target)
{
	static const char *const paths[] = { "etc/os-release", "usr/lib/os-release" };
	_cleanup_(buf_release) struct buf text = BUF_INIT, path = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span name, id;
	size_t code;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", os->tree.name[0], paths[i]);
		if (target_read(target, buf_str(&path), TEXT_MAX, &text, NULL,
				&ignored) >= 0)
			break;
	}

	id = span_assigned(buf_span(&text), "ID");
	os->id = id.len ? mem_dup(id) : NULL;
	os->debian = span_is(id, "debian") ||
		     span_has(span_assigned(buf_span(&text), "ID_LIKE"), "debian");
	name = span_assigned(buf_span(&text), "PRETTY_NAME");
	if (name.len == 0)
		name = span_assigned(buf_span(&text), "NAME");
	/* "Debian GNU/Linux 12 (bookworm)": drop the code name, which adds nothing to the
	 * number. */
	code = span_find(name, span_of(" ("), 0);
	if (code != SPAN_NPOS && code > 0)
		name.len = code;
	if (name.len)
		os->name = mem_dup(name);
}

/* ELF: e_machine is the 16-bit number at byte 18; byte 5 is its byte order. */
static enum arch arch_of_elf(const struct target *target, const char *path)
{
	struct err ignored = ERR_INIT;
	unsigned char head[20];
	_cleanup_close_ int fd = -1;
	struct stat st;

	fd = target_open_file(target, path, &st, &ignored);
	if (fd < 0 || pread(fd, head, sizeof(head), 0) != (ssize_t) sizeof(head) ||
	    memcmp(head, "\177ELF", 4) != 0)
		return ARCH_UNKNOWN;

	switch (head[5] == 2 ? head[18] << 8 | head[19] : head[19] << 8 | head[18]) {
	case 3:  /* EM_386 */
	case 62: /* EM_X86_64 */
		return ARCH_X86;
	case 183: /* EM_AARCH64 */
		return ARCH_ARM64;
	default:
		return ARCH_OTHER;
	}
}

static enum arch find_arch(const struct os *os, const struct target *target)
{
	static const char *const programs[] = {
		"usr/bin/sh",  "bin/sh",    "usr/bin/env",     "usr/lib/systemd/systemd",
		"bin/busybox", "sbin/init", "usr/bin/busybox",
	};
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	for (size_t i = os->n_kernel; i > 0; i--)
		if (os->kernel[i - 1].kernel.arch != ARCH_UNKNOWN)
			return os->kernel[i - 1].kernel.arch;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++) {
		enum arch arch;

		buf_clear(&path);
		buf_addf(&path, "%s/%s", os->tree.name[0], programs[i]);
		arch = arch_of_elf(target, buf_str(&path));
		if (arch != ARCH_UNKNOWN)
			return arch;
	}
	return ARCH_UNKNOWN;
}

/* Return the mount point of an fstab(5) line if boot files belong there and it is empty,
 * else NULL. */
static const char *missing_boot_mount(const struct target *target, struct span line)
{
	static const char *const mounts[] = { "/boot", "/efi", "/boot/efi" };
	struct span device = span_field(&line), dir = span_field(&line);

	if (device.len == 0 || device.data[0] == '#')
		return NULL;
	if (dir.len > 1 && dir.data[dir.len - 1] == '/')
		dir.len--;
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++)
		if (span_is(dir, mounts[i]) &&
		    target_dir_is_empty(target, mounts[i] + 1) == 1)
			return mounts[i];
	return NULL;
}

/* Return the device of the line that mounts /, or an empty span. */
static struct span root_device(struct span line)
{
	struct span device = span_field(&line), dir = span_field(&line);

	return device.len && device.data[0] != '#' && span_is(dir, "/") ? device
									: SPAN_NULL;
}

static void read_fstab(struct os *os, const struct target *target)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;

	if (target_read(target, "etc/fstab", TEXT_MAX, &text, NULL, &ignored) < 0)
		return;

	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);) {
		const char *missing = missing_boot_mount(target, line);
		struct span device = root_device(line);

		if (missing && !os->missing_mount)
			os->missing_mount = mem_dup(span_of(missing));
		if (device.len && !os->root)
			os->root = mem_dup(device);
	}
}

static void read_machine_id(struct os *os, const struct target *target)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, path = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span id;

	buf_addf(&path, "%s/etc/machine-id", os->tree.name[0]);
	if (target_read(target, buf_str(&path), TEXT_MAX, &text, NULL, &ignored) < 0)
		return;
	id = span_trim(buf_span(&text));
	if (id.len != 32 || strspn(buf_str(&text), "0123456789abcdef") < 32)
		return;
	os->machine_id = mem_dup(id);
}

static void read_mkconfig(struct os *os, const struct target *target)
{
	static const char *const paths[] = {
		"usr/sbin/grub-mkconfig", "usr/sbin/grub2-mkconfig",
		"usr/bin/grub-mkconfig",  "usr/bin/grub2-mkconfig",
		"sbin/grub2-mkconfig",
	};
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		if (target_read(target, paths[i], TEXT_MAX, &text, NULL, &ignored) < 0)
			continue;
		os->has_mkconfig = true;
		os->reads_dropins =
			span_has(buf_span(&text), "default/grub.d") ? TRI_YES : TRI_NO;
		return;
	}
	if (os->debian)
		os->reads_dropins = TRI_YES;
}

static void read_sh(struct os *os, const struct target *target)
{
	static const char *const paths[] = { "usr/bin/sh", "bin/sh" };
	static const char *const plain[] = { "dash", "busybox", "busybox.static" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		_cleanup_(mem_done) char *name = NULL;
		_cleanup_close_ int dir = -1;

		if (target_resolve(target, paths[i], &dir, &name) < 0)
			continue;
		for (size_t j = 0; j < ARRAY_SIZE(plain); j++)
			os->sh_is_plain |= strcmp(name, plain[j]) == 0;
	}
}

/* Add dir/NAME for each directory NAME in dir. */
static int add_directories(struct names *names, const struct target *target,
			   const char *dir, struct err *err)
{
	_cleanup_(names_release) struct names found = NAMES_INIT;
	int r;

	r = target_list(target, dir, "*", &found, err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < found.n; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", dir, found.name[i]);
		if (target_has_dir(target, buf_str(&path)))
			names_add(names, buf_str(&path));
	}
	return 0;
}

/*
 * The physical root of an ostree system has no /usr. Each deployment has one, in
 * ostree/deploy/OS/deploy/CHECKSUM.SERIAL.
 */
static int find_deployments(struct os *os, const struct target *target, struct err *err)
{
	_cleanup_(names_release) struct names systems = NAMES_INIT;
	int r;

	r = add_directories(&systems, target, "ostree/deploy", err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < systems.n; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/deploy", systems.name[i]);
		r = add_directories(&os->tree, target, buf_str(&path), err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int find_trees(struct os *os, const struct target *target, struct err *err)
{
	int r;

	os->ostree = target_has_dir(target, "ostree/deploy");
	if (os->ostree && !target_has_dir(target, "usr")) {
		r = find_deployments(os, target, err);
		if (r < 0)
			return r;
	}
	if (os->tree.n == 0)
		names_add(&os->tree, ".");
	return 0;
}

int os_read(struct os *os, const struct target *target, struct err *err)
{
	int r;

	r = find_trees(os, target, err);
	if (r < 0)
		return r;
	os_read_name(os, target);
	r = os_read_kernels(os, target, err);
	if (r < 0)
		return r;

	os->arch = find_arch(os, target);
	read_fstab(os, target);
	read_machine_id(os, target);
	read_mkconfig(os, target);
	read_sh(os, target);
	os->has_kernel_install = target_has(target, "usr/bin/kernel-install") ||
				 target_has(target, "bin/kernel-install");
	return 0;
}
