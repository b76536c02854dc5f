/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "sdboot.h"

#include <stdlib.h>
#include <string.h>

/*
 * The entry that boots without a key press: the default that a menu sets, else GRUB's
 * saved_entry, else systemd-boot's default (survey/sdboot.c), else GRUB's BLS entry with
 * the newest version, else the first counted entry. It counts, whatever it is.
 */

static struct line_part *env_value(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];

		for (size_t j = 0;
		     file->kind == FILE_GRUBENV && j < file->layout.n_segment; j++)
			if (span_is(file->part[j].segment->name, name))
				return &file->part[j];
	}
	return NULL;
}

/* GRUB writes SUBMENU>ENTRY. */
static bool names_entry(struct span wanted, const struct menu_entry *entry)
{
	size_t sub = span_find(wanted, span_of(">"), 0);

	if (sub != SPAN_NPOS)
		wanted = span_at(wanted.data, sub + 1, wanted.len);
	if (span_eq(wanted, entry->title) || span_eq(wanted, entry->id))
		return wanted.len > 0;
	/* The id of a BLS entry is its file name; saved_entry has it without .conf. */
	return wanted.len && entry->id.len == wanted.len + 5 &&
	       span_eq(span_at(entry->id.data, 0, wanted.len), wanted) &&
	       span_ends(entry->id, ".conf");
}

/* Entries that are not surveyed count as well: one of them can be the default. */
static const struct menu_entry *default_entry_by_name(const struct survey *survey,
						      struct span wanted)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (names_entry(wanted, &layout->entry[j]))
				return &layout->entry[j];
	}
	return NULL;
}

/* GRUB numbers the top level of the menu; a submenu counts as one. *number becomes that
 * of the entry in the rest of the menu. */
static const struct menu_entry *default_entry_by_number(const struct file_layout *layout,
							size_t *number)
{
	struct span menu = SPAN_NULL;

	for (size_t i = 0; i < layout->n_entry; i++) {
		const struct menu_entry *entry = &layout->entry[i];

		if (entry->menu.len && span_eq(entry->menu, menu))
			continue;
		menu = entry->menu;
		if (*number == 0)
			return entry;
		--*number;
	}
	return NULL;
}

/* The entries of a user's own file come after those of the menu that reads it. */
static const struct menu_entry *default_entry_in_menu(const struct survey *survey,
						      const struct config_file *file,
						      size_t number)
{
	const struct config_file *menu = survey_find(survey, FILE_GRUB_CFG);
	const struct menu_entry *entry = NULL;

	if (file->format == &format_grub_own && menu && menu != file)
		entry = default_entry_by_number(&menu->layout, &number);
	return entry ? entry : default_entry_by_number(&file->layout, &number);
}

static int newer(const struct boot_entry *a, const struct boot_entry *b)
{
	_cleanup_(mem_done) char *x = mem_dup(
		a->menu_entry->version.len ? a->menu_entry->version : a->menu_entry->id);
	_cleanup_(mem_done) char *y = mem_dup(
		b->menu_entry->version.len ? b->menu_entry->version : b->menu_entry->id);

	return strverscmp(x, y);
}

static struct boot_entry *newest_bls(struct survey *survey)
{
	struct boot_entry *best = NULL;

	for (size_t i = 0; i < survey->n_entry; i++) {
		struct boot_entry *entry = &survey->entry[i];

		if (entry->kind == ENTRY_MENU && entry->counted &&
		    (entry->file->kind == FILE_BLS || entry->file->kind == FILE_UKI) &&
		    (!best || newer(entry, best) > 0))
			best = entry;
	}
	return best;
}

static struct boot_entry *first_of_all(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].kind == ENTRY_MENU && survey->entry[i].counted)
			return &survey->entry[i];
	return NULL;
}

static const struct menu_entry *default_entry_of_file(const struct survey *survey,
						      const struct config_file *file)
{
	struct span value = file->layout.preset;

	if (file->kind == FILE_LOADER_CONF || value.len == 0)
		return NULL;
	if (file->kind == FILE_GRUB_CFG && value.len < 6 &&
	    strspn(value.data, "0123456789") >= value.len)
		return default_entry_in_menu(survey, file, strtoul(value.data, NULL, 10));
	return value.data[0] == '$' ? NULL : default_entry_by_name(survey, value);
}

const struct menu_entry *survey_preset(const struct survey *survey)
{
	const struct line_part *saved = env_value(survey, "saved_entry");
	const struct menu_entry *entry = NULL;

	/* A user's own file is read after the default is set. */
	for (size_t i = 0; i < survey->n_file && !entry; i++)
		if (survey->file[i]->format == &format_grub_own)
			entry = default_entry_of_file(survey, survey->file[i]);
	for (size_t i = 0; i < survey->n_file && !entry; i++)
		entry = default_entry_of_file(survey, survey->file[i]);
	if (!entry && saved)
		entry = default_entry_by_name(survey, line_part_raw(saved));
	return entry;
}

static bool is_surveyed(const struct survey *survey, const struct menu_entry *menu_entry)
{
	for (size_t i = 0; menu_entry && i < survey->n_entry; i++)
		if (survey->entry[i].menu_entry == menu_entry)
			return !survey->entry[i].other;
	return false;
}

static const struct menu_entry *fallback_default(struct survey *survey)
{
	const struct boot_entry *entry = newest_bls(survey);

	if (!entry)
		entry = first_of_all(survey);
	return entry ? entry->menu_entry : NULL;
}

/* The default counts, a rescue entry too. */
static void mark(struct survey *survey, const struct menu_entry *menu_entry,
		 bool is_default)
{
	for (size_t i = 0; menu_entry && i < survey->n_entry; i++) {
		if (survey->entry[i].menu_entry != menu_entry || survey->entry[i].other)
			continue;
		survey->entry[i].is_default |= is_default;
		survey->entry[i].counted = true;
		survey->bootable = true;
	}
}

/* Any entry of the list can be the one that was started last. */
static void add_unknown_default(struct survey *survey, const struct config_file *conf)
{
	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		struct unknown *unknown;

		if (entry->kind != ENTRY_MENU || entry->counted || entry->other ||
		    !sdboot_lists(survey, entry->file))
			continue;
		unknown = unknowns_add(
			&survey->unknown, "default", UNKNOWN_NEXT_BOOT,
			"the default is the entry that was started last, which may be "
			"\"%.*s\"",
			(int) entry_title(entry).len, entry_title(entry).data);
		unknown->entry = i;
		unknown->hint = "name the default entry in loader.conf";
		unknown_locate(unknown, conf->path, conf->layout.preset_line);
	}
}

void survey_mark_default(struct survey *survey)
{
	const struct menu_entry *menu_entry = survey_preset(survey);
	struct sdboot_default choice = { .entry = NULL };

	if (is_surveyed(survey, menu_entry)) {
		mark(survey, menu_entry, true);
		return;
	}
	if (!survey->blscfg)
		choice = sdboot_default(survey);
	/* Of another system, or without Linux: the rest is about this system's first. */
	if (!is_surveyed(survey, choice.entry))
		choice.entry = fallback_default(survey);
	mark(survey, choice.entry, true);
	for (size_t i = 0; i < ARRAY_SIZE(choice.other); i++)
		mark(survey, choice.other[i], false);
	if (choice.saved)
		add_unknown_default(survey, choice.saved);
}
