/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

#include <string.h>

/* Notes about entries and files that may surprise users. */

/* root= names a loop device of the machine on which the image was built. */
static void note_loop_root(struct survey *survey, const struct boot_entry *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++) {
			const struct word *word = &entry->part[i]->line->word[j];

			if (span_is(word->name, "root") &&
			    span_starts(word->value, "/dev/loop"))
				notes_add(&survey->notes, "loop-root", NOTE_WARNING,
					  entry->file->path, entry->line,
					  "root= names a loop device, which only the "
					  "machine that made this entry has");
		}
}

/* Return whether the included file sets no GRUB_ variables. */
static bool is_harmless(struct span include)
{
	static const char *const known[] = { "default/grub.d", "/os-release",
					     "/lsb-release", "/locale.conf",
					     "/default/locale" };

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (span_has(include, known[i]))
			return true;
	return false;
}

static void note_include(struct survey *survey, const struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_include; i++) {
		const struct include *include = &file->layout.include[i];

		if (is_harmless(include->text))
			continue;
		notes_add(&survey->notes, "include", NOTE_NOTE, file->path,
			  text_line(buf_span(&file->text), include->offset),
			  "/%s reads another file, which was not looked at and may set "
			  "the variables anew",
			  file->path);
		return;
	}
}

static bool is_overrider(const struct line_part *part)
{
	for (size_t i = 0; i < part->view->n_ref; i++) {
		const struct ref *ref = &part->view->ref[i];

		if ((ref->conditional || ref->name.len == 0) &&
		    span_has(ref->raw, "iommu"))
			return true;
	}
	return part->unread && span_has(line_part_raw(part), "iommu");
}

/* An expansion that removes or adds IOMMU parameters when the menu is generated. */
static void note_overrider(struct survey *survey, const struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		if (!is_overrider(&file->part[i]))
			continue;
		notes_add(&survey->notes, "overrider", NOTE_WARNING, file->path,
			  file->part[i].segment->line,
			  "an expansion in /%s works on IOMMU words by itself, and may "
			  "undo this",
			  file->path);
		return;
	}
}

/* On btrfs blsdir includes the subvolume; any other directory is not surveyed. */
static void note_blsdir(struct survey *survey, const struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		const struct segment *segment = &file->layout.segment[i];

		if (survey->blscfg && span_is(segment->name, "blsdir") &&
		    !span_has(line_part_raw(&file->part[i]), "/loader/entries"))
			notes_add(
				&survey->notes, "blsdir", NOTE_WARNING, file->path,
				segment->line,
				"GRUB takes its entries from another directory (blsdir), "
				"which was not looked at");
	}
}

/* Old versions of kernel-install read comments as parameters, mkinitcpio never did. */
static void note_comment(struct survey *survey, const struct config_file *file)
{
	struct span line;
	unsigned number = 1;

	for (size_t pos = 0; span_line(buf_span(&file->text), &pos, &line); number++) {
		if (!span_starts(line, "#") || !span_has(line, "iommu"))
			continue;
		notes_add(&survey->notes, "comment", NOTE_WARNING, file->path, number,
			  "a comment in /%s has IOMMU words, which some programs take "
			  "for words of the command line",
			  file->path);
		return;
	}
}

static bool boots_by(const struct boot_entry *entry, const char *loader)
{
	return entry->kind == ENTRY_MENU && entry->counted &&
	       strcmp(entry->loader, loader) == 0;
}

/* The firmware starts one of several loaders; which one is not in the files. */
static void note_loaders(struct survey *survey)
{
	_cleanup_(buf_release) struct buf names = BUF_INIT;
	const struct loader *loader;
	size_t n = 0;

	for (size_t i = 0; (loader = loader_at(i)); i++)
		for (size_t j = 0; j < survey->n_entry; j++) {
			if (!boots_by(&survey->entry[j], loader->name))
				continue;
			if (!span_has(buf_span(&names), loader->name))
				buf_addf(&names, "%s%s", n++ ? ", " : "", loader->name);
			break;
		}
	if (n > 1)
		notes_add(&survey->notes, "loaders", NOTE_NOTE, NULL, 0,
			  "several boot loaders have entries (%s): the firmware decides "
			  "which one starts, and all of them count",
			  buf_str(&names));
}

void survey_add_notes(struct survey *survey)
{
	static const struct {
		enum file_kind kind;
		void (*note)(struct survey *survey, const struct config_file *file);
	} rows[] = {
		{ FILE_GRUB_DEFAULT, note_include },
		{ FILE_GRUB_DEFAULT, note_overrider },
		{ FILE_GRUB_DROPIN, note_include },
		{ FILE_GRUB_DROPIN, note_overrider },
		{ FILE_EXTLINUX_DEFAULT, note_include },
		{ FILE_EXTLINUX_DEFAULT, note_overrider },
		{ FILE_UBOOT_DEFAULT, note_include },
		{ FILE_UBOOT_DEFAULT, note_overrider },
		{ FILE_UBOOT_DROPIN, note_include },
		{ FILE_UBOOT_DROPIN, note_overrider },
		{ FILE_GRUBENV, note_blsdir },
		{ FILE_CMDLINE, note_comment },
		{ FILE_CMDLINE_DROPIN, note_comment },
		{ FILE_CMDLINE_VENDOR, note_comment },
	};

	note_loaders(survey);
	for (size_t i = 0; i < survey->n_entry; i++)
		note_loop_root(survey, &survey->entry[i]);
	for (size_t i = 0; i < survey->n_file; i++)
		for (size_t j = 0; j < ARRAY_SIZE(rows); j++)
			if (rows[j].kind == survey->file[i]->kind)
				rows[j].note(survey, survey->file[i]);
}
