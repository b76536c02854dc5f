/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "cmdline/parameters.h"

#include <string.h>

/* Things about the next boot that the texts do not tell, and that can change the answer.
 */

static const char by_hand[] = "edit it by hand";

/* Entries that users wrote: they are listed by the loader, and never edited. */

static const struct config_file *file_of(const struct survey *survey,
					 const struct menu_entry *entry)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (&layout->entry[j] == entry)
				return survey->file[i];
	}
	return NULL;
}

static void add_own_entry(struct survey *survey, const struct menu_entry *entry,
			  const char *what)
{
	const struct config_file *file = file_of(survey, entry);
	struct unknown *unknown;

	unknown = unknowns_add(&survey->unknown, "own-entry", UNKNOWN_NEXT_BOOT,
			       "%s is a user's own entry, \"%.*s\"", what,
			       (int) entry->title.len,
			       entry->title.len ? entry->title.data : "");
	unknown->hint = by_hand;
	if (file)
		unknown_locate(unknown, file->path, entry->line);
}

static bool starts_linux(const struct menu_entry *entry)
{
	return entry->kernel.len && !span_has(entry->kernel, "memtest");
}

/* Return true if the default is such an entry. */
static bool find_own_default(struct survey *survey)
{
	const struct menu_entry *preset = survey_preset(survey);

	if (!preset || !preset->own || !starts_linux(preset))
		return false;
	add_own_entry(survey, preset, "the default");
	return true;
}

/* A menu whose only Linux entries are users' own. */
static void find_own_menu(struct survey *survey)
{
	if (survey->bootable)
		return;
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (layout->entry[j].own && starts_linux(&layout->entry[j])) {
				add_own_entry(survey, &layout->entry[j],
					      "all that boots");
				return;
			}
	}
}

/* Variables of GRUB with several values. */

static bool is_grub_setting(const struct line_part *part)
{
	return part->segment->entry < 0 && part->segment->quoting != QUOTING_GRUB &&
	       (part->file->kind == FILE_GRUB_CFG || part->file->kind == FILE_GRUBENV);
}

static void add_variable(struct survey *survey, struct span name, const char *path,
			 unsigned line)
{
	struct unknown *unknown = unknowns_add(
		&survey->unknown, "variable", UNKNOWN_NEXT_BOOT,
		"$%.*s of a kernel line has another value with IOMMU parameters",
		(int) name.len, name.data);

	unknown->hint = by_hand;
	unknown_locate(unknown, path, line);
}

static void find_loose_values(struct survey *survey, struct span name)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_loose; j++)
			if (span_eq(layout->loose[j].name, name) &&
			    text_has_managed_key(layout->loose[j].value))
				add_variable(survey, name, survey->file[i]->path,
					     layout->loose[j].line);
	}
}

/* The survey takes one value; another one that differs in managed parameters may count.
 */
static void find_other_values(struct survey *survey, struct span name)
{
	const struct line_part *first = NULL;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		for (size_t j = 0; j < file->layout.n_segment; j++) {
			const struct line_part *part = &file->part[j];

			if (!is_grub_setting(part) || !span_eq(part->segment->name, name))
				continue;
			if (!first)
				first = part;
			else if (!span_eq(line_part_raw(first), line_part_raw(part)) &&
				 (text_has_managed_key(line_part_raw(part)) ||
				  text_has_managed_key(line_part_raw(first))))
				add_variable(survey, name, file->path,
					     part->segment->line);
		}
	}
}

/* kernelopts has entries of its own for each of its values. */
static void find_values(struct survey *survey, struct span name)
{
	if (name.len == 0 || span_ends(name, "kernelopts"))
		return;
	find_loose_values(survey, name);
	find_other_values(survey, name);
}

static void find_variables(struct survey *survey)
{
	struct span last = SPAN_NULL;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];

		if (!entry->counted || !entry->loader ||
		    strcmp(entry->loader, "GRUB") != 0 || entry_is_new_kernels(entry))
			continue;
		for (size_t j = 0; j < entry->n_judged; j++)
			for (size_t k = 0; k < entry->part[j]->view->n_ref; k++) {
				struct span name = entry->part[j]->view->ref[k].name;

				if (!span_eq(name, last))
					find_values(survey, name);
				last = name;
			}
	}
}

void assemble_unknown(struct survey *survey)
{
	if (!find_own_default(survey))
		find_own_menu(survey);
	find_variables(survey);
}
