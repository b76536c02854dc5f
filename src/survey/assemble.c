/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

void survey_assemble(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_file; i++)
		survey->blscfg = survey->blscfg || survey->file[i]->layout.blscfg;

	assemble_signatures(survey);
	assemble_entries(survey);
	for (size_t i = 0; i < survey->n_entry; i++)
		survey->bootable = survey->bootable || survey->entry[i].counted;
	assemble_sources(survey);
	assemble_managers(survey);
	survey_mark_default(survey);
	assemble_unknown(survey);
	assemble_unread(survey);
	assemble_xen(survey);
	survey_add_notes(survey);
}
