/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "cmdline/parameters.h"
#include "loader/known-paths.h"
#include "menu-path.h"

#include <stdlib.h>
#include <string.h>

/*
 * The entries of syslinux' menus, and of those in its format. A menu can consist of
 * several files, which are read in the order of their INCLUDE lines.
 */

/* Readings of all files in all menus. More are only found in malicious roots. */
#define VISITS_MAX ((size_t) 1000)
#define DEPTH_MAX  16

/* A file that was read, with the append line for labels that have none. */
struct menu_visit {
	const struct config_file *file;
	const struct line_part *global;
};

struct menu_walk {
	struct survey *survey;
	const struct config_file *menu; /* the first file */
	const char *loader;
	struct line_part *global;          /* NULL: none so far */
	struct span preset, timeout;       /* what DEFAULT and ONTIMEOUT say */
	const struct config_file *says_it; /* the file with DEFAULT */
	unsigned depth;
	bool in_label;            /* a label is open where the file is included */
	struct menu_visit *visit; /* of all menus: up to VISITS_MAX */
	size_t n_visit;
};

static void walk_unknown(struct menu_walk *walk, const char *path, unsigned line,
			 const char *why)
{
	struct unknown *unknown = unknowns_add(&walk->survey->unknown, "syslinux",
					       UNKNOWN_NEXT_BOOT, "%s", why);

	unknown->hint = "edit it by hand";
	unknown_locate(unknown, path, line);
}

/* Return whether the file is read for the first time, or with another append line. */
static bool begin_visit(struct menu_walk *walk, const struct config_file *file,
			bool *ret_again)
{
	*ret_again = false;
	if (walk->n_visit == VISITS_MAX) {
		walk_unknown(walk, walk->menu->path, 0,
			     "the menus read each other too often");
		return false;
	}
	for (size_t i = 0; i < walk->n_visit; i++) {
		if (walk->visit[i].file != file)
			continue;
		if (walk->visit[i].global == walk->global)
			return false;
		*ret_again = true;
	}
	walk->visit[walk->n_visit++] = (struct menu_visit){ file, walk->global };
	return true;
}

static void add_label(struct menu_walk *walk, struct line_part *part, bool again)
{
	const struct menu_entry *menu_entry =
		&part->file->layout.entry[part->segment->entry];
	struct boot_entry *entry;

	if (again && !menu_entry->inherits)
		return;
	entry = entry_new_line(walk->survey, part->file, menu_entry, part->segment->line,
			       walk->loader);
	if (menu_entry->inherits && walk->global)
		part = walk->global;
	entry_add(walk->survey, entry, part);
	entry->n_judged = entry->n;
	entry->home = part;
}

static void walk_segment(struct menu_walk *walk, struct line_part *part, bool again)
{
	if (part->segment->entry >= 0)
		add_label(walk, part, again);
	else
		walk->global = part;
}

/* Return the first append line that is outside of the file's own labels, or NULL. */
static const struct line_part *outer_append(const struct config_file *file)
{
	const struct line_part *part = file->layout.n_segment ? file->part : NULL;

	return part && part->segment->entry < 0 ? part : NULL;
}

static void walk_file(struct menu_walk *walk, struct config_file *file);

/* Return whether the include is in a label: one of its own file, or one that was open
 * where that file was included. */
static bool is_inside(const struct menu_walk *walk, const struct config_file *by,
		      const struct include *include)
{
	unsigned line;

	if (include->inside || !walk->in_label)
		return include->inside;
	line = text_line(buf_span(&by->text), include->offset);
	for (size_t i = 0; i < by->layout.n_entry; i++)
		if (by->layout.entry[i].line < line)
			return false;
	return true;
}

static void walk_include(struct menu_walk *walk, const struct config_file *by,
			 const struct include *include)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	bool outer_label = walk->in_label;

	for (size_t i = 0; menu_path_at(walk->menu->path, include->text, i, &path); i++) {
		struct config_file *file =
			menu_path_find(walk->survey, buf_str(&path), &format_extlinux);
		const struct line_part *outer = file ? outer_append(file) : NULL;

		if (!file || walk->depth == DEPTH_MAX)
			continue;
		walk->in_label = is_inside(walk, by, include);
		if (walk->in_label && outer)
			walk_unknown(walk, file->path, outer->segment->line,
				     "an append line belongs to the label in which "
				     "another file includes it");
		walk->depth++;
		walk_file(walk, file);
		walk->depth--;
		walk->in_label = outer_label;
	}
}

/* Return whether the layout has the value, and in this part of the text. */
static bool is_in_stretch(const struct config_file *file, struct span value, size_t from,
			  size_t to)
{
	size_t at;

	if (value.len == 0)
		return false;
	at = (size_t) (value.data - buf_str(&file->text));
	return at >= from && at < to;
}

/* Take what DEFAULT and ONTIMEOUT say in this part of the text. The preset can also be
 * the label of MENU DEFAULT, which counts anyway. */
static void take_defaults(struct menu_walk *walk, const struct config_file *file,
			  size_t from, size_t to)
{
	const struct file_layout *layout = &file->layout;

	if (is_in_stretch(file, layout->default_line, from, to)) {
		walk->preset = layout->default_line;
		walk->says_it = file;
	}
	if (is_in_stretch(file, layout->timeout, from, to))
		walk->timeout = layout->timeout;
}

/* Segments and includes in the order of the text. */
static void walk_file(struct menu_walk *walk, struct config_file *file)
{
	const struct file_layout *layout = &file->layout;
	size_t next = 0, done = 0;
	bool again;

	if (!begin_visit(walk, file, &again))
		return;
	for (size_t i = 0; i <= layout->n_segment; i++) {
		while (next < layout->n_include &&
		       (i == layout->n_segment ||
			layout->include[next].offset < layout->segment[i].start)) {
			take_defaults(walk, file, done, layout->include[next].offset);
			done = layout->include[next].offset;
			walk_include(walk, file, &layout->include[next++]);
		}
		if (i < layout->n_segment)
			walk_segment(walk, &file->part[i], again);
	}
	take_defaults(walk, file, done, file->text.len);
}

/* The default. */

static struct span word_of(struct span text)
{
	return span_field(&text);
}

/* Return whether a label has the name; else, whether it is the name's first word. */
static bool is_label(const struct menu_entry *entry, struct span name)
{
	return span_eq(entry->id, name) || span_eq(word_of(entry->id), word_of(name));
}

/* Entries after the first that have the name count. DEFAULT can add parameters. */
static void count_named(struct menu_walk *walk, size_t first, struct span name)
{
	struct survey *survey = walk->survey;

	for (size_t i = first; name.len && i < survey->n_entry; i++) {
		const struct menu_entry *menu_entry = survey->entry[i].menu_entry;

		if (!is_label(menu_entry, name))
			continue;
		survey->entry[i].counted = true;
		if (!span_eq(menu_entry->id, name) && text_has_managed_key(name))
			walk_unknown(walk, walk->menu->path, 0,
				     "the line that names the default adds IOMMU "
				     "parameters to it");
	}
}

/* A label without any line of its own starts the file of its name. */
static bool names_bare_label(const struct menu_walk *walk, struct span name)
{
	for (size_t i = 0; i < walk->n_visit; i++) {
		const struct file_layout *layout = &walk->visit[i].file->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (layout->entry[j].foreign &&
			    layout->entry[j].kernel.len == 0 &&
			    is_label(&layout->entry[j], name))
				return true;
	}
	return false;
}

/* MENU DEFAULT, perhaps of a label that starts no Linux. */
static bool has_marked_label(const struct menu_walk *walk)
{
	for (size_t i = 0; i < walk->n_visit; i++) {
		const struct file_layout *layout = &walk->visit[i].file->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (layout->entry[j].preset)
				return true;
	}
	return false;
}

static bool names_any_label(const struct menu_walk *walk, struct span name)
{
	for (size_t i = 0; i < walk->n_visit; i++) {
		const struct file_layout *layout = &walk->visit[i].file->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (is_label(&layout->entry[j], name))
				return true;
	}
	return false;
}

/* DEFAULT can start a kernel without a label. U-Boot takes the first label then. */
static void check_preset(struct menu_walk *walk)
{
	struct span kernel = word_of(walk->preset);

	if (kernel.len == 0 || walk->menu->kind == FILE_UBOOT)
		return;
	if (names_bare_label(walk, walk->preset))
		walk_unknown(walk, walk->says_it->path, 0,
			     "the default is a label without a kernel or append line");
	if (names_any_label(walk, walk->preset))
		return;
	if (span_has(kernel, "/") || span_has(kernel, "linu") || span_has(kernel, "mage"))
		walk_unknown(walk, walk->says_it->path, 0,
			     "DEFAULT starts a kernel that no label has");
}

static void walk_menu(struct menu_walk *walk, struct config_file *menu)
{
	struct survey *survey = walk->survey;
	size_t first = survey->n_entry;

	walk->menu = menu;
	walk->loader = loader_of_kind(menu->kind)->name;
	walk->global = NULL;
	walk->preset = walk->timeout = SPAN_NULL;
	walk_file(walk, menu);
	for (size_t i = first; i < survey->n_entry; i++)
		survey->entry[i].counted |= survey->entry[i].menu_entry->preset;
	count_named(walk, first, walk->preset);
	count_named(walk, first, walk->timeout);
	/* Without a default that is found, the first one boots. */
	if (first < survey->n_entry && !has_marked_label(walk) &&
	    !names_any_label(walk, walk->preset))
		survey->entry[first].counted = true;
	check_preset(walk);
}

void assemble_syslinux(struct survey *survey)
{
	struct menu_walk walk = { .survey = survey };

	walk.visit = mem_zero(VISITS_MAX, sizeof(*walk.visit));
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->format == &format_extlinux &&
		    known_path_of(survey->file[i]->path))
			walk_menu(&walk, survey->file[i]);
	free(walk.visit);
}
