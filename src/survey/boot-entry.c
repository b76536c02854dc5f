/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

#include <stdlib.h>

struct boot_entry *entry_new(struct survey *survey, enum entry_kind kind,
			     struct config_file *file, unsigned line)
{
	struct boot_entry *entry;

	survey->entry = mem_grow(survey->entry, survey->n_entry, &survey->entry_room,
				 sizeof(*survey->entry));
	entry = &survey->entry[survey->n_entry++];
	*entry = (struct boot_entry){
		.kind = kind, .file = file, .line = line, .counted = true
	};
	return entry;
}

static void expanded_release(struct expanded_line *expanded)
{
	cmdline_release(&expanded->line);
	view_release(&expanded->view);
	buf_release(&expanded->text);
}

void entry_release(struct boot_entry *entry)
{
	if (entry->expanded)
		expanded_release(entry->expanded);
	for (size_t i = 0; i < entry->n_variant; i++)
		expanded_release(&entry->variant[i]);
	free(entry->expanded);
	free(entry->variant);
	free(entry->part);
}

void entry_add(struct survey *survey, struct boot_entry *entry, struct line_part *part)
{
	if (part->in_entry == survey->n_entry)
		return;

	part->in_entry = survey->n_entry;
	part->feeds = true;
	part->feeds_new |= entry_is_new_kernels(entry);
	entry->part =
		mem_grow(entry->part, entry->n, &entry->room, sizeof(struct line_part *));
	entry->part[entry->n++] = part;
}

bool entry_is_new_kernels(const struct boot_entry *entry)
{
	return entry->kind == ENTRY_NEW_MENU || entry->kind == ENTRY_NEW_CMDLINE ||
	       entry->kind == ENTRY_NEW_GRUBENV || entry->kind == ENTRY_NEW_RECORDED;
}

struct span entry_title(const struct boot_entry *entry)
{
	switch (entry->kind) {
	case ENTRY_MENU:
		return entry->menu_entry->title.len ? entry->menu_entry->title
						    : entry->menu_entry->id;
	case ENTRY_FALLBACK:
	case ENTRY_NEW_GRUBENV:
		return entry->home ? entry->home->segment->name : span_of("kernelopts");
	case ENTRY_NEW_MENU:
		return entry->home ? entry->home->segment->name
				   : span_of(entry->generator->every);
	case ENTRY_NEW_CMDLINE:
	case ENTRY_NEW_RECORDED:
		return span_of("next kernel");
	}
	return SPAN_NULL;
}

struct cmdline **entry_lines(const struct boot_entry *entry)
{
	struct cmdline **lines = mem_zero(entry->n, sizeof(struct cmdline *));

	for (size_t i = 0; i < entry->n; i++)
		lines[i] = entry->part[i]->line;
	return lines;
}
