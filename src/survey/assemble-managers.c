/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

#include <string.h>

/* New kernels, where a manager in charge writes their entries. */

const struct manager *survey_cmdline_ignorer(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i].manager->ignores_cmdline)
			return survey->manager[i].manager;
	return NULL;
}

bool survey_ignores_generators(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_manager; i++)
		if (survey->manager[i].manager->ignores_generators)
			return true;
	return false;
}

/* bootc ignores a file for other architectures. */
static bool is_for_arch(const struct config_file *file, enum arch arch)
{
	static const char *const names[] = {
		[ARCH_X86] = "\"x86_64\"",
		[ARCH_ARM64] = "\"aarch64\"",
		[ARCH_OTHER] = NULL,
	};
	struct span archs = file->layout.architectures;

	return archs.len == 0 || arch == ARCH_UNKNOWN || !names[arch] ||
	       span_has(archs, names[arch]);
}

static void add_unread_record(struct survey *survey, const struct line_part *part)
{
	struct unknown *unknown =
		unknowns_add(&survey->unknown, "record", UNKNOWN_NEW_KERNELS,
			     "%.*s is not a list of strings that can be read",
			     (int) part->segment->name.len, part->segment->name.data);

	unknown->hint =
		"write it as a list of strings in double quotes, without comments";
	unknown_locate(unknown, part->file->path, part->segment->line);
}

/* Add the parts of the records, in the order of their names. */
static void assemble_recorded(struct survey *survey, const struct manager *manager,
			      struct config_file *first)
{
	struct boot_entry *entry = entry_new(survey, ENTRY_NEW_RECORDED, first, 1);

	entry->manager = manager->edited ? NULL : manager;
	entry->loader = manager->name;
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];

		if (file->kind != manager->records ||
		    !is_for_arch(file, survey->os->arch))
			continue;
		for (size_t j = 0; j < file->layout.n_segment; j++) {
			if (!manager->edited)
				file->part[j].readonly_reason = manager->why;
			if (file->part[j].unread)
				add_unread_record(survey, &file->part[j]);
			entry_add(survey, entry, &file->part[j]);
			if (!manager->creates ||
			    strcmp(file->path, manager->creates) == 0)
				entry->home = &file->part[j];
		}
	}
	entry->n_judged = entry->n;
	if (entry->home && manager->edited) {
		entry->file = entry->home->file;
		entry->line = entry->home->segment->line;
	}
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

		if (file && (file->layout.n_segment || !manager->edited))
			assemble_recorded(survey, manager, file);
		else
			add_manager_unknown(survey, &survey->manager[i]);
	}
}
