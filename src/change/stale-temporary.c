/* SPDX-License-Identifier: BSD-3-Clause */
#include "stale-temporary.h"
#include "system/fd.h"

#include <string.h>

static void note_theirs(const struct target *target, const char *path, struct span theirs,
			struct notes *notes)
{
	_cleanup_(buf_release) struct buf at = BUF_INIT;
	struct span name;
	size_t len;

	if (target_directory(target, path, &at) < 0)
		return;
	if (at.len)
		buf_add_byte(&at, '/');
	len = at.len;
	for (size_t pos = 0; span_line(theirs, &pos, &name);) {
		buf_splice(&at, len, at.len - len, name);
		notes_add(notes, "kept-copy", NOTE_WARNING, buf_str(&at), 0,
			  "/%s holds an edit that was made during a run that was killed; "
			  "compare it with the files next to it, then remove it",
			  buf_str(&at));
	}
}

static size_t sweep_beside(const struct target *target, const char *path,
			   enum temporary_action action, struct notes *notes)
{
	_cleanup_(buf_release) struct buf theirs = BUF_INIT;
	_cleanup_(mem_done) char *name = NULL;
	_cleanup_close_ int dir = -1;
	size_t n;

	if (target_resolve(target, path, &dir, &name) < 0)
		return 0;
	n = temporary_sweep(dir, action, notes ? &theirs : NULL);
	if (theirs.len)
		note_theirs(target, path, buf_span(&theirs), notes);
	return n;
}

static struct span directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return span_at(path, 0, slash ? (size_t) (slash - path) : 0);
}

/*
 * The files of one directory follow each other, up to 100,000 of them. Sweep the
 * directory for the first one only.
 */
static bool is_swept(const struct survey *survey, size_t i)
{
	return i > 0 && span_eq(directory_of(survey->file[i]->path),
				directory_of(survey->file[i - 1]->path));
}

size_t stale_temporary_sweep(const struct target *target, const struct survey *survey,
			     enum temporary_action action, struct notes *notes)
{
	size_t n = 0;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		if (!file->created && !is_swept(survey, i))
			n += sweep_beside(target, file->path, action, notes);
		for (size_t k = 0; k < file->n_alias; k++)
			n += sweep_beside(target, file->alias[k], action, notes);
	}
	return n;
}
