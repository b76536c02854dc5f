/* SPDX-License-Identifier: BSD-3-Clause */
#include "update-run.h"
#include "base/line-diff.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool update_prove_is_same_entry(const struct boot_entry *a,
				       const struct boot_entry *b)
{
	if (a->kind != b->kind || !a->file != !b->file ||
	    (a->file && strcmp(a->file->path, b->file->path) != 0))
		return false;
	if (a->kind != ENTRY_MENU)
		return true;
	if (a->menu_entry->id.len && b->menu_entry->id.len)
		return span_eq(a->menu_entry->id, b->menu_entry->id);
	return span_eq(a->menu_entry->title, b->menu_entry->title) &&
	       span_eq(a->menu_entry->menu, b->menu_entry->menu);
}

/* Match each entry of made with one of before; equal ones are matched in their order. */
static size_t *update_prove_match(const struct survey *before, const struct survey *made)
{
	size_t *was = mem_zero(made->n_entry, sizeof(*was));
	_cleanup_(mem_done) bool *used = mem_zero(before->n_entry, sizeof(*used));

	for (size_t i = 0; i < made->n_entry; i++) {
		size_t n = before->n_entry, j = 0, at = 0;

		for (; j < n; j++) {
			at = (i + j) % n;
			if (!used[at] && update_prove_is_same_entry(&before->entry[at],
								    &made->entry[i]))
				break;
		}
		was[i] = j < n ? at : UPDATE_NEW;
		if (j < n)
			used[at] = true;
	}
	return was;
}

/* Refuse a result in which an entry lacks the mode that a direct edit gave it. */
static int refuse_other_mode(const struct update_run *run, const struct survey *made,
			     struct err *err)
{
	const struct survey *edited = run->after;
	const struct mode *mode = run->order->mode;

	for (size_t i = 0; i < made->n_entry; i++) {
		const struct boot_entry *entry = &made->entry[i];
		size_t was = run->update->was[i];

		if (!entry->counted || entry_holds(made, entry, mode))
			continue;
		if (was == UPDATE_NEW || !entry_holds(edited, &edited->entry[was], mode))
			continue;
		err_set(err, EINVAL,
			"cannot take the /%s that the boot loader update made",
			entry->file ? entry->file->path : "boot configuration");
		return err_why(err, "its line %u would not have %s", entry->line,
			       mode->name);
	}
	return 0;
}

/* Note other differences: sources changed since the last update, or another generator. */
static void note_differences(const struct config_file *edited,
			     const struct config_file *made, struct notes *notes)
{
	_cleanup_(line_diff_release) struct line_diff edits = LINE_DIFF_INIT;
	struct diff_block edit = { { 0, 0 }, { 0, 0 } };
	size_t gone = 0, come = 0;

	if (!edited->text.len)
		return;
	line_diff_find(&edits, buf_span(&edited->text), buf_span(&made->text));
	while (line_diff_next(&edits, &edit)) {
		gone += edit.to[OLD] - edit.from[OLD];
		come += edit.to[NEW] - edit.from[NEW];
	}
	if (gone || come)
		notes_add(notes, "update-differs", NOTE_NOTE, made->path, 0,
			  "beside the mode the boot loader update changes /%s: -%zu +%zu "
			  "lines",
			  made->path, gone, come);
}

int update_prove(const struct update_run *run, const struct survey *made, struct err *err)
{
	struct update *update = run->update;
	int r;

	update->was = update_prove_match(run->before, made);
	for (size_t i = 0; i < made->n_file; i++) {
		if (made->file[i]->role == ROLE_SOURCE || !update->wrote[i])
			continue;
		r = update_keep_entries(run->before->file[i], made->file[i], run->notes,
					err);
		if (r < 0)
			return r;
	}
	r = refuse_other_mode(run, made, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < made->n_file; i++)
		if (update->wrote[i])
			note_differences(run->after->file[i], made->file[i], run->notes);
	return 0;
}
