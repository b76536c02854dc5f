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

static void add_mode(const struct run *run, struct buf *out)
{
	struct effects effects = survey_effects(&run->before);
	bool no_words = survey_words(&run->before) == MODE_UNSET;
	bool all_read = !run->before.unreadable.code;
	const char *separator = " (";

	/* On the running system "mode:" is the running kernel's. */
	buf_add_str(out, run->has_host ? "next:    " : "mode:    ");
	text_add_effects(out, effects);
	if (effects.intel == effects.amd && run->os.arch != ARCH_ARM64)
		buf_add_str(out, " on Intel and AMD");
	if (no_words) {
		buf_addf(out, "%skernel default; no IOMMU words", separator);
		separator = "; ";
	}
	if (!run->before.bootable)
		buf_addf(out, "%s%s, so the next kernel's", separator,
			 all_read ? "nothing bootable" : "no entry could be read");
	buf_add_str(out, no_words || !run->before.bootable ? ")\n" : "\n");
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

enum show_column { COLUMN_TITLE, COLUMN_KERNEL, COLUMN_MODE, COLUMN_FILE, COLUMN_LINE };

static void add_entry_row(const struct run *run, const struct boot_entry *entry,
			  struct span above, struct libscols_table *table)
{
	_cleanup_(buf_release) struct buf title = BUF_INIT, kernel = BUF_INIT,
					  mode = BUF_INIT, file = BUF_INIT,
					  cmdline = BUF_INIT;
	struct libscols_line *line = table_line(table);

	buf_add_str(&title, entry->is_default ? "* " : "  ");
	add_title(&title, entry_title(entry), above);
	if (entry->kernel)
		text_add_escaped(&kernel, span_of(entry->kernel->kernel.release));
	else
		text_add_escaped(&kernel, image_name(entry->menu_entry->kernel));
	text_add_effects(&mode, entry_effects(&run->before, entry));
	text_add_location(&file, entry);
	table_put(line, COLUMN_TITLE, &title);
	table_put(line, COLUMN_KERNEL, &kernel);
	table_put(line, COLUMN_MODE, &mode);
	table_put(line, COLUMN_FILE, &file);
	if (!run->options->verbose)
		return;
	add_cmdline(entry, &cmdline);
	table_put(line, COLUMN_LINE, &cmdline);
}

/*
 * Ubuntu's cloud images have two kernel lines in one entry, which differ only in foreign
 * parameters.
 */
static bool is_repeated(const struct run *run, size_t i)
{
	const struct survey *survey = &run->before;
	struct effects effects, above;

	if (run->options->verbose || i == 0 ||
	    survey->entry[i].menu_entry != survey->entry[i - 1].menu_entry)
		return false;
	effects = entry_effects(survey, &survey->entry[i]);
	above = entry_effects(survey, &survey->entry[i - 1]);
	return effects.intel == above.intel && effects.amd == above.amd;
}

static void add_entries(const struct run *run, struct buf *out)
{
	static const char *const names[] = { "  ENTRY", "KERNEL", "MODE", "FILE",
					     "COMMAND LINE" };
	size_t n = run->options->verbose ? ARRAY_SIZE(names) : COLUMN_LINE;
	struct libscols_table *table = table_new(names, n);
	struct span above = SPAN_NULL;

	for (size_t i = 0; i < run->before.n_entry; i++) {
		const struct boot_entry *entry = &run->before.entry[i];

		if (entry->kind != ENTRY_MENU || is_repeated(run, i))
			continue;
		add_entry_row(run, entry, above, table);
		above = entry_title(entry);
	}
	if (above.data)
		table_print(table, "", out);
	else
		scols_unref_table(table);
}

/* Printed without columns: the values are long and differ in length. */
static void add_source(const struct boot_entry *entry, struct buf *out)
{
	for (size_t i = 0; i < entry->n; i++) {
		const struct line_part *part = entry->part[i];
		struct span name = part->segment->name;

		buf_add_str(out, i == 0 ? "next kernel:  " : "              ");
		text_add_escaped(out, name);
		buf_add_str(out, name.len ? "=\"" : "");
		text_add_escaped(out, span_trim(line_part_raw(part)));
		buf_add_str(out, name.len ? "\"  /" : "  /");
		text_add_escaped(out, span_of(part->file->path));
		buf_addf(out, ":%u\n", part->segment->line);
	}
}

static const char *tri_text(enum tri tri, const char *no, const char *yes)
{
	return tri == TRI_YES ? yes : tri == TRI_NO ? no : "?";
}

static void text_show_add_kernel(const struct os_kernel *kernel,
				 struct libscols_table *table)
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
	struct libscols_line *line = table_line(table);

	for (size_t i = 0; i < ARRAY_SIZE(cells); i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		if (i == ARRAY_SIZE(cells) - 1 && *cells[i])
			buf_add_byte(&text, '/');
		text_add_escaped(&text, span_of(cells[i]));
		table_put(line, i, &text);
	}
}

/* The kernels' defaults without parameters. */
static void add_kernels(const struct run *run, struct buf *out)
{
	static const char *const names[] = { "KERNEL",  "INTEL",   "AMD",
					     "DEVICES", "NOIOMMU", "CONFIGURATION" };
	struct libscols_table *table = table_new(names, ARRAY_SIZE(names));

	for (size_t i = 0; i < run->os.n_kernel; i++)
		text_show_add_kernel(&run->os.kernel[i], table);
	if (run->os.n_kernel)
		table_print(table, "", out);
	else
		scols_unref_table(table);
}

static void text_show_add_groups(const struct run *run, struct buf *out)
{
	_cleanup_(pci_names_close) struct pci_names names = PCI_NAMES_INIT;

	pci_names_open(&names, NULL);
	text_groups(&run->groups, &names, out);
}

void text_show(const struct run *run, struct buf *out)
{
	if (run->has_host)
		text_host(&run->host, out);
	if (run->has_host && run->options->groups)
		text_show_add_groups(run, out);
	text_show_add_target(run, out);
	if (!run->surveyed)
		return;
	add_mode(run, out);
	add_entries(run, out);
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (entry_is_new_kernels(&run->before.entry[i]))
			add_source(&run->before.entry[i], out);
	if (run->options->verbose)
		add_kernels(run, out);
	if (run_needs_reboot(run))
		buf_add_str(out, "reboot to apply\n");
}
