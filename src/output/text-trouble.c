/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <string.h>

/* Notes and errors for stderr, next to an answer or instead of one. */

static void add_trouble_line(struct buf *out, const char *what, const char *text)
{
	buf_add_str(out, what);
	text_add_escaped(out, span_of(text));
	buf_add_byte(out, '\n');
}

static void add_note(const struct note *note, struct buf *out)
{
	buf_addf(out, "iommu: %s: ", severity_name(note->severity));
	text_add_escaped(out, span_of(note->text));
	if (note->file && note->line) {
		buf_add_str(out, " (/");
		text_add_escaped(out, span_of(note->file));
		buf_addf(out, ":%u)", note->line);
	}
	buf_add_byte(out, '\n');
}

static bool is_same_blocker(struct blocker a, struct blocker b)
{
	return strcmp(a.code, b.code) == 0 &&
	       (a.why == b.why || (a.why && b.why && strcmp(a.why, b.why) == 0));
}

static bool is_reported(const struct run *run, size_t entry)
{
	for (size_t i = 0; i < entry; i++)
		if (run_misses(run, i) &&
		    is_same_blocker(run_blocker(run, i), run_blocker(run, entry)))
			return true;
	return false;
}

/* The place, and the title where the place alone would not tell which entry it is. */
static void add_boot_entry(const struct boot_entry *entry, struct text_table *table)
{
	_cleanup_(buf_release) struct buf title = BUF_INIT, file = BUF_INIT;

	if (entry_is_new_kernels(entry))
		buf_add_str(&title, "next kernel");
	else if (entry->file->layout.n_entry > 1)
		text_add_escaped(&title, entry_title(entry));
	text_add_location(&file, entry);
	text_table_row(table);
	text_table_put(table, 0, PAINT_NONE, &file);
	text_table_put(table, 1, PAINT_NONE, &title);
}

/* All entries that lack the mode for the same reason. */
static void add_missed(const struct run *run, size_t first, struct buf *out)
{
	struct blocker blocker = run_blocker(run, first);
	static const struct text_column columns[] = { { NULL, 0 }, { NULL, 0 } };
	const struct screen wide = { 0 }; /* no place may be cut off */
	struct text_table table;

	text_table_open(&table, &wide, columns, ARRAY_SIZE(columns));
	buf_add_str(out, "iommu: cannot bring ");
	text_add_escaped(out, span_of(run->name));
	buf_addf(out, " to %s: ", run->options->mode->name);
	add_trouble_line(out, "",
			 blocker.why ? blocker.why : "its words do not come to it");
	for (size_t i = first; i < run->after.n_entry; i++)
		if (run_misses(run, i) && is_same_blocker(run_blocker(run, i), blocker))
			add_boot_entry(&run->after.entry[i], &table);
	text_table_print(&table, "  ", out);
	if (blocker.hint)
		add_trouble_line(out, "hint: ", blocker.hint);
}

static const char *const has[] = {
	[CHANGE_NOTHING] = "another program has removed it",
	[CHANGE_OLD] = "it has the old contents",
	[CHANGE_NEW] = "it has the new contents",
	[CHANGE_THEIRS] = "another program has changed it meanwhile",
};

static const char *const kept[] = {
	[CHANGE_OLD] = "the old contents",
	[CHANGE_THEIRS] = "an edit that another program made meanwhile",
};

static void add_copy(const struct change_stuck *stuck, struct buf *out)
{
	buf_addf(out, "; %s %s kept in /", kept[stuck->kept],
		 stuck->kept == CHANGE_OLD ? "are" : "is");
	text_add_escaped(out, span_of(stuck->copy));
	if (stuck->loose)
		buf_add_str(out, ", which a later run may remove");
}

/* Files that could not be put back, one a line. */
static void add_stuck(const struct run *run, struct buf *out)
{
	for (size_t i = 0; run->change.rollback_failed && i < run->change.n_stuck; i++) {
		const struct change_stuck *stuck = &run->change.stuck_name[i];

		buf_add_str(out, "iommu: cannot put back /");
		text_add_escaped(out, span_of(stuck->path));
		buf_addf(out, ": %s", has[stuck->has]);
		if (stuck->copy[0])
			add_copy(stuck, out);
		buf_add_byte(out, '\n');
	}
}

/* The result of a boot loader update that was refused, as a diff. */
static void add_refused(const struct run *run, struct buf *out)
{
	text_add_lines(out, buf_span(&run->update.diff));
}

static void add_err(const struct err *err, struct buf *out)
{
	buf_add_str(out, "iommu: ");
	text_add_escaped(out, span_of(err->what));
	add_trouble_line(out, ": ", err->why);
	if (err->hint[0])
		add_trouble_line(out, "hint: ", err->hint);
}

static void add_unknown(const struct unknown *unknown, struct buf *out)
{
	static const char *const subjects[] = {
		[UNKNOWN_NEXT_BOOT] = "iommu: cannot determine what the next boot gets: ",
		[UNKNOWN_NEW_KERNELS] = "iommu: cannot determine what new kernels get: ",
	};

	buf_add_str(out, subjects[unknown->subject]);
	text_add_escaped(out, span_of(unknown->why));
	if (unknown->file && !strstr(unknown->why, unknown->file)) {
		buf_add_str(out, " (/");
		text_add_escaped(out, span_of(unknown->file));
		if (unknown->line)
			buf_addf(out, ":%u", unknown->line);
		buf_add_byte(out, ')');
	}
	buf_add_byte(out, '\n');
	if (unknown->hint)
		add_trouble_line(out, "hint: ", unknown->hint);
}

void text_trouble(const struct run *run, struct buf *out)
{
	for (size_t i = 0; !run->options->quiet && i < run->notes.n; i++)
		add_note(&run->notes.note[i], out);
	if (run->exit == EXIT_PARTIAL)
		for (size_t i = 0; i < run->after.n_entry; i++)
			if (run_misses(run, i) && !is_reported(run, i))
				add_missed(run, i, out);
	for (size_t i = 0; run_unknown(run, i); i++)
		add_unknown(run_unknown(run, i), out);
	if (!run_failed(run))
		return;
	add_refused(run, out);
	add_err(&run->err, out);
	add_stuck(run, out);
}
