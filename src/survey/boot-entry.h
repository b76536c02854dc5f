/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BOOT_ENTRY_H
#define IOMMU_BOOT_ENTRY_H

/*
 * How chains come to be. Private to survey.c and the link files.
 *
 *	chain = entry_new(survey, ENTRY_NEW_CMDLINE, site, 1);
 *	entry_add(survey, chain, &file->part[0]);
 *	entry->n_judged = entry->n;
 *
 * A chain can be added to until the next one is new; that may move it, too.
 */

#include "survey.h"

struct boot_entry *entry_new(struct survey *survey, enum entry_kind kind,
			     struct config_file *file, unsigned line);
void entry_release(struct boot_entry *entry);
/* Once. */
void entry_add(struct survey *survey, struct boot_entry *entry, struct line_part *part);

/* link-signed.c: nothing can be edited where GRUB verifies signatures. */
void assemble_signed(struct survey *survey);

/* default.c: which entry boots when nobody touches a key. */
void survey_mark_default(struct survey *survey);

/* link-entry.c: chains of what boots now. */
void assemble_entries(struct survey *survey);
/* link-source.c: chains of what the next kernel gets. */
void assemble_sources(struct survey *survey);
/* link-notes.c: what a user should know about the files. */
void survey_add_notes(struct survey *survey);

#endif
