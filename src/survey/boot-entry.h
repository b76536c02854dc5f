/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BOOT_ENTRY_H
#define IOMMU_BOOT_ENTRY_H

/*
 * Make boot entries. Private to this folder.
 *
 *	entry = entry_new(survey, ENTRY_NEW_CMDLINE, file, 1);
 *	entry_add(survey, entry, &file->part[0]);
 *	entry->n_judged = entry->n;
 *
 * Parts can be added only to the newest entry. The next entry_new() may move all entries.
 */

#include "survey.h"

/* Add a counted entry without parts. The survey owns it. */
struct boot_entry *entry_new(struct survey *survey, enum entry_kind kind,
			     struct config_file *file, unsigned line);
void entry_release(struct boot_entry *entry);
/* Add a part at the end of the entry, unless the entry has it already. */
void entry_add(struct survey *survey, struct boot_entry *entry, struct line_part *part);

/* assemble-signatures.c: make files read-only whose signatures GRUB verifies. */
void assemble_signatures(struct survey *survey);

/* default-entry.c: count the entries that boot without a key press, of each loader, and
 * set is_default of the first. */
void survey_mark_default(struct survey *survey);

/* assemble-entries.c: add an entry for a line of a menu. It counts unless it is a rescue
 * entry, and has no parts yet. */
struct boot_entry *entry_new_line(struct survey *survey, struct config_file *file,
				  const struct menu_entry *menu_entry, unsigned line,
				  const char *loader);
/* assemble-syslinux.c: add the entries of syslinux' menus and of those like them. */
void assemble_syslinux(struct survey *survey);
/* assemble-limine.c: add the entries of a limine.conf. */
void assemble_limine(struct survey *survey, struct config_file *file);
/* assemble-pi.c: add the command lines of a Raspberry Pi. */
void assemble_pi(struct survey *survey);
/* assemble-refind.c: add the stanzas of refind.conf. */
void assemble_refind(struct survey *survey);
/* assemble-entries.c: add the entries that can boot now. */
void assemble_entries(struct survey *survey);
/* assemble-sources.c: add one entry for each source of new kernels. */
void assemble_sources(struct survey *survey);
/* assemble-unknown.c: add what is not known about the next boot. */
void assemble_unknown(struct survey *survey);
/* assemble-unread.c: add the loaders whose files are not read. */
void assemble_unread(struct survey *survey);
/* assemble-xen.c: add that the next boot starts Xen, where it does. */
void assemble_xen(struct survey *survey);
/* assemble-managers.c: judge new kernels by the managers in charge. */
void assemble_managers(struct survey *survey);
/* Return whether a manager in charge ignores the sources of generators. */
bool survey_ignores_generators(const struct survey *survey);
/* survey-notes.c: add notes about entries and files that may surprise users. */
void survey_add_notes(struct survey *survey);

#endif
