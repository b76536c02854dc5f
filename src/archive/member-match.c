/* SPDX-License-Identifier: BSD-3-Clause */
#include "member-match.h"
#include "loader/loader.h"
#include "loader/manager.h"

#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* Limits of links through links, and of steps for one path. More are only found in
 * malicious archives. */
#define DEPTH_MAX 4
#define STEPS_MAX 200
/* Wanted paths are not deeper than this, except through links. */
#define LEVELS_MAX 12

#define DEPLOYMENT "ostree/deploy/*/deploy/*/"

/* Paths that are read in addition to the config files. A * stands for one component. */
static const struct match_row {
	const char *pattern;
	enum member_match wanted;
} rows[] = {
	/* survey/os.c, survey/os-kernel.c. Links to MATCH_ABOVE and above are followed.
	 */
	{ "etc/os-release", MATCH_TEXT },
	{ "usr/lib/os-release", MATCH_TEXT },
	{ "etc/fstab", MATCH_TEXT },
	{ "etc/machine-id", MATCH_TEXT },
	{ DEPLOYMENT "etc/machine-id", MATCH_TEXT },
	{ "vmlinuz*", MATCH_HEAD },
	{ "boot/vmlinuz*", MATCH_HEAD },
	{ "boot/config-*", MATCH_TEXT },
	{ "usr/lib/modules/[0-9]*/config", MATCH_TEXT },
	{ "usr/lib/modules/[0-9]*/vmlinuz", MATCH_NAME },
	{ "lib/modules/[0-9]*/config", MATCH_TEXT },
	{ "lib/modules/[0-9]*/vmlinuz", MATCH_NAME },
	{ DEPLOYMENT "etc/os-release", MATCH_TEXT },
	{ DEPLOYMENT "usr/lib/os-release", MATCH_TEXT },
	{ DEPLOYMENT "usr/lib/modules/[0-9]*/config", MATCH_TEXT },
	{ DEPLOYMENT "usr/lib/modules/[0-9]*/vmlinuz", MATCH_NAME },
	{ DEPLOYMENT "lib/modules/[0-9]*/config", MATCH_TEXT },
	{ DEPLOYMENT "lib/modules/[0-9]*/vmlinuz", MATCH_NAME },
	{ "usr/sbin/grub-mkconfig", MATCH_TEXT },
	{ "usr/sbin/grub2-mkconfig", MATCH_TEXT },
	{ "usr/bin/grub-mkconfig", MATCH_TEXT },
	{ "usr/bin/grub2-mkconfig", MATCH_TEXT },
	{ "sbin/grub2-mkconfig", MATCH_TEXT },
	{ "usr/bin/kernel-install", MATCH_NAME },
	{ "usr/lib/ostree/prepare-root.conf", MATCH_NAME },
	{ "bin/kernel-install", MATCH_NAME },
	/* survey/os.c: the architecture. The target of a link named sh matters too. */
	{ "usr/bin/sh", MATCH_HEAD },
	{ "usr/bin/dash", MATCH_HEAD },
	{ "usr/bin/bash", MATCH_HEAD },
	{ "usr/bin/env", MATCH_HEAD },
	{ "usr/bin/busybox", MATCH_HEAD },
	{ "bin/sh", MATCH_HEAD },
	{ "bin/busybox", MATCH_HEAD },
	{ "sbin/init", MATCH_HEAD },
	{ "usr/lib/systemd/systemd", MATCH_HEAD },
	{ DEPLOYMENT "usr/bin/sh", MATCH_HEAD },
	{ DEPLOYMENT "usr/bin/bash", MATCH_HEAD },
	{ DEPLOYMENT "usr/bin/env", MATCH_HEAD },
	{ DEPLOYMENT "usr/lib/systemd/systemd", MATCH_HEAD },
	/* survey/grub-files.c: files that a grub.cfg can read. Small ones, signatures,
	 * and all names below boot_dirs are there anyway. */
	{ "boot/*.cfg", MATCH_TEXT },
	{ "boot/*/*.cfg", MATCH_TEXT },
	{ "boot/*/*/*.cfg", MATCH_TEXT },
	{ "boot/*/*/*/*.cfg", MATCH_TEXT },
	{ "boot/efi/EFI/*/*.cfg", MATCH_TEXT },
	{ "efi/*/*.cfg", MATCH_TEXT },
	{ "efi/EFI/*/*.cfg", MATCH_TEXT },
	/* survey/bls-program.c: images that entries name; elsewhere are many programs */
	{ "boot/*.[eE][fF][iI]", MATCH_TEXT },
	{ "boot/*/*.[eE][fF][iI]", MATCH_TEXT },
	{ "boot/efi/*/*.[eE][fF][iI]", MATCH_TEXT },
	{ "efi/*.[eE][fF][iI]", MATCH_TEXT },
	{ "efi/*/*.[eE][fF][iI]", MATCH_TEXT },
	{ "boot/EFI/Linux/*/*.[eE][fF][iI]", MATCH_TEXT },
	{ "boot/efi/EFI/Linux/*/*.[eE][fF][iI]", MATCH_TEXT },
	{ "efi/EFI/Linux/*/*.[eE][fF][iI]", MATCH_TEXT },
	/* survey/menu-files.c: files that other menus can read */
	{ "boot/*.conf", MATCH_TEXT },
	{ "boot/*.txt", MATCH_TEXT },
	{ "boot/*/*.txt", MATCH_TEXT },
	{ "boot/*/*/*.txt", MATCH_TEXT },
	{ "boot/syslinux/*", MATCH_TEXT },
	{ "boot/extlinux/*", MATCH_TEXT },
	{ "boot/isolinux/*", MATCH_TEXT },
	{ "boot/EFI/*/*.conf", MATCH_TEXT },
	{ "boot/efi/*.cfg", MATCH_TEXT },
	{ "boot/efi/*/*.cfg", MATCH_TEXT },
	{ "boot/efi/EFI/*/*.conf", MATCH_TEXT },
	{ "efi/*.cfg", MATCH_TEXT },
	{ "boot/efi/EFI/*/*/*.conf", MATCH_TEXT },
	{ "efi/EFI/*/*.conf", MATCH_TEXT },
	{ "efi/EFI/*/*/*.conf", MATCH_TEXT },
	{ "syslinux/*", MATCH_TEXT },
	{ "isolinux/*", MATCH_TEXT },
	/* survey/survey-read.c: drop-ins that nothing reads */
	{ "etc/default/grub.d/*", MATCH_TEXT },
	/* cli/notes-files.c */
	{ "etc/modprobe.d/*.conf", MATCH_TEXT },
	{ "run/modprobe.d/*.conf", MATCH_TEXT },
	{ "usr/local/lib/modprobe.d/*.conf", MATCH_TEXT },
	{ "usr/lib/modprobe.d/*.conf", MATCH_TEXT },
	{ "lib/modprobe.d/*.conf", MATCH_TEXT },
	{ "etc/tuned/bootcmdline", MATCH_TEXT },
	{ "etc/crypttab", MATCH_TEXT },
	{ "etc/clevis", MATCH_NAME },
	{ "var/lib/systemd/pcrlock.json", MATCH_NAME },
};

/* A boot loader's configuration can name any file below these. */
static const char *const boot_dirs[] = { "boot", "efi", "syslinux", "isolinux" };

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

/* A fast check, since each path is compared with each pattern: first letters differ. */
static bool may_match(const char *pattern, const char *path)
{
	return *pattern == '*' || *path == '\0' || *pattern == *path;
}

static enum member_match match_pattern(const char *pattern, const char *path,
				       enum member_match wanted)
{
	if (!may_match(pattern, path))
		return MATCH_NOT;
	while (*path && *pattern)
		if (!component_matches(take_component(&pattern), take_component(&path)))
			return MATCH_NOT;
	if (*path)
		return MATCH_NOT;
	return *pattern ? MATCH_ABOVE : wanted;
}

static enum member_match larger(enum member_match a, enum member_match b)
{
	return a > b ? a : b;
}

static enum member_match match_name_in(const char *dir, const char *name,
				       const char *path, enum member_match wanted)
{
	char pattern[PATH_MAX];
	char *end;

	if (!may_match(dir, path))
		return MATCH_NOT;
	end = stpcpy(pattern, dir);
	*end++ = '/';
	(void) stpcpy(end, name);
	return match_pattern(pattern, path, wanted);
}

/* loader/evidence.c: files that show what runs. */
static enum member_match match_evidence(const struct evidence *evidence, size_t n,
					const char *path)
{
	enum member_match wanted = MATCH_NOT;

	for (size_t i = 0; i < n && evidence[i].dir; i++)
		wanted = larger(wanted,
				match_name_in(evidence[i].dir, evidence[i].name, path,
					      evidence[i].line || evidence[i].text
						      ? MATCH_TEXT
						      : MATCH_NAME));
	return wanted;
}

/* Return the part of path that is below dir ("" for dir itself), or NULL. */
static const char *below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	if (len == 0)
		return path;
	if (strncmp(path, dir, len) != 0 || (path[len] != '/' && path[len] != '\0'))
		return NULL;
	return path[len] ? path + len + 1 : path + len;
}

/* Match the path itself, without links. */
static enum member_match match_rows(const char *path)
{
	enum member_match wanted = MATCH_NOT;
	const struct known_path *known;
	const struct manager *manager;
	const struct loader *loader;

	for (size_t i = 0; i < ARRAY_SIZE(boot_dirs); i++) {
		const char *rest = below(path, boot_dirs[i]);

		if (rest && *rest)
			wanted = MATCH_SMALL;
	}
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		wanted = larger(wanted,
				match_pattern(rows[i].pattern, path, rows[i].wanted));
	for (struct known_path_iter i = { 0 }; (known = known_path_next(&i));)
		wanted = larger(wanted,
				match_name_in(known->dir, known->name, path, MATCH_TEXT));
	for (size_t i = 0; (manager = manager_at(i)); i++)
		wanted = larger(wanted, match_evidence(manager->evidence,
						       MANAGER_EVIDENCE_MAX, path));
	for (size_t i = 0; (loader = loader_at(i)); i++)
		wanted = larger(wanted, match_evidence(loader->evidence,
						       LOADER_EVIDENCE_MAX, path));
	return wanted;
}

static enum member_match match_links(const struct match_rules *rules, const char *path,
				     unsigned depth, unsigned *steps)
{
	enum member_match wanted = match_rows(path);

	for (size_t i = 0; depth < DEPTH_MAX && i < rules->n; i++) {
		const struct match_link *link = &rules->link[i];
		_cleanup_(buf_release) struct buf other = BUF_INIT;
		const char *rest = below(path, link->to), *inside = below(link->to, path);

		if (inside && *inside && wanted < MATCH_ABOVE)
			wanted = MATCH_ABOVE;
		if (!rest || ++*steps > STEPS_MAX)
			continue;
		buf_addf(&other, "%s%s%s", link->from, *rest ? "/" : "", rest);
		wanted = larger(wanted,
				match_links(rules, buf_str(&other), depth + 1, steps));
	}
	return wanted;
}

enum member_match member_match_path(const struct match_rules *rules, const char *path)
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

/* Remember the topmost directory on this path that holds nothing wanted. Most members
 * that follow are below it too. */
static void remember(struct match_rules *rules, const char *path)
{
	const char *rest = below(path, buf_str(&rules->above));

	if (!rest)
		rest = path;
	for (unsigned i = 0; i < LEVELS_MAX && (rest = strchr(rest, '/')); i++, rest++) {
		_cleanup_(buf_release) struct buf dir = BUF_INIT;
		struct buf *last = &rules->above;

		buf_add_span(&dir, span_at(path, 0, (size_t) (rest - path)));
		if (member_match_path(rules, buf_str(&dir)) == MATCH_NOT)
			last = &rules->nothing;
		buf_clear(last);
		buf_add_span(last, buf_span(&dir));
		if (last == &rules->nothing)
			return;
	}
}

enum member_match member_match_next(struct match_rules *rules, const char *path)
{
	enum member_match wanted;

	if (rules->nothing.len && below(path, buf_str(&rules->nothing)))
		return MATCH_NOT;
	wanted = member_match_path(rules, path);
	if (wanted == MATCH_NOT)
		remember(rules, path);
	return wanted;
}

/* Resolve a link's target to a path in the root; ".." does not leave the root. */
static void resolve_link(const char *path, const char *target, struct buf *ret_path)
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

bool member_match_add_link(struct match_rules *rules, const char *path,
			   const char *target)
{
	_cleanup_(buf_release) struct buf to = BUF_INIT;
	struct match_link *link = &rules->link[rules->n];

	if (rules->n == MATCH_LINKS_MAX || member_match_next(rules, path) < MATCH_ABOVE)
		return false;
	resolve_link(path, target, &to);
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

void member_match_release(struct match_rules *rules)
{
	for (size_t i = 0; i < rules->n; i++) {
		free(rules->link[i].from);
		free(rules->link[i].to);
	}
	buf_release(&rules->nothing);
	buf_release(&rules->above);
	rules->n = 0;
}
