/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

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

static bool can_start(const struct survey *survey, const struct menu_entry *entry)
{
	for (size_t i = 0; i < survey->n_start; i++)
		if (survey->start[i] == entry)
			return true;
	return survey->any_start;
}

/* Return true if a default is such an entry. */
static bool find_own_default(struct survey *survey)
{
	bool found = false;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_entry; j++) {
			const struct menu_entry *entry = &layout->entry[j];

			if (!entry->own || !starts_linux(entry) ||
			    !can_start(survey, entry))
				continue;
			add_own_entry(survey, entry, "the default");
			found = true;
		}
	}
	return found;
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

void assemble_unknown(struct survey *survey)
{
	if (survey->left_out)
		unknown_locate(unknowns_add(&survey->unknown, "include",
					    UNKNOWN_NEXT_BOOT,
					    "a boot loader reads a file that is not read "
					    "from an archive"),
			       survey->left_out, 0);
	if (!find_own_default(survey))
		find_own_menu(survey);
}
