/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-path.h"
#include "loader/known-paths.h"

/* A device whose paths are those of the target's root. */
#define OWN_DEVICE "(\1)"

void grub_path_of_directory(const char *dir, struct buf *ret)
{
	buf_addf(ret, OWN_DEVICE "/%s", dir);
}

/* Add dir/rest, or the files that match if its last component is a pattern. */
static void add_path(const struct grub_files *files, struct span dir, struct span rest,
		     struct names *ret)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	size_t stop;

	buf_add_span(&path, dir);
	buf_add_span(&path, dir.len ? rest : span_at(rest.data, 1, rest.len));
	stop = path.len - path_name(buf_str(&path)).len;
	if (!strpbrk(buf_str(&path) + stop, "*?")) {
		names_add(ret, buf_str(&path));
		return;
	}
	if (stop == 0)
		return;
	path.data[stop - 1] = '\0';
	files->list(files->context, path.data, path.data + stop, &names);
	for (size_t i = 0; i < names.n; i++) {
		_cleanup_(buf_release) struct buf found = BUF_INIT;

		buf_addf(&found, "%s/%s", path.data, names.name[i]);
		names_add(ret, buf_str(&found));
	}
}

/* Add the path below each directory that can be the root of a file system. */
static void add_everywhere(const struct grub_files *files, struct span path,
			   const char *from, struct names *ret)
{
	static const char *const tops[] = { "", "boot", "efi", "boot/efi" };

	for (size_t i = 0; i < ARRAY_SIZE(tops); i++)
		add_path(files, span_of(tops[i]), path, ret);
	if (strncmp(from, KNOWN_PATH_ESPS, strlen(KNOWN_PATH_ESPS)) == 0) {
		const char *end = strchr(from + strlen(KNOWN_PATH_ESPS), '/');

		if (end)
			add_path(files, span_at(from, 0, (size_t) (end - from)), path,
				 ret);
	}
}

bool grub_path_resolve(const struct grub_files *files, struct span text, const char *from,
		       struct names *ret)
{
	bool own = span_starts(text, OWN_DEVICE);
	size_t end =
		span_starts(text, "(") ? span_find(text, span_of(")"), 0) : SPAN_NPOS;

	if (end != SPAN_NPOS)
		text = span_at(text.data, end + 1, text.len);
	if (memchr(text.data, GRUB_HOLE, text.len))
		return false;
	if (!span_starts(text, "/") || memchr(text.data, '\0', text.len))
		return true;
	if (own) {
		add_path(files, SPAN_NULL, text, ret);
		return true;
	}
	add_everywhere(files, text, from, ret);
	/* btrfs: GRUB's paths begin with the subvolume. */
	if (span_starts(text, "/@")) {
		end = span_find(text, span_of("/"), 1);
		if (end != SPAN_NPOS)
			add_everywhere(files, span_at(text.data, end, text.len), from,
				       ret);
	}
	return true;
}
