/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "loader/known-paths.h"
#include "menu-path.h"

#include <stdlib.h>
#include <string.h>

/* The stanzas of refind.conf, and of the files that it includes. */

/* rEFInd takes the first letter of each word. Stanzas are shown by default. */
static bool shows_stanzas(struct span scanfor)
{
	bool starts = true;

	for (size_t i = 0; i < scanfor.len; i++) {
		if (starts && byte_lower(scanfor.data[i]) == 'm')
			return true;
		starts = strchr(" \t,=", scanfor.data[i]) != NULL;
	}
	return false;
}

struct refind_walk {
	struct survey *survey;
	struct config_file *menu;
	struct span preset; /* default_selection */
	struct span scanfor;
};

static void read_settings(struct refind_walk *walk, struct config_file *file)
{
	const struct file_layout *layout = &file->layout;

	if (layout->n_loose)
		walk->scanfor = layout->loose[layout->n_loose - 1].value;
	if (layout->preset.len)
		walk->preset = layout->preset;
}

/* default_selection has parts of titles, with commas between them. */
static bool refind_is_default(const struct refind_walk *walk, struct span title)
{
	struct span rest = walk->preset;

	while (rest.len) {
		size_t end = span_find(rest, span_of(","), 0);
		size_t len = end == SPAN_NPOS ? rest.len : end;
		struct span one = span_trim(span_at(rest.data, 0, len));

		if (one.len > 1 && span_find(title, one, 0) != SPAN_NPOS)
			return true;
		rest = span_at(rest.data, end == SPAN_NPOS ? len : len + 1, rest.len);
	}
	return false;
}

/* The segments of each entry. Those of a stanza can stand after its submenus'. */
struct stanza_parts {
	size_t *first, *next; /* index + 1; 0: none */
};

static struct stanza_parts list_parts(const struct file_layout *layout)
{
	struct stanza_parts parts = {
		.first = mem_zero(layout->n_entry, sizeof(size_t)),
		.next = mem_zero(layout->n_segment, sizeof(size_t)),
	};

	for (size_t i = layout->n_segment; i-- > 0;) {
		size_t entry = (size_t) layout->segment[i].entry;

		parts.next[i] = parts.first[entry];
		parts.first[entry] = i + 1;
	}
	return parts;
}

/* Return the options of the stanza that the submenu inherits, or NULL. */
static struct line_part *inherited(struct config_file *file,
				   const struct stanza_parts *parts, size_t index,
				   size_t stanza)
{
	if (!file->layout.entry[index].inherits || parts->first[stanza] == 0)
		return NULL;
	return &file->part[parts->first[stanza] - 1];
}

static void add_stanza(const struct refind_walk *walk, struct config_file *file,
		       const struct stanza_parts *parts, size_t index, size_t stanza)
{
	const struct menu_entry *menu_entry = &file->layout.entry[index];
	struct boot_entry *entry = entry_new_line(walk->survey, file, menu_entry,
						  menu_entry->line, loader_refind.name);

	entry->home = inherited(file, parts, index, stanza);
	if (entry->home)
		entry_add(walk->survey, entry, entry->home);
	for (size_t i = parts->first[index]; i; i = parts->next[i - 1]) {
		entry_add(walk->survey, entry, &file->part[i - 1]);
		if (!entry->home)
			entry->home = &file->part[i - 1];
	}
	entry->n_judged = entry->n;
	if (index == stanza && refind_is_default(walk, menu_entry->title))
		entry->counted = true;
	else if (span_has(span_of(file->path), "snapshot"))
		entry->counted = false;
	entry->counted &= shows_stanzas(walk->scanfor);
}

static void add_stanzas(struct refind_walk *walk, struct config_file *file)
{
	const struct file_layout *layout = &file->layout;
	struct stanza_parts parts = list_parts(layout);

	for (size_t i = 0, stanza = 0; i < layout->n_entry; i++) {
		if (!layout->entry[i].menu.data)
			stanza = i;
		if (!layout->entry[i].foreign)
			add_stanza(walk, file, &parts, i, stanza);
	}
	free(parts.first);
	free(parts.next);
}

/* Call a function for the menu and for each file that it includes. */
static void for_each_file(struct refind_walk *walk,
			  void (*call)(struct refind_walk *walk,
				       struct config_file *file))
{
	const struct file_layout *layout = &walk->menu->layout;
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	call(walk, walk->menu);
	for (size_t i = 0; i < layout->n_include; i++)
		for (size_t j = 0;
		     menu_path_at(walk->menu->path, layout->include[i].text, j, &path);
		     j++) {
			struct config_file *file =
				menu_path_find(walk->survey, buf_str(&path),
					       walk->menu->format);

			if (file && file != walk->menu)
				call(walk, file);
		}
}

static void walk_refind(struct survey *survey, struct config_file *menu)
{
	struct refind_walk walk = { .survey = survey,
				    .menu = menu,
				    .scanfor = span_of("manual") };

	for_each_file(&walk, read_settings);
	for_each_file(&walk, add_stanzas);
}

void assemble_refind(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_REFIND_CONF &&
		    known_path_of(survey->file[i]->path))
			walk_refind(survey, survey->file[i]);
}
