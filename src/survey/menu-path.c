/* SPDX-License-Identifier: BSD-3-Clause */
#include "menu-path.h"
#include "loader/known-paths.h"

#include <string.h>

static void drop_component(struct buf *path)
{
	const char *slash = path->len ? strrchr(buf_str(path), '/') : NULL;
	size_t keep = slash ? (size_t) (slash - buf_str(path)) : 0;

	buf_splice(path, keep, path->len - keep, SPAN_NULL);
}

/* Append the components of a path. ".." does not leave the root. A backslash separates
 * them in rEFInd. */
static void add_components(struct buf *ret, struct span path)
{
	for (size_t start = 0, end; start < path.len; start = end + 1) {
		struct span one;

		for (end = start;
		     end < path.len && path.data[end] != '/' && path.data[end] != '\\';)
			end++;
		one = span_at(path.data, start, end);
		if (span_is(one, "..")) {
			drop_component(ret);
			continue;
		}
		if (one.len == 0 || span_is(one, "."))
			continue;
		if (ret->len)
			buf_add_byte(ret, '/');
		buf_add_span(ret, one);
	}
}

static bool is_below(const char *path, struct span dir)
{
	return dir.len == 0 ||
	       (strncmp(path, dir.data, dir.len) == 0 && path[dir.len] == '/');
}

/* Return the i-th directory that can be the top of the menu's file system. */
static struct span top_at(const char *menu, size_t i)
{
	static const char *const tops[] = { "boot/efi", "efi", "boot/firmware", "boot",
					    "" };
	size_t esp = strlen(KNOWN_PATH_ESPS);

	if (strncmp(menu, KNOWN_PATH_ESPS, esp) == 0)
		return i ? SPAN_NULL : span_at(menu, 0, esp + strcspn(menu + esp, "/"));
	for (size_t j = 0; j < ARRAY_SIZE(tops); j++)
		if (is_below(menu, span_of(tops[j])) && i-- == 0)
			return span_of(tops[j]);
	return SPAN_NULL;
}

bool menu_path_at(const char *menu, struct span name, size_t i, struct buf *ret)
{
	bool absolute = span_starts(name, "/") || span_starts(name, "\\");
	struct span top = span_at(menu, 0, strlen(menu) - path_name(menu).len);

	buf_clear(ret);
	if (absolute)
		top = top_at(menu, i);
	if (name.len == 0 || !top.data || (!absolute && i > 0))
		return false;
	add_components(ret, top);
	add_components(ret, name);
	return true;
}

struct config_file *menu_path_find(const struct survey *survey, const char *path,
				   const struct format *format)
{
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->format == format &&
		    config_file_has_path(survey->file[i], path))
			return survey->file[i];
	return NULL;
}
