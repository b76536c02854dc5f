/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel-line.h"
#include "sdboot.h"

#include <stdlib.h>
#include <string.h>

/*
 * The entries that boot without a key press: those that GRUB's evaluation found, the one
 * that another menu names, and systemd-boot's default (survey/sdboot.c); where none is
 * found, the newest or the first counted entry. Each counts, whatever it is.
 */

static bool names_entry(struct span wanted, const struct menu_entry *entry)
{
	if (span_eq(wanted, entry->title) || span_eq(wanted, entry->id))
		return wanted.len > 0;
	/* The id of a BLS entry is its file name; saved_entry has it without .conf. */
	return wanted.len && entry->id.len == wanted.len + 5 &&
	       span_eq(span_at(entry->id.data, 0, wanted.len), wanted) &&
	       span_ends(entry->id, ".conf");
}

static int newer(const struct menu_entry *a, const struct menu_entry *b)
{
	_cleanup_(mem_done) char *x = mem_dup(a->version.len ? a->version : a->id);
	_cleanup_(mem_done) char *y = mem_dup(b->version.len ? b->version : b->id);

	return strverscmp(x, y);
}

/* GRUB's evaluation. */

static const struct menu_entry *entry_at(const struct grub_start *start)
{
	const struct file_layout *layout = &start->file->layout;

	for (size_t i = 0; i < layout->n_entry; i++)
		if (layout->entry[i].title.data == start->title.data)
			return &layout->entry[i];
	return NULL;
}

static int compare_bls(const void *a, const void *b)
{
	const struct menu_entry *const *x = a, *const *y = b;

	return newer(*y, *x);
}

/* Return the BLS entry of this number, as GRUB sorts them, or NULL. */
static const struct menu_entry *bls_numbered(const struct survey *survey, size_t number)
{
	_cleanup_(mem_done) const struct menu_entry **list =
		mem_zero(survey->n_file, sizeof(struct menu_entry *));
	size_t n = 0;

	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_BLS && survey->file[i]->layout.n_entry)
			list[n++] = survey->file[i]->layout.entry;
	if (number >= n)
		return NULL;
	qsort(list, n, sizeof(struct menu_entry *), compare_bls);
	return list[number];
}

/* Return the BLS entry that has the name, else the one of the number, or NULL. */
static const struct menu_entry *bls_entry(const struct survey *survey,
					  const struct grub_start *start)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct menu_entry *entry = survey->file[i]->layout.entry;

		if (survey->file[i]->kind == FILE_BLS && entry &&
		    names_entry(start->name, entry))
			return entry;
	}
	return start->may_miss ? NULL : bls_numbered(survey, start->number);
}

void survey_take_starts(struct survey *survey, const struct grub_eval *eval)
{
	survey->any_start = eval->any_start;
	for (size_t i = 0; i < eval->n_start; i++) {
		const struct grub_start *start = &eval->start[i];

		survey->start[survey->n_start] =
			start->file ? entry_at(start) : bls_entry(survey, start);
		survey->n_start += survey->start[survey->n_start] != NULL;
	}
}

/* Other menus. */

static const struct menu_entry *entry_named(const struct survey *survey, struct span name)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct file_layout *layout = &survey->file[i]->layout;

		for (size_t j = 0; j < layout->n_entry; j++)
			if (names_entry(name, &layout->entry[j]))
				return &layout->entry[j];
	}
	return NULL;
}

static struct boot_entry *newest_bls(struct survey *survey)
{
	struct boot_entry *best = NULL;

	for (size_t i = 0; i < survey->n_entry; i++) {
		struct boot_entry *entry = &survey->entry[i];

		if (entry->kind == ENTRY_MENU && entry->counted &&
		    (entry->file->kind == FILE_BLS || entry->file->kind == FILE_UKI) &&
		    (!best || newer(entry->menu_entry, best->menu_entry) > 0))
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

static const struct menu_entry *fallback_default(struct survey *survey)
{
	const struct boot_entry *entry = newest_bls(survey);

	if (!entry)
		entry = first_of_all(survey);
	return entry ? entry->menu_entry : NULL;
}

/* Count the entry. The first that is marked is the default. */
static void mark(struct survey *survey, const struct menu_entry *menu_entry,
		 bool *has_default)
{
	bool found = false;

	for (size_t i = 0; menu_entry && i < survey->n_entry; i++) {
		if (survey->entry[i].menu_entry != menu_entry || survey->entry[i].other)
			continue;
		survey->entry[i].is_default |= !*has_default;
		survey->entry[i].counted = true;
		survey->bootable = true;
		found = true;
	}
	*has_default |= found;
}

/* Make a counted entry the default, if there is none yet. */
static void star(struct survey *survey, const struct menu_entry *menu_entry,
		 bool *has_default)
{
	for (size_t i = 0; menu_entry && i < survey->n_entry; i++)
		if (survey->entry[i].menu_entry == menu_entry &&
		    survey->entry[i].counted) {
			mark(survey, menu_entry, has_default);
			return;
		}
}

/* Any entry of the list can be the one that was started last. */
static void find_saved_unknown(struct survey *survey, const struct config_file *conf)
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

/* Count each entry that can boot now; loader NULL: of any loader. */
static void count_all(struct survey *survey, const char *loader)
{
	for (size_t i = 0; i < survey->n_entry; i++) {
		struct boot_entry *entry = &survey->entry[i];

		if (entry->kind == ENTRY_MENU && !entry->other &&
		    (!loader || entry->loader == loader))
			entry->counted = survey->bootable = true;
	}
}

static void mark_sdboot(struct survey *survey, bool *has_default)
{
	struct sdboot_default choice = sdboot_default(survey);

	mark(survey, choice.entry, has_default);
	for (size_t i = 0; i < ARRAY_SIZE(choice.other); i++)
		mark(survey, choice.other[i], has_default);
	if (choice.saved)
		find_saved_unknown(survey, choice.saved);
}

void survey_mark_default(struct survey *survey)
{
	bool has_default = false;

	for (size_t i = 0; i < survey->n_start; i++)
		mark(survey, survey->start[i], &has_default);
	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		/* These loaders' entries are counted where they are made. */
		if (file->kind != FILE_LOADER_CONF && file->layout.preset.len)
			star(survey, entry_named(survey, file->layout.preset),
			     &has_default);
	}
	mark_sdboot(survey, &has_default);
	/* Of another system, or without Linux: the rest is about this system's first. */
	if (!has_default)
		mark(survey, fallback_default(survey), &has_default);
	/* As in a menu of recovery entries. */
	if (!survey->bootable)
		count_all(survey, NULL);
	if (survey->any_start)
		count_all(survey, loader_grub.name);
}
