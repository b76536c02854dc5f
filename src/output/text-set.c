/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <stdlib.h>

/*
 * The contents of the rows, counted in one pass over the boot entries: a hostile target
 * can have many.
 */
struct share {
	const struct config_file *file;
	const struct boot_entry *first; /* first entry that the file is part of; menu
					   entries before new kernels */
	const struct boot_entry *asked; /* last of these entries */
	const struct menu_entry *last;
	size_t entries; /* number of menu entries that it changes */
};

struct rows {
	const struct run *run;
	struct share *share; /* by index of the config file */
	struct share **by_file;
	struct text_table table;
	const struct boot_entry *above; /* entry of the row above, and its parameters */
	struct buf words;
};

static int by_file(const void *a, const void *b)
{
	const struct share *const *x = a, *const *y = b;

	return ((*x)->file > (*y)->file) - ((*x)->file < (*y)->file);
}

static struct share *find_share(const struct rows *rows, const struct config_file *file)
{
	struct share key = { .file = file }, *wanted = &key;
	struct share **found = bsearch(&wanted, rows->by_file, rows->run->after.n_file,
				       sizeof(wanted), by_file);

	if (!found)
		abort(); /* cannot happen: an entry's segments are in files of the survey
			  */
	return *found;
}

/* Count one segment's file for an entry. */
static void text_set_add_part(const struct boot_entry *entry,
			      const struct config_file *file, struct buf *out)
{
	for (size_t i = 0; i < entry->n; i++)
		if (entry->part[i]->file == file)
			buf_add_span(out, line_part_raw(entry->part[i]));
}

static bool entry_changes(const struct run *run, size_t entry, size_t file)
{
	_cleanup_(buf_release) struct buf old = BUF_INIT, new = BUF_INIT;

	if (run_was(run, entry))
		text_set_add_part(run_was(run, entry), run->before.file[file], &old);
	text_set_add_part(&run->after.entry[entry], run->after.file[file], &new);
	return !span_eq(buf_span(&old), buf_span(&new));
}

static void count_entry(struct rows *rows, size_t index)
{
	const struct boot_entry *entry = &rows->run->after.entry[index];

	for (size_t i = 0; i < entry->n; i++) {
		struct share *share = find_share(rows, entry->part[i]->file);

		if (share->asked == entry)
			continue;
		share->asked = entry;
		if (!share->first)
			share->first = entry;
		if (entry->kind != ENTRY_MENU || share->last == entry->menu_entry ||
		    !entry_changes(rows->run, index, (size_t) (share - rows->share)))
			continue;
		share->last = entry->menu_entry;
		share->entries++;
	}
}

static void rows_open(struct rows *rows, const struct run *run)
{
	static const struct text_column columns[] = { { NULL, 0 },
						      { NULL, 0 },
						      { NULL, COLUMN_SHRINKS } };
	size_t n = run->after.n_file;

	*rows = (struct rows){ .run = run };
	text_table_open(&rows->table, &run->screen, columns, ARRAY_SIZE(columns));
	rows->share = mem_zero(n, sizeof(*rows->share));
	rows->by_file = mem_zero(n, sizeof(*rows->by_file));
	for (size_t i = 0; i < n; i++) {
		rows->share[i].file = run->after.file[i];
		rows->by_file[i] = &rows->share[i];
	}
	qsort(rows->by_file, n, sizeof(*rows->by_file), by_file);
	for (size_t i = 0; i < run->after.n_entry; i++)
		count_entry(rows, i);
}

static void rows_close(struct rows *rows)
{
	free(rows->share);
	free(rows->by_file);
	buf_release(&rows->words);
}

/* Parameters are printed below the path. */
#define BELOW_INDENT 13
/* Limit the comparisons, which are quadratic if many files make up one command line. */
#define REPEATED_MAX 1024

/* Append, for below the row, the changed parameters of the file's first entry, unless
 * the row above has the same. */
static void text_set_add_words(struct rows *rows, size_t file, struct buf *out)
{
	const struct boot_entry *new = rows->share[file].first, *old;
	struct buf words = BUF_INIT;
	bool same = new == rows->above;

	if (!same) {
		old = new ? run_was(rows->run, (size_t) (new - rows->run->after.entry))
			  : NULL;
		if (old) {
			text_add_surplus(&words, "+", new, old);
			text_add_surplus(&words, words.len ? "   -" : "-", old, new);
		}
		same = span_eq(buf_span(&words), buf_span(&rows->words));
		buf_release(&rows->words);
		rows->words = words;
		rows->above = new;
	}
	if (same && (!rows->run->options->verbose || rows->words.len > REPEATED_MAX))
		return;
	if (rows->words.len)
		buf_addf(out, "%*s%s", BELOW_INDENT, "", buf_str(&rows->words));
}

static bool is_one_row(const struct run *run, size_t a, size_t b)
{
	return a == b || (!run->options->verbose &&
			  text_is_listed_with(run->after.file[a], run->after.file[b]));
}

static bool text_set_is_told(const struct run *run, size_t file)
{
	size_t i = file;

	while (i > 0 && is_one_row(run, i - 1, file))
		if (run_writes(run, --i))
			return true;
	return false;
}

static size_t count_entries(const struct rows *rows, size_t file)
{
	size_t n = 0;

	for (size_t i = file;
	     i < rows->run->after.n_file && is_one_row(rows->run, i, file); i++)
		n += rows->share[i].entries;
	return n;
}

static bool line_part_changes(const struct config_file *old,
			      const struct config_file *new, size_t part)
{
	return new->part[part].feeds &&new->layout.segment[part].name.len &&
	       (part >= old->layout.n_segment ||
		!span_eq(line_part_raw(&old->part[part]),
			 line_part_raw(&new->part[part])));
}

/* The changed content of the file: the number of entries, or the variables. */
static void add_what(const struct run *run, size_t file, size_t entries, struct buf *out)
{
	const struct config_file *old = run->before.file[file],
				 *new = run->after.file[file];
	size_t start = out->len;

	if (entries) {
		buf_addf(out, "%zu %s", entries, entries == 1 ? "entry" : "entries");
		return;
	}
	if (old->created) {
		buf_add_str(out, "created");
		return;
	}
	for (size_t i = 0; i < new->layout.n_segment; i++) {
		if (!line_part_changes(old, new, i))
			continue;
		if (out->len > start)
			buf_add_str(out, ", ");
		text_add_escaped(out, new->layout.segment[i].name);
	}
}

static const char *when(const struct run *run, size_t file, size_t entries)
{
	if (entries)
		return "next boot";
	/* Read only if the source before it fails. */
	if (run->after.file[file]->role == ROLE_GENERATED)
		return "fallback";
	return "next kernel";
}

static void add_row(struct rows *rows, size_t file)
{
	_cleanup_(buf_release) struct buf first = BUF_INIT, path = BUF_INIT,
					  what = BUF_INIT;
	size_t entries = count_entries(rows, file);
	const struct run *run = rows->run;

	buf_add_str(&first, when(run, file, entries));
	text_add_files(&path, run->after.file[file], entries > 1);
	add_what(run, file, entries, &what);
	text_table_row(&rows->table);
	text_table_put(&rows->table, 0, PAINT_NONE, &first);
	text_table_put(&rows->table, 1, PAINT_NONE, &path);
	text_table_put(&rows->table, 2, PAINT_NONE, &what);
	text_set_add_words(rows, file, text_table_below(&rows->table));
}

static void add_rows(struct rows *rows, bool next_boot)
{
	for (size_t i = 0; i < rows->run->after.n_file; i++)
		if (run_writes(rows->run, i) &&
		    (rows->share[i].entries > 0) == next_boot &&
		    !text_set_is_told(rows->run, i))
			add_row(rows, i);
}

static void add_generator(struct rows *rows)
{
	_cleanup_(buf_release) struct buf first = BUF_INIT, name = BUF_INIT;

	buf_add_str(&first, "update");
	buf_add_str(&name, rows->run->update.name);
	text_table_row(&rows->table);
	text_table_put(&rows->table, 0, PAINT_NONE, &first);
	text_table_put(&rows->table, 1, PAINT_NONE, &name);
}

static bool boots_change(const struct rows *rows)
{
	for (size_t i = 0; i < rows->run->after.n_file; i++)
		if (rows->share[i].entries)
			return true;
	return false;
}

static bool both_are(struct effects effects, enum effect wanted)
{
	return effects.intel == wanted && effects.amd == wanted;
}

static void add_before(const struct rows *rows, struct buf *out)
{
	const struct run *run = rows->run;
	struct effects effects = survey_effects(&run->before);
	enum effect wanted = (enum effect) run->options->mode->id;

	if (!both_are(effects, wanted))
		text_add_effects(out, effects);
	else if (survey_words(&run->before) == MODE_UNSET)
		buf_add_str(out, "unset");
	else if (boots_change(rows) || !run->before.bootable)
		buf_addf(out, "%s in other words", run->options->mode->name);
	else
		buf_addf(out, "%s but for the next kernel", run->options->mode->name);
}

static void add_after(const struct run *run, struct buf *out)
{
	const struct mode *mode = run->options->mode;
	struct effects effects = survey_effects(&run->after);
	_cleanup_(buf_release) struct buf other = BUF_INIT;

	if (run->exit != EXIT_PARTIAL) {
		screen_paint(&run->screen, PAINT_BOLD, mode->name, out);
	} else if (mode->id == MODE_UNSET || both_are(effects, (enum effect) mode->id)) {
		screen_paint(&run->screen, PAINT_BOLD, mode->name, out);
		buf_add_str(out, ", as far as it can be");
	} else {
		text_add_effects(&other, effects);
		screen_paint(&run->screen, PAINT_RED, buf_str(&other), out);
		buf_addf(out, ", not %s", mode->name);
	}
}

/* Has the next boot another mode than the wanted one, before and after? */
static bool stays_other(const struct run *run)
{
	struct effects before = survey_effects(&run->before);
	struct effects after = survey_effects(&run->after);

	return before.intel == after.intel && before.amd == after.amd &&
	       !both_are(after, (enum effect) run->options->mode->id);
}

/* Old and new mode, a row for each file, and one for the generator that ran. */
static void add_change(const struct run *run, struct buf *out)
{
	struct rows rows;

	rows_open(&rows, run);
	if (run->exit != EXIT_PARTIAL || !stays_other(run)) {
		add_before(&rows, out);
		buf_add_str(out, " -> ");
	}
	add_after(run, out);
	buf_add_byte(out, '\n');
	add_rows(&rows, true);
	add_rows(&rows, false);
	if (run->update.ran)
		add_generator(&rows);
	text_table_print(&rows.table, "  ", out);
	rows_close(&rows);
}

static void add_summary(const struct run *run, struct buf *out)
{
	text_add_escaped(out, span_of(run->name));
	buf_add_str(out, ": ");
	if (run->changed) {
		add_change(run, out);
		return;
	}
	if (run->exit != EXIT_PARTIAL)
		buf_add_str(out, "already ");
	add_after(run, out);
	buf_add_byte(out, '\n');
}

/* The exact bytes for patch(1), but on a terminal no control characters. */
static void add_diff(const struct run *run, struct buf *out)
{
	if (run->screen.width)
		text_add_lines(out, buf_span(&run->diff));
	else
		buf_add_span(out, buf_span(&run->diff));
}

void text_set(const struct run *run, struct buf *out)
{
	const struct options *options = run->options;

	if (!options->dry_run && !options->quiet)
		add_summary(run, out);
	if (options->dry_run || options->diff)
		add_diff(run, out);
	if (!options->dry_run && !options->quiet && run_needs_reboot(run))
		buf_add_str(out, "reboot to apply\n");
}
