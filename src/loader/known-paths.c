/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"
#include "manager.h"

#include <fnmatch.h>
#include <string.h>

/*
 * They come after /etc/default/grub: if they are older, Fedora's 20-grub.install
 * regenerates all entries from /etc/default/grub.
 */
static const struct known_path cmdline_sources[] = {
	{ "etc/kernel", "cmdline", &format_plain, ROLE_SOURCE, FILE_CMDLINE },
	{ "etc/kernel/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE,
	  FILE_CMDLINE_DROPIN },
	{ "etc/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE, FILE_CMDLINE_DROPIN },
	{ "usr/lib/kernel", "cmdline", &format_plain, ROLE_SOURCE, FILE_CMDLINE_VENDOR },
	{ .dir = NULL },
};

bool known_path_esp_usual(const char *path, struct buf *ret)
{
	const char *inside;

	if (strncmp(path, KNOWN_PATH_ESPS, strlen(KNOWN_PATH_ESPS)) != 0)
		return false;
	inside = strchr(path + strlen(KNOWN_PATH_ESPS), '/');
	buf_addf(ret, "efi%s", inside ? inside : "");
	return true;
}

/* Return the n-th table of a stage, or NULL; *ret_end becomes true after the last one. */
static const struct known_path *table_of_stage(size_t stage, size_t n, bool *ret_end)
{
	const struct loader *loader;
	const struct manager *manager;
	size_t i;

	for (i = 0; (loader = loader_at(i)); i++)
		if (i == n)
			return loader->path[stage];
	if (stage == READ_SOURCES && n == i)
		return cmdline_sources;
	if (stage == READ_SOURCES && (manager = manager_at(n - i - 1)))
		return manager->path;
	*ret_end = true;
	return NULL;
}

const struct known_path *known_path_next(struct known_path_iter *iter)
{
	bool end = false;

	while (!iter->row || !iter->row->dir) {
		if (iter->stage == READ_STAGES)
			return NULL;
		iter->row = table_of_stage(iter->stage, iter->table++, &end);
		if (end) {
			iter->stage++;
			iter->table = 0;
			end = false;
		}
	}
	return iter->row++;
}

const struct known_path *known_path_of(const char *path)
{
	_cleanup_(buf_release) struct buf usual = BUF_INIT;
	const struct known_path *known;

	if (known_path_esp_usual(path, &usual))
		path = buf_str(&usual);
	for (struct known_path_iter i = { 0 }; (known = known_path_next(&i));) {
		_cleanup_(buf_release) struct buf pattern = BUF_INIT;

		buf_addf(&pattern, "%s/%s", known->dir, known->name);
		if (fnmatch(buf_str(&pattern), path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return known;
	}
	return NULL;
}

bool known_path_is_pattern(const char *name)
{
	return strchr(name, '*') != NULL;
}
