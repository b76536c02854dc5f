/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

/* New kernels, where a manager in charge writes their entries. */

bool survey_ignores_cmdline(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i]->ignores_cmdline)
			return true;
	return false;
}

bool survey_ignores_generators(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i]->ignores_generators)
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

void assemble_managers(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++) {
		const struct manager *manager = survey->manager[i];
		struct config_file *file =
			manager->records == FILE_NONE
				? NULL
				: survey_find(survey, manager->records);

		if (file)
			assemble_recorded(survey, manager, file);
		else
			unknowns_add(&survey->unknown, "manager", UNKNOWN_NEW_KERNELS,
				     "%s", manager->why)
				->hint = manager->hint;
	}
}
