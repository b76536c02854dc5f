/* SPDX-License-Identifier: BSD-3-Clause */
#include "system/fd.h"
#include "os-kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE_PREFIX "vmlinuz-"

/* A kernel's .config has about 300 KB. */
#define CONFIG_MAX ((size_t) 4 << 20)
/* Adding one searches all of them: 100,000 in a hostile root would take a minute. */
#define KERNELS_MAX ((size_t) 10000)

void os_release_kernels(struct os *os)
{
	for (size_t i = 0; i < os->n_kernel; i++)
		free(os->kernel[i].config);
	free(os->kernel);
	for (size_t i = 0; i < os->n_link; i++) {
		free(os->link[i].name);
		free(os->link[i].release);
	}
	free(os->link);
}

static struct os_kernel *find_or_add_kernel(struct os *os, struct span release)
{
	struct os_kernel *kernel;

	for (size_t i = 0; i < os->n_kernel; i++)
		if (span_is(release, os->kernel[i].kernel.release))
			return &os->kernel[i];

	os->kernel =
		mem_grow(os->kernel, os->n_kernel, &os->kernel_room, sizeof(*os->kernel));
	kernel = &os->kernel[os->n_kernel++];
	*kernel = (struct os_kernel){ .kernel = KERNEL_UNKNOWN };
	kernel_read(&kernel->kernel, release, SPAN_NULL);
	return kernel;
}

static void read_kernel_config(struct os *os, const struct target *target,
			       struct span release, const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct os_kernel *kernel;

	if (target_read(target, path, CONFIG_MAX, &text, NULL, &ignored) < 0)
		return;

	kernel = find_or_add_kernel(os, release);
	if (kernel->config)
		return;
	kernel_read(&kernel->kernel, release, buf_span(&text));
	kernel->config = mem_dup(span_of(path));
}

static int list_kernels(const struct target *target, const char *dir, const char *pattern,
			struct names *ret, struct err *err)
{
	int r;

	r = target_list(target, dir, pattern, ret, err);
	if (r < 0 || ret->n <= KERNELS_MAX)
		return r;
	err_set(err, EFBIG, "cannot read /%s", dir);
	return err_why(err, "it has more than %zu kernels", KERNELS_MAX);
}

/* Read each /boot/PREFIXRELEASE: a configuration or an image. */
static int read_boot(struct os *os, const struct target *target, const char *prefix,
		     bool is_config, struct err *err)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	buf_addf(&path, "%s*", prefix);
	r = list_kernels(target, "boot", buf_str(&path), &names, err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < names.n; i++) {
		struct span release = span_of(names.name[i] + strlen(prefix));

		if (release.len == 0 || span_starts(release, "0-rescue"))
			continue;
		buf_clear(&path);
		buf_addf(&path, "boot/%s", names.name[i]);
		if (is_config)
			read_kernel_config(os, target, release, buf_str(&path));
		else
			find_or_add_kernel(os, release)->installed = true;
	}
	return 0;
}

static int read_modules(struct os *os, const struct target *target, const char *dir,
			struct err *err)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	r = list_kernels(target, dir, "[0-9]*", &names, err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < names.n; i++) {
		struct span release = span_of(names.name[i]);

		buf_clear(&path);
		buf_addf(&path, "%s/%s/config", dir, names.name[i]);
		read_kernel_config(os, target, release, buf_str(&path));
		buf_clear(&path);
		buf_addf(&path, "%s/%s/vmlinuz", dir, names.name[i]);
		if (target_has(target, buf_str(&path)))
			find_or_add_kernel(os, release)->installed = true;
	}
	return 0;
}

static int read_tree_modules(struct os *os, const struct target *target, const char *tree,
			     struct err *err)
{
	static const char *const dirs[] = { "usr/lib/modules", "lib/modules" };
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		int r;

		buf_clear(&path);
		if (strcmp(tree, ".") != 0)
			buf_addf(&path, "%s/", tree);
		buf_add_str(&path, dirs[i]);
		r = read_modules(os, target, buf_str(&path), err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Debian and SUSE link /vmlinuz, /boot/vmlinuz and vmlinuz.old to vmlinuz-RELEASE. */
static void read_link(struct os *os, const struct target *target, const char *path,
		      const char *name)
{
	_cleanup_(mem_done) char *image = NULL;
	_cleanup_close_ int dir = -1;
	struct os_link *link;

	if (target_resolve(target, path, &dir, &image) < 0)
		return;
	if (strcmp(image, name) == 0 || !span_starts(span_of(image), IMAGE_PREFIX))
		return;

	os->link = mem_grow(os->link, os->n_link, &os->link_room, sizeof(*os->link));
	link = &os->link[os->n_link++];
	link->name = mem_dup(span_of(name));
	link->release = mem_dup(span_of(image + strlen(IMAGE_PREFIX)));
}

static int read_links(struct os *os, const struct target *target, const char *dir,
		      struct err *err)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	r = target_list(target, dir, "vmlinuz*", &names, err);
	if (r < 0)
		return r;

	for (size_t i = 0; i < names.n; i++) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", dir, names.name[i]);
		read_link(os, target, buf_str(&path), names.name[i]);
	}
	return 0;
}

static int by_release(const void *a, const void *b)
{
	const struct os_kernel *x = a, *y = b;

	return strverscmp(x->kernel.release, y->kernel.release);
}

int os_read_kernels(struct os *os, const struct target *target, struct err *err)
{
	int r;

	r = read_boot(os, target, "config-", true, err);
	if (r < 0)
		return r;
	r = read_boot(os, target, IMAGE_PREFIX, false, err);
	if (r < 0)
		return r;
	r = read_links(os, target, ".", err);
	if (r < 0)
		return r;
	r = read_links(os, target, "boot", err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < os->tree.n; i++) {
		r = read_tree_modules(os, target, os->tree.name[i], err);
		if (r < 0)
			return r;
	}

	if (os->n_kernel)
		qsort(os->kernel, os->n_kernel, sizeof(*os->kernel), by_release);
	return 0;
}

static const struct os_kernel *find_release(const struct os *os, struct span release)
{
	for (size_t i = 0; i < os->n_kernel; i++)
		if (span_is(release, os->kernel[i].kernel.release))
			return &os->kernel[i];
	return NULL;
}

/* Alpine's vmlinuz-lts is 6.12.58-0-lts. Return NULL if none or several fit. */
static const struct os_kernel *find_flavour(const struct os *os, struct span flavour)
{
	const struct os_kernel *found = NULL;

	for (size_t i = 0; flavour.len && i < os->n_kernel; i++) {
		const struct os_kernel *kernel = &os->kernel[i];
		struct span release = span_of(kernel->kernel.release);
		size_t head = release.len > flavour.len ? release.len - flavour.len : 0;

		if (!kernel->config || !head || release.data[head - 1] != '-' ||
		    !span_eq(span_at(release.data, head, release.len), flavour))
			continue;
		if (found)
			return NULL;
		found = kernel;
	}
	return found;
}

/*
 * Return NULL if there is no such link, or if /NAME and /boot/NAME lead to different
 * kernels: an entry may mean either.
 */
static const struct os_kernel *find_linked(const struct os *os, struct span name)
{
	const struct os_kernel *found = NULL;

	for (size_t i = 0; i < os->n_link; i++) {
		const struct os_kernel *kernel;

		if (!span_is(name, os->link[i].name))
			continue;
		kernel = find_release(os, span_of(os->link[i].release));
		if (found && kernel != found)
			return NULL;
		found = kernel;
	}
	return found;
}

const struct os_kernel *os_kernel(const struct os *os, struct span release)
{
	const struct os_kernel *kernel = find_release(os, release), *other;

	if (kernel && kernel->config)
		return kernel;
	other = find_flavour(os, release);
	if (!other && !kernel)
		other = find_linked(os, release);
	return other ? other : kernel;
}
