/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"
#include "format/grub-verify.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

/* More than any real configuration includes; each file counts once per directory. */
#define PATHS_MAX ((size_t) 2000)

struct includes {
	struct survey *survey;
	const struct target *target;
	struct err *err;
	struct names path; /* files to read, in this order */
	size_t left;       /* bytes that may still be read */
};

/* Signatures. */

static bool has_signature(const struct target *target, const char *path)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	_cleanup_close_ int fd = -1;

	buf_addf(&name, "%s.sig", path);
	fd = target_open_at(target, buf_str(&name), O_PATH | O_NOFOLLOW);
	return fd >= 0;
}

static void find_signature(const struct target *target, struct config_file *file)
{
	if (file->created || (file->kind != FILE_GRUB_CFG && file->kind != FILE_GRUBENV &&
			      file->kind != FILE_BLS))
		return;
	file->signature = has_signature(target, file->path);
	for (size_t i = 0; i < file->n_alias; i++)
		file->signature |= has_signature(target, file->alias[i]);
}

/* Included files. */

static bool is_known_include(const struct includes *includes, const char *path)
{
	const struct survey *survey = includes->survey;

	for (size_t i = 0; i < includes->path.n; i++)
		if (strcmp(includes->path.name[i], path) == 0)
			return true;
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_GRUB_CFG &&
		    strcmp(survey->file[i]->path, path) == 0)
			return true;
	return false;
}

static int add_include_path(struct includes *includes, struct span dir, struct span name)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_add_span(&path, dir);
	buf_add_span(&path, name);
	if (is_known_include(includes, buf_str(&path)))
		return 0;
	if (includes->path.n == PATHS_MAX) {
		err_set(includes->err, E2BIG, "cannot read /%s", buf_str(&path));
		return err_why(includes->err,
			       "GRUB's configuration reads too many files");
	}
	names_add(&includes->path, buf_str(&path));
	return 0;
}

/* Append the name as GRUB reads it, without quotes and without a leading (device). */
static void unquote(struct span word, struct buf *ret)
{
	size_t end;

	for (size_t i = 0; i < word.len; i++)
		if (!strchr("\"'\\", word.data[i]))
			buf_add_byte(ret, word.data[i]);
	end = span_find(buf_span(ret), span_of(")"), 0);
	if (span_starts(buf_span(ret), "(") && end != SPAN_NPOS)
		buf_splice(ret, 0, end + 1, SPAN_NULL);
}

/* Return the rest after a variable for GRUB's own directory, or SPAN_NULL. */
static struct span below_prefix(struct span name)
{
	static const char *const variables[] = { "$prefix/", "${prefix}/",
						 "$config_directory/",
						 "${config_directory}/" };

	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		if (span_starts(name, variables[i]))
			return span_at(name.data, strlen(variables[i]) - 1, name.len);
	return SPAN_NULL;
}

/* A path below GRUB's directory may be in the directory of any grub.cfg. */
static int add_below_prefix(struct includes *includes, struct span below,
			    const char *from)
{
	static const char *const prefixes[] = { "boot/grub", "boot/grub2" };
	struct span own = span_at(from, 0, strlen(from) - path_name(from).len);
	int r;

	if (own.len) {
		r = add_include_path(includes, span_at(own.data, 0, own.len - 1), below);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++) {
		r = add_include_path(includes, span_of(prefixes[i]), below);
		if (r < 0)
			return r;
	}
	return 0;
}

/* An absolute path may be on the root, on /boot or on an ESP. */
static int add_absolute(struct includes *includes, struct span name)
{
	static const char *const tops[] = { "boot", "efi", "boot/efi" };
	int r;

	r = add_include_path(includes, span_of(""), span_at(name.data, 1, name.len));
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_SIZE(tops); i++) {
		r = add_include_path(includes, span_of(tops[i]), name);
		if (r < 0)
			return r;
	}
	return 0;
}

static int resolve_include(struct includes *includes, struct span word, const char *from)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	struct span below;

	unquote(word, &name);
	below = below_prefix(buf_span(&name));
	if (below.data)
		return add_below_prefix(includes, below, from);
	if (!span_starts(buf_span(&name), "/") || span_has(buf_span(&name), "$"))
		return 0;
	return add_absolute(includes, buf_span(&name));
}

static int add_includes(struct includes *includes, const struct file_layout *layout,
			const char *from)
{
	for (size_t i = 0; i < layout->n_include; i++) {
		int r = resolve_include(includes, layout->include[i].text, from);

		if (r < 0)
			return r;
	}
	return 0;
}

/* For errors with which GRUB cannot read the file either. */
static bool is_nothing(int r)
{
	return r == -ENOENT || r == -EISDIR || r == -EINVAL || r == -ELOOP;
}

static int read_include(struct includes *includes, const char *path)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct survey *survey = includes->survey;
	struct err err = ERR_INIT;
	int r;

	r = target_read(includes->target, path, includes->left, &text, NULL, &err);
	if (is_nothing(r))
		return 0;
	if (r < 0) {
		*includes->err = err;
		return survey_note_unreadable(survey, path, includes->err);
	}
	includes->left -= text.len;
	if (format_locate(&format_grub_include, buf_span(&text), path, &layout, &err) < 0)
		return 0;
	verify_join(&survey->verify, &layout.verify);
	return add_includes(includes, &layout, path);
}

static void includes_done(struct includes *includes)
{
	names_release(&includes->path);
}

int survey_read_signatures(struct survey *survey, const struct target *target,
			   struct err *err)
{
	_cleanup_(includes_done) struct includes includes = { .survey = survey,
							      .target = target,
							      .err = err,
							      .path = NAMES_INIT,
							      .left = FILE_SIZE_MAX };
	int r;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		find_signature(target, survey->file[i]);
		if (file->kind != FILE_GRUB_CFG)
			continue;
		r = add_includes(&includes, &file->layout, file->path);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < includes.path.n; i++) {
		r = read_include(&includes, includes.path.name[i]);
		if (r < 0)
			return r;
	}
	return 0;
}
