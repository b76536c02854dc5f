/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

#include <string.h>

/* The entries of limine.conf, with the values of its macros. */

/* More macros than any menu has, and longer lines than any kernel takes. */
#define MACROS_MAX   ((size_t) 256)
#define EXPANDED_MAX ((size_t) 64 << 10)

static const char too_long[] = "its macros make it too long";

struct limine_macros {
	struct line_part *macro[MACROS_MAX];
	size_t n;
	bool more;
};

/* The last definition of a name counts. */
static void list_macros(struct limine_macros *macros, struct config_file *file)
{
	for (size_t i = file->layout.n_segment; i-- > 0;) {
		if (file->layout.segment[i].entry >= 0)
			continue;
		if (macros->n == MACROS_MAX) {
			macros->more = true;
			return;
		}
		macros->macro[macros->n++] = &file->part[i];
	}
}

static struct line_part *find_macro(const struct limine_macros *macros, struct span name)
{
	for (size_t i = 0; i < macros->n; i++)
		if (span_eq(macros->macro[i]->segment->name, name))
			return macros->macro[i];
	return NULL;
}

/* Replace the macros once: values are not expanded. One that is not defined is empty. */
static void expand_line(struct survey *survey, struct boot_entry *entry,
			const struct limine_macros *macros, struct line_part *part)
{
	struct expanded_line *expanded = mem_zero(1, sizeof(*expanded));
	struct span raw = line_part_raw(part);
	size_t from = 0, at, end;

	entry->expanded = expanded;
	while ((at = span_find(raw, span_of("${"), from)) != SPAN_NPOS &&
	       (end = span_find(raw, span_of("}"), at)) != SPAN_NPOS) {
		struct line_part *macro =
			find_macro(macros, span_at(raw.data, at + 2, end));

		buf_add_span(&expanded->text, span_at(raw.data, from, at));
		from = end + 1;
		if (!macro)
			continue;
		buf_add_span(&expanded->text, line_part_raw(macro));
		entry_add(survey, entry, macro);
		if (expanded->text.len > EXPANDED_MAX)
			break;
	}
	buf_add_span(&expanded->text, span_at(raw.data, from, raw.len));
	if (expanded->text.len > EXPANDED_MAX || macros->more)
		expanded->unread = too_long;
	else if (view_decode(&expanded->view, QUOTING_PLAIN, buf_span(&expanded->text),
			     &expanded->unread) >= 0)
		cmdline_parse(&expanded->line, &expanded->view);
}

static void add_limine_entry(struct survey *survey, const struct limine_macros *macros,
			     struct line_part *part)
{
	const struct menu_entry *menu_entry =
		&part->file->layout.entry[part->segment->entry];
	struct boot_entry *entry =
		entry_new_line(survey, part->file, menu_entry, part->segment->line,
			       loader_limine.name);

	if (span_has(line_part_raw(part), "${"))
		expand_line(survey, entry, macros, part);
	entry_add(survey, entry, part);
	entry->n_judged = entry->n;
	entry->home = part;
	if (menu_entry->preset)
		entry->counted = true;
	if (entry->expanded && entry->expanded->unread)
		entry->unknown = true;
}

void assemble_limine(struct survey *survey, struct config_file *file)
{
	struct limine_macros macros = { .n = 0 };

	list_macros(&macros, file);
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		ssize_t entry = file->layout.segment[i].entry;

		if (entry >= 0 && !file->layout.entry[entry].foreign)
			add_limine_entry(survey, &macros, &file->part[i]);
	}
}
