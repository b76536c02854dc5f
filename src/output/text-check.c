/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

static void add_running(const struct run *run, struct text_table *table)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, mode = BUF_INIT;

	buf_add_str(&when, "running");
	buf_add_str(&mode, effect_name(host_effect(&run->host)));
	text_table_row(table);
	text_table_put(table, 0, PAINT_NONE, &when);
	text_table_put(table, 1, PAINT_RED, &mode);
}

/* The title, and with -v the place; of new kernels the file. */
static void add_failing(const struct run *run, const struct boot_entry *entry,
			struct text_table *table)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, mode = BUF_INIT,
					  title = BUF_INIT, file = BUF_INIT;
	bool is_new = entry_is_new_kernels(entry);

	buf_add_str(&when, is_new ? "next kernel" : "next boot");
	text_add_effects(&mode, entry_effects(&run->before, entry));
	if (!is_new)
		text_add_escaped(&title, entry_title(entry));
	text_add_location(is_new ? &title : &file, entry);
	text_table_row(table);
	text_table_put(table, 0, PAINT_NONE, &when);
	text_table_put(table, 1, PAINT_RED, &mode);
	text_table_put(table, 2, PAINT_NONE, &title);
	if (run->options->verbose)
		text_table_put(table, 3, PAINT_NONE, &file);
}

/* Is the row above of the same menu entry, which can have several kernel lines? */
static bool is_listed(const struct run *run, size_t i)
{
	const struct boot_entry *entry = &run->before.entry[i];

	return !run->options->verbose && i > 0 && entry->kind == ENTRY_MENU &&
	       run_misses(run, i - 1) && entry[-1].menu_entry == entry->menu_entry;
}

/* Reasons that no parameter can change, each printed once. */
static void add_reasons(const struct run *run, struct buf *out)
{
	const char *last = NULL;

	for (size_t i = 0; i < run->before.n_entry; i++) {
		const char *why = run_misses(run, i) ? run_blocker(run, i).why : NULL;

		if (!why || why == last)
			continue;
		buf_addf(out, "  %s\n", why);
		last = why;
	}
}

void text_check(const struct run *run, struct buf *out)
{
	static const struct text_column columns[] = {
		{ NULL, 0 }, { NULL, 0 }, { NULL, COLUMN_SHRINKS }, { NULL, 0 }
	};
	struct text_table table;

	if (run->options->quiet)
		return;
	text_add_escaped(out, span_of(run->name));
	buf_add_str(out, run->exit == EXIT_CHECK_NO ? ": not " : ": ");
	screen_paint(&run->screen, run->exit == EXIT_CHECK_NO ? PAINT_RED : PAINT_BOLD,
		     run->options->mode->name, out);
	buf_add_byte(out, '\n');
	if (run->exit != EXIT_CHECK_NO)
		return;

	text_table_open(&table, &run->screen, columns, run->options->verbose ? 4 : 3);
	if (!run_running_holds(run))
		add_running(run, &table);
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (run_misses(run, i) && !is_listed(run, i))
			add_failing(run, &run->before.entry[i], &table);
	text_table_print(&table, "  ", out);
	add_reasons(run, out);
}
