/* SPDX-License-Identifier: BSD-3-Clause */
#include "wanted.h"
#include "loader/known-paths.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Links through links are followed so deep, and so many of them for one path: more is
 * made to keep us busy. */
#define DEPTH_MAX 4
#define STEPS_MAX 200
/* What is wanted is not deeper, unless links say so. */
#define LEVELS_MAX 12

#define DEPLOYMENT "ostree/deploy/*/deploy/*/"

/* What is read beside the files that hold command lines. A * stands for a component. */
static const struct row {
	const char *pattern;
	enum wanted wanted;
} rows[] = {
	/* os.c, os-kernel.c; what is a link is followed from WANTED_HEAD on */
	{ "etc/os-release", WANTED_TEXT },
	{ "usr/lib/os-release", WANTED_TEXT },
	{ "etc/fstab", WANTED_TEXT },
	{ "vmlinuz*", WANTED_HEAD },
	{ "boot/vmlinuz*", WANTED_HEAD },
	{ "boot/config-*", WANTED_TEXT },
	{ "usr/lib/modules/[0-9]*/config", WANTED_TEXT },
	{ "usr/lib/modules/[0-9]*/vmlinuz", WANTED_NAME },
	{ "lib/modules/[0-9]*/config", WANTED_TEXT },
	{ "lib/modules/[0-9]*/vmlinuz", WANTED_NAME },
	{ DEPLOYMENT "etc/os-release", WANTED_TEXT },
	{ DEPLOYMENT "usr/lib/os-release", WANTED_TEXT },
	{ DEPLOYMENT "usr/lib/modules/[0-9]*/config", WANTED_TEXT },
	{ DEPLOYMENT "usr/lib/modules/[0-9]*/vmlinuz", WANTED_NAME },
	{ DEPLOYMENT "lib/modules/[0-9]*/config", WANTED_TEXT },
	{ DEPLOYMENT "lib/modules/[0-9]*/vmlinuz", WANTED_NAME },
	{ "usr/sbin/grub-mkconfig", WANTED_TEXT },
	{ "usr/sbin/grub2-mkconfig", WANTED_TEXT },
	{ "usr/bin/grub-mkconfig", WANTED_TEXT },
	{ "usr/bin/grub2-mkconfig", WANTED_TEXT },
	{ "sbin/grub2-mkconfig", WANTED_TEXT },
	{ "usr/bin/kernel-install", WANTED_NAME },
	{ "bin/kernel-install", WANTED_NAME },
	/* os.c: which architecture; what a shell is a link to counts too. */
	{ "usr/bin/sh", WANTED_HEAD },
	{ "usr/bin/dash", WANTED_HEAD },
	{ "usr/bin/bash", WANTED_HEAD },
	{ "usr/bin/env", WANTED_HEAD },
	{ "usr/bin/busybox", WANTED_HEAD },
	{ "bin/sh", WANTED_HEAD },
	{ "bin/busybox", WANTED_HEAD },
	{ "sbin/init", WANTED_HEAD },
	{ "usr/lib/systemd/systemd", WANTED_HEAD },
	{ DEPLOYMENT "usr/bin/sh", WANTED_HEAD },
	{ DEPLOYMENT "usr/bin/bash", WANTED_HEAD },
	{ DEPLOYMENT "usr/bin/env", WANTED_HEAD },
	{ DEPLOYMENT "usr/lib/systemd/systemd", WANTED_HEAD },
	/* os.c: is a directory that fstab mounts empty? Which kernels are there? */
	{ "boot/*", WANTED_NAME },
	{ "efi/*", WANTED_NAME },
	{ "boot/efi/*", WANTED_NAME },
	{ "boot/.*", WANTED_NAME },
	{ "efi/.*", WANTED_NAME },
	{ "boot/efi/.*", WANTED_NAME },
	/* survey-signed.c: signatures, and what a grub.cfg may read */
	{ "boot/grub/*.sig", WANTED_NAME },
	{ "boot/grub2/*.sig", WANTED_NAME },
	{ "efi/grub/*.sig", WANTED_NAME },
	{ "boot/efi/EFI/*/*.sig", WANTED_NAME },
	{ "efi/EFI/*/*.sig", WANTED_NAME },
	{ "boot/loader/entries/*.sig", WANTED_NAME },
	{ "boot/*.cfg", WANTED_TEXT },
	{ "boot/*/*.cfg", WANTED_TEXT },
	{ "boot/*/*/*.cfg", WANTED_TEXT },
	{ "boot/efi/EFI/*/*.cfg", WANTED_TEXT },
	{ "efi/*/*.cfg", WANTED_TEXT },
	{ "efi/EFI/*/*.cfg", WANTED_TEXT },
	/* survey-read.c: drop-ins that nothing reads */
	{ "etc/default/grub.d/*", WANTED_TEXT },
	/* advice-files.c */
	{ "etc/modprobe.d/*.conf", WANTED_TEXT },
	{ "run/modprobe.d/*.conf", WANTED_TEXT },
	{ "usr/local/lib/modprobe.d/*.conf", WANTED_TEXT },
	{ "usr/lib/modprobe.d/*.conf", WANTED_TEXT },
	{ "lib/modprobe.d/*.conf", WANTED_TEXT },
	{ "etc/tuned/bootcmdline", WANTED_TEXT },
	{ "etc/kernelstub/configuration", WANTED_TEXT },
	{ "etc/crypttab", WANTED_TEXT },
	{ "etc/clevis", WANTED_NAME },
	{ "var/lib/systemd/pcrlock.json", WANTED_NAME },
};

static bool component_matches(struct span pattern, struct span name)
{
	char a[NAME_MAX + 1], b[NAME_MAX + 1];

	if (!memchr(pattern.data, '*', pattern.len))
		return span_eq(pattern, name);
	if (pattern.len > NAME_MAX || name.len > NAME_MAX)
		return false;
	memcpy(a, pattern.data, pattern.len);
	memcpy(b, name.data, name.len);
	a[pattern.len] = b[name.len] = '\0';
	return fnmatch(a, b, FNM_PERIOD) == 0;
}

static struct span take_component(const char **path)
{
	size_t len = strcspn(*path, "/");
	struct span component = span_at(*path, 0, len);

	*path += len + ((*path)[len] == '/');
	return component;
}

/* Most paths are told by their first letter, and every path is asked about. */
static bool may_match(const char *pattern, const char *path)
{
	return *pattern == '*' || *path == '\0' || *pattern == *path;
}

static enum wanted match(const char *pattern, const char *path, enum wanted wanted)
{
	if (!may_match(pattern, path))
		return WANTED_NOT;
	while (*path && *pattern)
		if (!component_matches(take_component(&pattern), take_component(&path)))
			return WANTED_NOT;
	if (*path)
		return WANTED_NOT;
	return *pattern ? WANTED_ABOVE : wanted;
}

static enum wanted larger(enum wanted a, enum wanted b)
{
	return a > b ? a : b;
}

static enum wanted match_known_path(const struct known_path *known, const char *path)
{
	char pattern[PATH_MAX];
	char *end;

	if (!may_match(known->dir, path))
		return WANTED_NOT;
	end = stpcpy(pattern, known->dir);
	*end++ = '/';
	(void) stpcpy(end, known->name);
	return match(pattern, path, WANTED_TEXT);
}

/* As it is asked for, without links. */
static enum wanted match_rows(const char *path)
{
	enum wanted wanted = WANTED_NOT;
	const struct known_path *known;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		wanted = larger(wanted, match(rows[i].pattern, path, rows[i].wanted));
	for (size_t i = 0; (known = known_path_at(i)); i++)
		wanted = larger(wanted, match_known_path(known, path));
	return wanted;
}

/* How much of path is below dir, or at it; NULL: nothing. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (len == 0)
		return path;
	if (strncmp(path, dir, len) != 0 || (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path[len] ? path + len + 1 : path + len;
}

static enum wanted match_links(const struct wanted_rules *rules, const char *path,
			       unsigned depth, unsigned *steps)
{
	enum wanted wanted = match_rows(path);

	for (size_t i = 0; depth < DEPTH_MAX && i < rules->n; i++) {
		const struct wanted_link *link = &rules->link[i];
		_cleanup_(buf_release) struct buf other = BUF_INIT;
		const char *rest = below(path, link->to), *inside = below(link->to, path);

		if (inside && *inside && wanted < WANTED_ABOVE)
			wanted = WANTED_ABOVE;
		if (!rest || ++*steps > STEPS_MAX)
			continue;
		buf_addf(&other, "%s%s%s", link->from, *rest ? "/" : "", rest);
		wanted = larger(wanted,
				match_links(rules, buf_str(&other), depth + 1, steps));
	}
	return wanted;
}

enum wanted wanted_path(const struct wanted_rules *rules, const char *path)
{
	unsigned steps = 0;

	return match_links(rules, path, 0, &steps);
}

static void step_up(struct buf *path)
{
	const char *slash = strrchr(buf_str(path), '/');
	size_t keep = slash ? (size_t) (slash - path->data) : 0;

	buf_splice(path, keep, path->len - keep, SPAN_NULL);
}

/* What is below something that is not wanted is not either, so the topmost such directory
 * tells most. */
static void remember(struct wanted_rules *rules, const char *path)
{
	const char *rest = below(path, buf_str(&rules->above));

	if (!rest)
		rest = path;
	for (unsigned i = 0; i < LEVELS_MAX && (rest = strchr(rest, '/')); i++, rest++) {
		_cleanup_(buf_release) struct buf dir = BUF_INIT;
		struct buf *last = &rules->above;

		buf_add_span(&dir, span_at(path, 0, (size_t) (rest - path)));
		if (wanted_path(rules, buf_str(&dir)) == WANTED_NOT)
			last = &rules->nothing;
		buf_clear(last);
		buf_add_span(last, buf_span(&dir));
		if (last == &rules->nothing)
			return;
	}
}

enum wanted wanted_next(struct wanted_rules *rules, const char *path)
{
	enum wanted wanted;

	if (rules->nothing.len && below(path, buf_str(&rules->nothing)))
		return WANTED_NOT;
	wanted = wanted_path(rules, path);
	if (wanted == WANTED_NOT)
		remember(rules, path);
	return wanted;
}

/* Where a link leads, as a path in the root; .. does not lead out of it. */
static void follow(const char *path, const char *target, struct buf *ret_path)
{
	if (*target != '/') {
		buf_add_str(ret_path, path);
		step_up(ret_path);
	}
	while (*target) {
		struct span component = take_component(&target);

		if (component.len == 0 || span_is(component, "."))
			continue;
		if (span_is(component, "..")) {
			step_up(ret_path);
			continue;
		}
		if (ret_path->len)
			buf_add_byte(ret_path, '/');
		buf_add_span(ret_path, component);
	}
}

bool wanted_add_link(struct wanted_rules *rules, const char *path, const char *target)
{
	_cleanup_(buf_release) struct buf to = BUF_INIT;
	struct wanted_link *link = &rules->link[rules->n];

	if (rules->n == WANTED_LINKS_MAX || wanted_next(rules, path) < WANTED_HEAD)
		return false;
	follow(path, target, &to);
	for (size_t i = 0; i < rules->n; i++)
		if (strcmp(rules->link[i].from, path) == 0 &&
		    strcmp(rules->link[i].to, buf_str(&to)) == 0)
			return false;
	link->from = mem_dup(span_of(path));
	link->to = mem_dup(buf_span(&to));
	rules->n++;
	buf_clear(&rules->nothing);
	return true;
}

void wanted_release(struct wanted_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		free(rules->link[i].from);
		free(rules->link[i].to);
	}
	buf_release(&rules->nothing);
	buf_release(&rules->above);
	rules->n = 0;
}
