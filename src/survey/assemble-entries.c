/* SPDX-License-Identifier: BSD-3-Clause */
#include "assembly.h"

#include <stdlib.h>
#include <string.h>

/*
 * Entries that can boot now: the kernel lines of menus and of BLS entries, with the
 * variables that GRUB expands in them.
 */

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

/* In grub.cfg a kernel line outside of all entries has no entry either. */
static bool is_setting_part(const struct line_part *part)
{
	return part->segment->entry < 0 && part->segment->quoting != QUOTING_GRUB;
}

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

	entry->loader = loader_grub.name;
	entry->counted = !is_setting_part(part);
	return entry;
}

static struct boot_entry *new_grub_entry(struct assembly *assembly,
					 struct line_part *part)
{
	struct boot_entry *entry =
		assembly_new_entry(assembly->survey, part, loader_grub.name);

	entry->counted &=
		grub_eval_has_entry(&assembly->lines.eval, entry->menu_entry->title);
	return entry;
}

static void assemble_grub_cfg(struct assembly *assembly, struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		struct line_part *part = &file->part[i];
		struct boot_entry *entry;

		if (part->segment->entry >= 0)
			entry = new_grub_entry(assembly, part);
		else if (!is_setting_part(part) || is_kernelopts(part))
			entry = new_fallback(assembly->survey, part);
		else
			continue;
		kernel_line_add(&assembly->lines, entry, part);
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

static void assemble_file(struct assembly *assembly, struct config_file *file)
{
	if (file->kind == FILE_BLS)
		assembly_add_bls(assembly, file);
	else if (file->kind == FILE_GRUB_CFG)
		assemble_grub_cfg(assembly, file);
	else if (file->kind == FILE_UKI)
		assembly_add_uki(assembly, file);
	else if (file->kind == FILE_LIMINE)
		assemble_limine(assembly->survey, file);
	else if (file->kind == FILE_REFIND)
		assemble_menu(assembly->survey, file, loader_refind.name);
}

void assemble_entries(struct survey *survey)
{
	struct assembly assembly = { .survey = survey };

	kernel_lines_begin(&assembly.lines, survey);
	assembly_list_addons(&assembly);
	assembly_find_own(&assembly);
	for (size_t i = 0; i < survey->n_file; i++)
		assemble_file(&assembly, survey->file[i]);
	assemble_syslinux(survey);
	assemble_refind(survey);
	assemble_pi(survey);
	kernel_lines_release(&assembly.lines);
	free(assembly.addon);
}
