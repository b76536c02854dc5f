/* SPDX-License-Identifier: BSD-3-Clause */
#include "assembly.h"
#include "bls-program.h"

#include <string.h>

/*
 * Entries of the Boot Loader Specification: type 1, files of keys, and type 2, unified
 * kernel images.
 *
 * An entry of type 1 can start a unified image too. Its options then take the place of
 * the image's own command line, but for Secure Boot, with which the image keeps its own
 * (systemd: stub.c, use_load_options()). So such an entry has both lines.
 */

static const char secure_boot[] =
	"with Secure Boot on, the image's own command line takes the place of the options";

/* Options. */

static void add_rest(struct survey *survey, struct boot_entry *entry,
		     struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++)
		entry_add(survey, entry, &file->part[i]);
}

static struct line_part *first_for_grub(struct config_file *file)
{
	struct line_part *first = NULL;

	for (size_t i = file->layout.n_segment; i-- > 0;)
		if (!file->part[i].segment->behind_gap)
			first = &file->part[i];
	return first;
}

/*
 * GRUB reads the first options line, and nothing after an empty line or a key without a
 * value. Without an options line it takes $default_kernelopts (blscfg.c:create_entry).
 */
static void add_for_grub(struct assembly *assembly, struct boot_entry *entry,
			 struct config_file *file)
{
	struct line_part *first = first_for_grub(file);
	struct line_part *fallback =
		kernel_line_bls_setting(&assembly->lines, span_of("default_kernelopts"));

	if ((!first || first->segment->start == first->segment->end) && fallback) {
		entry_add(assembly->survey, entry, fallback);
		entry->home = fallback;
		entry->n_judged = entry->n;
	} else if (first) {
		kernel_line_add(&assembly->lines, entry, first);
		entry->home = entry->home ? entry->home : first;
	}
	add_rest(assembly->survey, entry, file);
}

/* One entry for each value of kernelopts: menus can load different blocks. */
static void add_each_for_grub(struct assembly *assembly, struct config_file *file)
{
	struct kernel_lines *lines = &assembly->lines;
	struct line_part *first = first_for_grub(file);
	size_t n = first ? kernel_line_choices(lines, first) : 1;

	for (lines->choice = 0; lines->choice < n; lines->choice++)
		add_for_grub(assembly,
			     assembly_new_entry(assembly->survey, &file->part[0],
						loader_grub.name),
			     file);
	lines->choice = 0;
}

/* systemd-boot joins all options lines and expands no variables. */
static void add_for_others(const struct assembly *assembly, struct boot_entry *entry,
			   struct config_file *file)
{
	size_t n = file->layout.n_segment;

	add_rest(assembly->survey, entry, file);
	entry->n_judged = entry->n;
	/* ostree copies the last line to the entry of the next deployment. */
	entry->home = &file->part[assembly->survey->os->ostree ? n - 1 : 0];
}

/* Addons. */

/* An addon is for all images, or for the image that its directory is named after
 * (systemd: stub.c, load_addons()). */
static bool is_addon_for(const struct config_file *addon, const struct config_file *image)
{
	struct span path = span_of(addon->path);

	if (span_has(path, "loader/addons/"))
		return true;
	if (!span_starts(path, image->path))
		return false;
	return span_starts(span_at(path.data, strlen(image->path), path.len),
			   ".extra.d/");
}

void assembly_list_addons(struct assembly *assembly)
{
	const struct survey *survey = assembly->survey;

	assembly->addon = mem_zero(survey->n_file, sizeof(*assembly->addon));
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_UKI_ADDON)
			assembly->addon[assembly->n_addon++] = survey->file[i];
}

static bool is_named_by(const struct config_file *addon, const struct config_file *file)
{
	for (size_t i = 0; file && i < file->layout.n_include; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		bls_program_path(file, file->layout.include[i].text, &path);
		if (config_file_has_path(addon, buf_str(&path)))
			return true;
	}
	return false;
}

/* file: the entry's own, which can name addons; NULL: an entry of type 2. */
static void add_addons(const struct assembly *assembly, struct boot_entry *entry,
		       const struct config_file *image, const struct config_file *file)
{
	for (size_t i = 0; i < assembly->n_addon; i++)
		if (is_addon_for(assembly->addon[i], image) ||
		    is_named_by(assembly->addon[i], file))
			add_rest(assembly->survey, entry, assembly->addon[i]);
	entry->n_judged = entry->n;
}

/* Images. */

static void add_unread_image(struct survey *survey, const char *path, unsigned line,
			     const char *why)
{
	struct unknown *unknown =
		unknowns_add(&survey->unknown, "image", UNKNOWN_NEXT_BOOT,
			     "a unified kernel image could not be read: %s", why);

	unknown->hint = "build the image anew";
	unknown_locate(unknown, path, line);
}

/* Only the first profile boots without a key press or a setting. */
static struct boot_entry *new_image_entry(struct survey *survey, struct line_part *part,
					  const struct menu_entry *menu_entry)
{
	struct boot_entry *entry =
		assembly_new_entry(survey, part, "unified kernel image");

	entry->menu_entry = menu_entry;
	entry->counted = !menu_entry->rescue && menu_entry->profile == 0;
	entry_add(survey, entry, part);
	return entry;
}

void assembly_add_uki(const struct assembly *assembly, struct config_file *file)
{
	struct survey *survey = assembly->survey;

	if (!bls_is_type2(file))
		return;
	if (file->layout.image == EFI_IMAGE_CUT_OFF)
		add_unread_image(survey, file->path, 0, "it is cut short");
	for (size_t i = 0; i < file->layout.n_entry; i++)
		add_addons(assembly,
			   new_image_entry(survey, &file->part[i],
					   &file->layout.entry[i]),
			   file, NULL);
}

/* Entries of type 1. */

static void add_kernel(const struct assembly *assembly, struct config_file *file)
{
	add_for_others(assembly,
		       assembly_new_entry(assembly->survey, &file->part[0],
					  loader_systemd_boot.name),
		       file);
}

static void add_options_of_image(const struct assembly *assembly,
				 struct config_file *file,
				 const struct config_file *image)
{
	struct survey *survey = assembly->survey;
	struct boot_entry *entry;

	entry = assembly_new_entry(survey, &file->part[0], loader_systemd_boot.name);
	entry->counted &= file->layout.entry[0].profile == 0;
	add_for_others(assembly, entry, file);
	add_addons(assembly, entry, image, file);
}

static void add_image(const struct assembly *assembly, struct config_file *file,
		      struct config_file *image)
{
	const struct menu_entry *menu_entry = &file->layout.entry[0];
	struct survey *survey = assembly->survey;
	size_t profile = menu_entry->profile;
	bool has_options = bls_has_options(file);
	struct boot_entry *entry;

	if (profile >= image->layout.n_entry) {
		add_unread_image(survey, file->path, menu_entry->line,
				 "it has no such profile");
		return;
	}
	if (has_options)
		add_options_of_image(assembly, file, image);
	/* Without a line of its own, the image takes the options in any case. */
	if (has_options && image->part[profile].line->n == 0)
		return;
	entry = new_image_entry(survey, &image->part[profile], menu_entry);
	add_addons(assembly, entry, image, file);
	if (has_options)
		notes_add(&survey->notes, "secure-boot", NOTE_NOTE, file->path,
			  menu_entry->line, "%s", secure_boot);
}

static void add_started(const struct assembly *assembly, struct config_file *file)
{
	const struct menu_entry *entry = &file->layout.entry[0];
	struct config_file *image = NULL;

	switch (bls_program(assembly->survey, file, &image)) {
	case BLS_STARTS_KERNEL:
		add_kernel(assembly, file);
		break;
	case BLS_STARTS_IMAGE:
		add_image(assembly, file, image);
		break;
	case BLS_STARTS_UNKNOWN:
		add_unread_image(assembly->survey, file->path, entry->line,
				 "it is cut short");
		break;
	case BLS_STARTS_OTHER:
		break;
	}
}

void assembly_add_bls(struct assembly *assembly, struct config_file *file)
{
	bool grub = assembly->survey->blscfg &&
		    span_starts(span_of(file->path), "boot/loader/");
	const struct menu_entry *entry = &file->layout.entry[0];
	size_t first = assembly->survey->n_entry;

	if (entry->foreign || file->layout.n_segment == 0)
		return;

	if (!grub && !bls_is_hidden(assembly->survey, file))
		add_started(assembly, file);
	/* GRUB skips an entry without a linux key (blscfg.c: create_entry). */
	else if (grub && entry->program == PROGRAM_KERNEL)
		add_each_for_grub(assembly, file);
	assembly_mark_other(assembly, file, first);
}
