/* SPDX-License-Identifier: BSD-3-Clause */
#include "assembly.h"

#include <stdlib.h>
#include <string.h>

/*
 * Entries that can boot now: the kernel lines of menus and of BLS entries, with the
 * variables that GRUB expands in them.
 */

/* Limits the time that a hostile file costs: each reference searches all names. */
#define SETTINGS_MAX 256

struct line_part *assembly_setting(const struct assembly *assembly, struct span name)
{
	for (size_t i = 0; i < assembly->n; i++)
		if (span_eq(assembly->setting[i]->segment->name, name))
			return assembly->setting[i];
	return NULL;
}

/* In grub.cfg a kernel line outside of all entries has no entry either. */
static bool is_setting_part(const struct line_part *part)
{
	return part->segment->entry < 0 && part->segment->quoting != QUOTING_GRUB;
}

static void add_setting(struct assembly *assembly, struct line_part *part)
{
	if (!is_setting_part(part) || assembly->n == SETTINGS_MAX ||
	    assembly_setting(assembly, part->segment->name))
		return;

	assembly->setting = mem_grow(assembly->setting, assembly->n, &assembly->room,
				     sizeof(struct line_part *));
	assembly->setting[assembly->n++] = part;
}

static void add_settings(struct assembly *assembly, enum file_kind kind)
{
	for (size_t i = 0; i < assembly->survey->n_file; i++) {
		struct config_file *file = assembly->survey->file[i];

		for (size_t j = 0; file->kind == kind && j < file->layout.n_segment; j++)
			add_setting(assembly, &file->part[j]);
	}
}

/* References to GRUB's variables. */

static struct line_part *find_referenced(const struct assembly *assembly,
					 const struct word *word)
{
	return word->ref && word->ref->name.len
		       ? assembly_setting(assembly, word->ref->name)
		       : NULL;
}

static bool refers_to_setting(const struct assembly *assembly,
			      const struct line_part *part)
{
	for (size_t i = 0; i < part->line->n; i++)
		if (find_referenced(assembly, &part->line->word[i]))
			return true;
	return false;
}

static void borrow_parameter(struct cmdline *line, const struct word *word, bool live)
{
	line->word = mem_grow(line->word, line->n, &line->room, sizeof(*line->word));
	line->word[line->n] = *word;
	line->word[line->n].live = live;
	line->n++;
}

/* Borrow the parameters of line. None can follow a quote that is left open. */
static void borrow_parameters(struct cmdline *expanded, const struct cmdline *line)
{
	for (size_t i = 0; i < line->n && !expanded->open_quote; i++) {
		bool live = expanded->n == 0 || expanded->word[expanded->n - 1].live;

		borrow_parameter(expanded, &line->word[i], live && line->word[i].live);
	}
	expanded->open_quote |= line->open_quote;
}

/* Make the line as GRUB expands it, with the values of its references. */
static void make_expanded(const struct assembly *assembly, struct boot_entry *entry,
			  const struct line_part *part)
{
	struct cmdline *line;

	entry->expanded = mem_zero(1, sizeof(*entry->expanded));
	line = &entry->expanded->line;
	for (size_t i = 0; i < part->line->n; i++) {
		struct word *word = &part->line->word[i];
		const struct line_part *setting = find_referenced(assembly, word);
		struct cmdline one = { .word = word, .n = 1 };

		borrow_parameters(line, setting ? setting->line : &one);
	}
	line->open_quote |= part->line->open_quote;
}

/* Add a part and the settings that it refers to, in the order of the parameters. */
void assembly_add_expanded(const struct assembly *assembly, struct boot_entry *entry,
			   struct line_part *part)
{
	if (!refers_to_setting(assembly, part)) {
		entry_add(assembly->survey, entry, part);
		return;
	}

	make_expanded(assembly, entry, part);
	for (size_t i = 0; i < part->line->n; i++) {
		const struct word *word = &part->line->word[i];
		struct line_part *setting = find_referenced(assembly, word);

		entry_add(assembly->survey, entry, setting ? setting : part);
		if (setting && span_is(word->ref->name, "kernelopts"))
			entry->home = setting;
	}
	entry_add(assembly->survey, entry, part);
}

/* Kernels. */

/* Take the release from the BLS version, else from the name of the image or of a
 * directory above it. */
static const struct os_kernel *menu_entry_kernel(const struct survey *survey,
						 const struct menu_entry *entry)
{
	struct span path = entry->kernel;
	const struct os_kernel *kernel = os_kernel(survey->os, entry->version);

	for (size_t end = path.len; !kernel && end > 0;) {
		size_t start = end;
		struct span name;

		while (start > 0 && path.data[start - 1] != '/')
			start--;
		name = span_at(path.data, start, end);
		if (span_starts(name, "vmlinuz-") || span_starts(name, "vmlinux-"))
			name = span_at(name.data, strlen("vmlinuz-"), name.len);
		kernel = os_kernel(survey->os, name);
		end = start ? start - 1 : 0;
	}
	return kernel;
}

struct boot_entry *entry_new_line(struct survey *survey, struct config_file *file,
				  const struct menu_entry *menu_entry, unsigned line,
				  const char *loader)
{
	struct boot_entry *entry = entry_new(survey, ENTRY_MENU, file, line);

	entry->menu_entry = menu_entry;
	entry->loader = loader;
	entry->counted = !menu_entry->rescue;
	entry->kernel = menu_entry_kernel(survey, menu_entry);
	return entry;
}

struct boot_entry *assembly_new_entry(struct survey *survey, struct line_part *part,
				      const char *loader)
{
	return entry_new_line(survey, part->file,
			      &part->file->layout.entry[part->segment->entry],
			      part->segment->line, loader);
}

/* grub.cfg */

/* The value of any other variable counts only in lines that refer to it. */
static bool is_kernelopts(const struct line_part *part)
{
	return span_ends(part->segment->name, "kernelopts");
}

/* For a variable, or for a line that boots without a menu. */
static struct boot_entry *new_fallback(struct survey *survey, struct line_part *part)
{
	struct boot_entry *entry =
		entry_new(survey, ENTRY_FALLBACK, part->file, part->segment->line);

	entry->loader = "GRUB";
	entry->counted = !is_setting_part(part);
	return entry;
}

static void assemble_grub_cfg(const struct assembly *assembly, struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		struct line_part *part = &file->part[i];
		struct boot_entry *entry;

		if (part->segment->entry >= 0)
			entry = assembly_new_entry(assembly->survey, part, "GRUB");
		else if (!is_setting_part(part) || is_kernelopts(part))
			entry = new_fallback(assembly->survey, part);
		else
			continue;
		assembly_add_expanded(assembly, entry, part);
		entry->n_judged = entry->n;
		entry->home = part;
	}
}

/* For menus in which each line is a complete command line. */
static void assemble_menu(struct survey *survey, struct config_file *file,
			  const char *loader)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		struct boot_entry *entry =
			assembly_new_entry(survey, &file->part[i], loader);

		entry_add(survey, entry, &file->part[i]);
		entry->n_judged = entry->n;
		entry->home = &file->part[i];
	}
}

/* Return NULL for a file that assemble_menu() is not for. */
static const char *menu_loader(enum file_kind kind)
{
	static const struct {
		enum file_kind kind;
		const char *loader;
	} menus[] = {
		{ FILE_FIRMWARE, "Raspberry Pi firmware" },
		{ FILE_REFIND, "rEFInd" },
	};
	const struct generator *generator = generator_of_menu(kind);

	for (size_t i = 0; i < ARRAY_SIZE(menus); i++)
		if (menus[i].kind == kind)
			return menus[i].loader;
	return generator ? generator->loader : NULL;
}

static void assemble_file(const struct assembly *assembly, struct config_file *file)
{
	const char *loader = menu_loader(file->kind);

	if (file->kind == FILE_BLS)
		assembly_add_bls(assembly, file);
	else if (file->kind == FILE_GRUB_CFG)
		assemble_grub_cfg(assembly, file);
	else if (file->kind == FILE_UKI)
		assembly_add_uki(assembly, file);
	else if (loader && file->format != &format_extlinux)
		assemble_menu(assembly->survey, file, loader);
}

void assemble_entries(struct survey *survey)
{
	struct assembly assembly = { .survey = survey };

	add_settings(&assembly, FILE_GRUBENV);
	add_settings(&assembly, FILE_GRUB_CFG);
	assembly_list_addons(&assembly);
	assembly_find_own(&assembly);
	for (size_t i = 0; i < survey->n_file; i++)
		assemble_file(&assembly, survey->file[i]);
	assemble_syslinux(survey);
	assemble_refind(survey);
	free(assembly.setting);
	free(assembly.addon);
}
