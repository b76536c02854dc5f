/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

static void add_running(const struct run *run, struct libscols_table *table)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, mode = BUF_INIT;
	struct libscols_line *line = table_line(table);

	buf_add_str(&when, "running");
	buf_add_str(&mode, effect_name(host_effect(&run->host)));
	table_put(line, 0, &when);
	table_put(line, 1, &mode);
}

static void add_failing(const struct run *run, const struct boot_entry *entry,
			struct libscols_table *table)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, mode = BUF_INIT,
					  title = BUF_INIT, file = BUF_INIT;
	struct libscols_line *line = table_line(table);

	buf_add_str(&when, entry_is_new_kernels(entry) ? "next kernel" : "next boot");
	text_add_effects(&mode, entry_effects(&run->before, entry));
	if (!entry_is_new_kernels(entry))
		text_add_escaped(&title, entry_title(entry));
	text_add_location(&file, entry);
	table_put(line, 0, &when);
	table_put(line, 1, &mode);
	table_put(line, 2, &title);
	table_put(line, 3, &file);
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
	struct libscols_table *table;

	if (run->options->quiet)
		return;
	text_add_escaped(out, span_of(run->name));
	buf_addf(out, run->exit == EXIT_CHECK_NO ? ": not %s\n" : ": %s\n",
		 run->options->mode->name);
	if (run->exit != EXIT_CHECK_NO)
		return;

	table = table_new(NULL, 4);
	if (!run_running_holds(run))
		add_running(run, table);
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (run_misses(run, i))
			add_failing(run, &run->before.entry[i], table);
	table_print(table, "  ", out);
	add_reasons(run, out);
}
