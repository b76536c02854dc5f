/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

void survey_link(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_file; i++)
		survey->blscfg = survey->blscfg || survey->file[i]->layout.blscfg;

	link_signed(survey);
	link_entries(survey);
	for (size_t i = 0; i < survey->n_entry; i++)
		survey->bootable = survey->bootable || survey->entry[i].counted;
	link_sources(survey);
	survey_mark_default(survey);
	link_notes(survey);
}
