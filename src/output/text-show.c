/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <ctype.h>
#include <string.h>

static const char *loader(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].kind == ENTRY_MENU)
			return survey->entry[i].loader;
	return NULL;
}

static void text_show_add_target(const struct run *run, struct buf *out)
{
	const char *name = loader(&run->before);

	buf_add_str(out, "target:  ");
	text_add_escaped(out, span_of(run->name));
	buf_add_str(out, ": ");
	text_add_escaped(out, span_of(run->os.name ? run->os.name : "unknown system"));
	buf_addf(out, ", %s%s%s\n", arch_name(run->os.arch), name ? ", " : "",
		 name ? name : "");
}

/* Take the managed parameters, if all entries of this system have the same. */
static bool have_same_parameters(const struct run *run, struct buf *ret_text)
{
	const struct survey *survey = &run->before;
	bool first = true;

	for (size_t i = 0; i < survey->n_entry; i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		if (survey->entry[i].kind != ENTRY_MENU || survey->entry[i].other)
			continue;
		text_add_managed(&text, &survey->entry[i]);
		if (first)
			*ret_text = buf_take(&text);
		else if (!span_eq(buf_span(&text), buf_span(ret_text)))
			return false;
		first = false;
	}
	return true;
}

static void add_mode_line(const struct run *run, const struct buf *parameters,
			  struct buf *out)
{
	_cleanup_(buf_release) struct buf mode = BUF_INIT;
	struct effects effects = survey_effects(&run->before);
	bool all_read = !run->before.unreadable.code;
	const char *separator = " (";

	/* On the running system "mode:" is the running kernel's. */
	buf_add_str(out, run->has_host ? "next:    " : "mode:    ");
	text_add_effects(&mode, effects);
	screen_paint(&run->screen, PAINT_BOLD, buf_str(&mode), out);
	if (effects.intel == effects.amd && run->os.arch != ARCH_ARM64)
		buf_add_str(out, " on Intel and AMD");
	if (survey_words(&run->before) == MODE_UNSET) {
		buf_addf(out, "%skernel default, no parameters", separator);
		separator = "; ";
	} else if (parameters->len) {
		buf_addf(out, "%s%s", separator, buf_str(parameters));
		separator = "; ";
	}
	if (!run->before.bootable) {
		buf_addf(out, "%s%s, so the next kernel's", separator,
			 all_read ? "nothing bootable" : "no entry could be read");
		separator = "; ";
	}
	buf_add_str(out, *separator == ';' ? ")\n" : "\n");
}

/* If a title starts with the one above it, print only the rest. */
static void add_title(struct buf *out, struct span title, struct span above)
{
	if (above.len && title.len > above.len &&
	    span_eq(span_at(title.data, 0, above.len), above) &&
	    !isalnum((unsigned char) title.data[above.len])) {
		buf_add_str(out, text_is_utf8() ? "\xe2\x80\xa6" : "...");
		title = span_at(title.data, above.len, title.len);
	}
	text_add_escaped(out, title);
}

/* The last component of a kernel's path, often vmlinuz-RELEASE. */
static struct span image_name(struct span path)
{
	size_t start = path.len;

	while (start > 0 && path.data[start - 1] != '/')
		start--;
	path = span_at(path.data, start, path.len);
	return span_starts(path, "vmlinuz-") ? span_at(path.data, 8, path.len) : path;
}

static void add_cmdline(const struct boot_entry *entry, struct buf *out)
{
	_cleanup_(buf_release) struct buf line = BUF_INIT;

	run_cmdline(entry, &line);
	text_add_escaped(out, buf_span(&line));
}

/* The columns of the entries. Those that would say nothing are left out. */
enum show_column { TITLE, KERNEL, MODE, AMD, PARAMETERS, COLUMNS };

struct entries {
	const struct run *run;
	struct text_table table;
	bool shown[COLUMNS];
	size_t at[COLUMNS];             /* the number of each column that is shown */
	struct span above;              /* the title of the row above */
	const struct boot_entry *usual; /* the first default, or NULL */
	struct effects usual_effects;
};

/* The release, or what the kernel's path says of it. */
static struct span kernel_name(const struct boot_entry *entry)
{
	if (entry->kind != ENTRY_MENU)
		return SPAN_NULL;
	return entry->kernel ? span_of(entry->kernel->kernel.release)
			     : image_name(entry->menu_entry->kernel);
}

static bool is_named_in_title(const struct boot_entry *entry)
{
	_cleanup_(mem_done) char *name = mem_dup(kernel_name(entry));

	return !*name || span_has(entry_title(entry), name);
}

/* A menu entry can have several kernel lines, each with an entry of the survey. */
static bool is_same_row(const struct run *run, size_t i)
{
	const struct survey *survey = &run->before;

	return !run->options->verbose && i > 0 && survey->entry[i].kind == ENTRY_MENU &&
	       survey->entry[i].menu_entry == survey->entry[i - 1].menu_entry;
}

static struct effects row_effects(const struct run *run, size_t i)
{
	struct effects effects = entry_effects(&run->before, &run->before.entry[i]);

	while (++i < run->before.n_entry && is_same_row(run, i))
		effects = effects_join(effects, entry_effects(&run->before,
							      &run->before.entry[i]));
	return effects;
}

static bool is_row(const struct run *run, size_t i)
{
	const struct boot_entry *entry = &run->before.entry[i];

	return (entry->kind == ENTRY_MENU && !is_same_row(run, i)) ||
	       entry_is_new_kernels(entry);
}

static void choose_columns(struct entries *entries, bool with_parameters)
{
	const struct run *run = entries->run;
	size_t n = 0;

	entries->shown[TITLE] = entries->shown[MODE] = true;
	entries->shown[PARAMETERS] = with_parameters;
	for (size_t i = 0; i < run->before.n_entry; i++) {
		struct effects effects;

		if (!is_row(run, i))
			continue;
		effects = row_effects(run, i);
		entries->shown[AMD] |=
			run->os.arch != ARCH_ARM64 && effects.intel != effects.amd;
		entries->shown[KERNEL] |= !is_named_in_title(&run->before.entry[i]);
	}
	for (size_t i = 0; i < COLUMNS; i++)
		entries->at[i] = entries->shown[i] ? n++ : SPAN_NPOS;
}

static void entries_open(struct entries *entries)
{
	static const struct text_column all[COLUMNS] = {
		[TITLE] = { "  ENTRY", COLUMN_SHRINKS },
		[KERNEL] = { "KERNEL", COLUMN_SHRINKS_LATE },
		[MODE] = { "MODE", 0 },
		[AMD] = { "AMD", 0 },
		[PARAMETERS] = { "PARAMETERS", COLUMN_SHRINKS },
	};
	struct text_column columns[COLUMNS];
	size_t n = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (entries->shown[i])
			columns[n++] = all[i];
	if (entries->shown[AMD])
		columns[entries->at[MODE]].name = "INTEL";
	text_table_open(&entries->table, &entries->run->screen, columns, n);
}

static void entries_put(struct entries *entries, enum show_column column,
			enum paint paint, const struct buf *text)
{
	if (entries->shown[column])
		text_table_put(&entries->table, entries->at[column], paint, text);
}

static void put_one_mode(struct entries *entries, enum show_column column,
			 enum effect effect, enum effect usual, bool counted)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;

	buf_add_str(&name, effect_name(effect));
	entries_put(entries, column, counted && effect != usual ? PAINT_RED : PAINT_NONE,
		    &name);
}

/* A mode that differs from the default entry's is red. */
static void put_effects(struct entries *entries, size_t i)
{
	const struct boot_entry *entry = &entries->run->before.entry[i];
	struct effects effects = row_effects(entries->run, i);
	struct effects usual = entries->usual ? entries->usual_effects : effects;
	bool counted = entry->counted || entry_is_new_kernels(entry);

	if (!entries->shown[AMD])
		effects.intel = effects_sum(effects);
	put_one_mode(entries, MODE, effects.intel, usual.intel, counted);
	put_one_mode(entries, AMD, effects.amd, usual.amd, counted);
}

static void add_value(const struct line_part *part, struct buf *out)
{
	struct span name = part->segment->name;

	text_add_escaped(out, name);
	buf_add_str(out, name.len ? "=\"" : "");
	text_add_escaped(out, span_trim(line_part_raw(part)));
	buf_add_str(out, name.len ? "\"" : "");
}

/* The first file that is read for new kernels; under the row, with -v, each value. */
static void put_new_kernels(struct entries *entries, const struct boot_entry *entry)
{
	_cleanup_(buf_release) struct buf title = BUF_INIT;
	struct buf *below = text_table_below(&entries->table);
	bool several = false;

	buf_add_str(&title, "  next kernel: /");
	text_add_escaped(&title, span_of(entry->n ? entry->part[0]->file->path
						  : run_file(entry)));
	if (entry->n == 0)
		buf_add_str(&title, " (missing)");
	for (size_t i = 1; i < entry->n; i++)
		several |= entry->part[i]->file != entry->part[0]->file;
	buf_add_str(&title, several ? ", ..." : "");
	for (size_t i = 0; entries->run->options->verbose && i < entry->n; i++) {
		const struct line_part *part = entry->part[i];

		buf_add_str(below, below->len ? "\n    /" : "    /");
		text_add_escaped(below, span_of(part->file->path));
		buf_addf(below, ":%u\n    ", part->segment->line);
		add_value(part, below);
	}
	entries_put(entries, TITLE, PAINT_NONE, &title);
}

static void put_menu_entry(struct entries *entries, const struct boot_entry *entry)
{
	_cleanup_(buf_release) struct buf title = BUF_INIT, kernel = BUF_INIT;
	struct buf *below = text_table_below(&entries->table);

	buf_add_str(&title, entry->is_default ? "* " : "  ");
	add_title(&title, entry_title(entry), entries->above);
	entries->above = entry_title(entry);
	entries_put(entries, TITLE, PAINT_NONE, &title);
	if (!is_named_in_title(entry))
		text_add_escaped(&kernel, kernel_name(entry));
	entries_put(entries, KERNEL, PAINT_NONE, &kernel);
	if (!entry->counted)
		text_table_paint_row(&entries->table, PAINT_DIM);
	if (!entries->run->options->verbose)
		return;
	buf_add_str(below, "    ");
	text_add_location(below, entry);
	buf_add_str(below, "\n    ");
	add_cmdline(entry, below);
}

static void put_row(struct entries *entries, size_t i)
{
	_cleanup_(buf_release) struct buf parameters = BUF_INIT;
	const struct boot_entry *entry = &entries->run->before.entry[i];

	text_table_row(&entries->table);
	if (entry_is_new_kernels(entry))
		put_new_kernels(entries, entry);
	else
		put_menu_entry(entries, entry);
	put_effects(entries, i);
	text_add_managed(&parameters, entry);
	entries_put(entries, PARAMETERS, PAINT_NONE, &parameters);
}

/* Is the next entry of the menu in another file that is listed with this one? */
static bool has_neighbour(const struct run *run, size_t i)
{
	const struct config_file *file = run->before.entry[i].file;

	while (++i < run->before.n_entry)
		if (run->before.entry[i].kind == ENTRY_MENU &&
		    run->before.entry[i].file != file)
			return text_is_listed_with(run->before.entry[i].file, file);
	return false;
}

/* Hostile roots can have many. */
#define FILES_MAX 4

/* The files that have the entries. */
static void add_files_line(const struct run *run, struct buf *out)
{
	const struct config_file *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < run->before.n_entry && n <= FILES_MAX; i++) {
		const struct boot_entry *entry = &run->before.entry[i];

		if (entry->kind != ENTRY_MENU ||
		    (last && text_is_listed_with(last, entry->file)))
			continue;
		buf_add_str(out, last ? ", " : "entries: ");
		last = entry->file;
		if (++n > FILES_MAX)
			buf_add_str(out, "...");
		else
			text_add_files(out, last, has_neighbour(run, i));
	}
	buf_add_str(out, n ? " (* boots by default)\n" : "entries: none found\n");
}

static void entries_find_usual(struct entries *entries)
{
	const struct survey *survey = &entries->run->before;

	for (size_t i = 0; !entries->usual && i < survey->n_entry; i++)
		if (survey->entry[i].is_default)
			entries->usual = &survey->entry[i];
	if (entries->usual)
		entries->usual_effects = entry_effects(survey, entries->usual);
}

static void add_entries(const struct run *run, bool with_parameters, struct buf *out)
{
	struct entries entries = { .run = run };

	entries_find_usual(&entries);
	choose_columns(&entries, with_parameters);
	entries_open(&entries);
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (is_row(run, i))
			put_row(&entries, i);
	text_table_print(&entries.table, "", out);
}

static const char *tri_text(enum tri tri, const char *no, const char *yes)
{
	return tri == TRI_YES ? yes : tri == TRI_NO ? no : "?";
}

static void text_show_add_kernel(const struct os_kernel *kernel, struct text_table *table)
{
	static const char *const domains[] = {
		[DOMAIN_UNKNOWN] = "?",
		[DOMAIN_LAZY] = "translated",
		[DOMAIN_STRICT] = "translated",
		[DOMAIN_PASSTHROUGH] = "passed through",
	};
	const struct kernel *facts = &kernel->kernel;
	const char *const cells[] = {
		facts->release,
		tri_text(facts->intel_on, "off", "on"),
		tri_text(facts->amd_driver, "no driver", "on"),
		domains[facts->domain],
		tri_text(facts->noiommu, "no", "yes"),
		kernel->config ? kernel->config : "",
	};

	text_table_row(table);
	for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		if (i == ARRAY_SIZE(cells) - 1 && *cells[i])
			buf_add_byte(&text, '/');
		text_add_escaped(&text, span_of(cells[i]));
		text_table_put(table, i, PAINT_NONE, &text);
	}
}

/* The kernels' defaults without parameters. */
static void add_kernels(const struct run *run, struct buf *out)
{
	static const struct text_column columns[] = {
		{ "KERNEL", COLUMN_SHRINKS },
		{ "INTEL", 0 },
		{ "AMD", 0 },
		{ "DEVICES", 0 },
		{ "NOIOMMU", 0 },
		{ "CONFIGURATION", 0 },
	};
	struct text_table table;

	text_table_open(&table, &run->screen, columns, ARRAY_SIZE(columns));
	for (size_t i = 0; i < run->os.n_kernel; i++)
		text_show_add_kernel(&run->os.kernel[i], &table);
	text_table_print(&table, "", out);
}

static void text_show_add_groups(const struct run *run, struct buf *out)
{
	_cleanup_(pci_names_close) struct pci_names names = PCI_NAMES_INIT;

	pci_names_open(&names, NULL);
	text_groups(&run->groups, &names, &run->screen, out);
}

void text_show(const struct run *run, struct buf *out)
{
	_cleanup_(buf_release) struct buf parameters = BUF_INIT;
	const struct buf none = BUF_INIT;
	bool same;

	if (run->has_host)
		text_host(&run->host, out);
	if (run->has_host && run->options->groups)
		text_show_add_groups(run, out);
	text_show_add_target(run, out);
	if (!run->surveyed)
		return;
	same = have_same_parameters(run, &parameters);
	add_mode_line(run, same ? &parameters : &none, out);
	add_files_line(run, out);
	add_entries(run, !same, out);
	if (run->options->verbose)
		add_kernels(run, out);
	if (run_needs_reboot(run))
		buf_add_str(out, "reboot to apply\n");
}
