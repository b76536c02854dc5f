/* SPDX-License-Identifier: BSD-3-Clause */
#include "file.h"
#include "base/diff.h"

#include <assert.h>
#include <stdlib.h>
#include <time.h>

void change_add(struct change *change, const char *path, const struct identity *identity,
		struct span old, struct span new)
{
	struct change_file *file;

	assert(change->state == CHANGE_COLLECTED);
	change->file =
		mem_grow(change->file, change->n, &change->room, sizeof(*change->file));
	file = &change->file[change->n++];
	*file = (struct change_file){ .exists = identity != NULL,
				      .old = old,
				      .new = new };
	if (identity)
		file->identity = *identity;
	change_add_name(change, path);
}

void change_add_name(struct change *change, const char *path)
{
	struct change_file *file = &change->file[change->n - 1];

	file->name =
		mem_grow(file->name, file->n_name, &file->name_room, sizeof(*file->name));
	file->name[file->n_name++] =
		(struct change_name){ .path = mem_dup(span_of(path)) };
}

void change_not_after(struct change *change, struct timespec mtime)
{
	struct change_file *file = &change->file[change->n - 1];

	file->capped = true;
	file->not_after = mtime;
}

void change_not_before(struct change *change, struct timespec mtime)
{
	struct change_file *file = &change->file[change->n - 1];

	file->floored = true;
	file->not_before = mtime;
}

void change_generated_first(struct change *change)
{
	change->file[change->n - 1].generated_first = true;
}

void change_diff(const struct change *change, struct buf *out)
{
	for (size_t i = 0; i < change->n; i++) {
		const struct change_file *file = &change->file[i];
		struct span old = file->exists ? file->old : SPAN_NULL;

		diff_unified(out, span_of(file->name[0].path), old, file->new);
	}
}

static int rename_some(struct change *change, bool generated_first, struct err *err)
{
	for (size_t i = 0; i < change->n; i++) {
		struct change_file *file = &change->file[i];

		for (size_t k = 0;
		     file->generated_first == generated_first && k < file->n_name; k++) {
			int r = change_place(change, file, &file->name[k], err);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int rename_all(struct change *change, struct err *err)
{
	int r;

	r = rename_some(change, true, err);
	if (r < 0)
		return r;
	return rename_some(change, false, err);
}

static int arm_all(struct change *change, struct err *err)
{
	for (size_t i = 0; i < change->n; i++) {
		struct change_file *file = &change->file[i];

		for (size_t k = 0; k < file->n_name; k++) {
			int r = change_arm(change, file, &file->name[k], err);

			if (r < 0)
				return r;
		}
	}
	return 0;
}

static int commit(struct change *change, struct err *err)
{
	int r;

	r = change_prepare(change, err);
	if (r < 0)
		return r;

	signals_hold(&change->signals, SIGPIPE);
	change->state = CHANGE_STAGED;
	r = change_stage(change, err);
	if (r < 0)
		return r;

	r = change_sync(change, err);
	if (r < 0)
		return r;

	/* After the sync: after a power cut the bytes must match the hash in the name. */
	r = arm_all(change, err);
	if (r < 0)
		return r;

	/* From here on names change, and abort has something to put back. */
	change->state = CHANGE_COMMITTED;
	r = rename_all(change, err);
	if (r < 0)
		return r;

	return change_sync(change, err);
}

int change_commit(struct change *change, const struct target *target, struct err *err)
{
	int r;

	assert(change->state == CHANGE_COLLECTED);
	change->target = target;
	/*
	 * Use the coarse clock, which the kernel takes for its own time stamps: files
	 * that other programs write after this run are then not older.
	 */
	(void) clock_gettime(CLOCK_REALTIME_COARSE, &change->now);

	r = commit(change, err);
	if (r < 0)
		change_abort(change);
	return r;
}

static void discard_all(struct change *change)
{
	for (size_t i = 0; i < change->n; i++) {
		struct change_file *file = &change->file[i];

		for (size_t k = 0; k < file->n_name; k++) {
			if (change_left_old(change, file, &file->name[k]))
				change_discard(change, &file->name[k]);
			else
				change_set_stuck(change, file, &file->name[k]);
		}
	}
}

static void finish(struct change *change, enum change_state state)
{
	change_close_dirs(change);
	change->state = state;
	signals_release(&change->signals);
}

void change_keep(struct change *change)
{
	assert(change->state == CHANGE_COMMITTED);
	discard_all(change);
	finish(change, CHANGE_KEPT);
}

static void take_back(struct change *change, struct change_file *file)
{
	for (size_t k = file->n_name; k > 0; k--) {
		struct change_name *name = &file->name[k - 1];
		bool back = change_take_back(change, file, name) >= 0;

		change->rollback_failed |= !back;
		if (back && !change_has_theirs(change, file, name))
			change_discard(change, name);
		else
			change_set_stuck(change, file, name);
	}
}

static void take_back_some(struct change *change, bool generated_first)
{
	for (size_t i = change->n; i > 0; i--)
		if (change->file[i - 1].generated_first == generated_first)
			take_back(change, &change->file[i - 1]);
}

void change_abort(struct change *change)
{
	struct err ignored = ERR_INIT;
	bool renamed = change->state == CHANGE_COMMITTED;

	if (change->state == CHANGE_KEPT || change->state == CHANGE_ABORTED)
		return;

	take_back_some(change, false);
	take_back_some(change, true);
	change_remove_dirs(change);
	if (renamed)
		(void) change_sync(change, &ignored); /* the first error counts */
	finish(change, CHANGE_ABORTED);
}

static void file_release(struct change_file *file)
{
	for (size_t i = 0; i < file->n_name; i++) {
		free(file->name[i].path);
		free(file->name[i].name);
		free(file->name[i].copy);
	}
	free(file->name);
	attributes_release(&file->attributes);
}

void change_release(struct change *change)
{
	change_abort(change);
	for (size_t i = 0; i < change->n; i++)
		file_release(&change->file[i]);
	free(change->file);
	free(change->stuck_name);
	*change = (struct change) CHANGE_INIT;
}
