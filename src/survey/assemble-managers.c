/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

/* New kernels, where a manager in charge writes their entries. */

bool survey_ignores_cmdline(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i].manager->ignores_cmdline)
			return true;
	return false;
}

bool survey_ignores_generators(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i].manager->ignores_generators)
			return true;
	return false;
}

static void assemble_recorded(struct survey *survey, const struct manager *manager,
			      struct config_file *file)
{
	struct boot_entry *entry = entry_new(survey, ENTRY_NEW_RECORDED, file, 1);

	entry->manager = manager;
	entry->loader = manager->name;
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		file->part[i].readonly_reason = manager->why;
		entry_add(survey, entry, &file->part[i]);
	}
	entry->n_judged = entry->n;
}

static void add_manager_unknown(struct survey *survey, const struct manager_found *found)
{
	const struct manager *manager = found->manager;
	struct unknown *unknown =
		unknowns_add(&survey->unknown, "manager",
			     manager->next_boot ? UNKNOWN_NEXT_BOOT : UNKNOWN_NEW_KERNELS,
			     "%s", manager->why);

	unknown->hint = manager->hint;
	if (found->place[0])
		unknown_locate(unknown, found->place, 0);
}

void assemble_managers(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++) {
		const struct manager *manager = survey->manager[i].manager;
		struct config_file *file =
			manager->records == FILE_NONE
				? NULL
				: survey_find(survey, manager->records);

		if (file)
			assemble_recorded(survey, manager, file);
		else
			add_manager_unknown(survey, &survey->manager[i]);
	}
}
