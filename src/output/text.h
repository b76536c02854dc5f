/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEXT_H
#define IOMMU_TEXT_H

/*
 * Shared by the printers for people: escaping of the target's bytes for a terminal, and
 * what several of them say. Tables: text-table.h.
 */

#include "pci-names.h"
#include "run.h"
#include "text-table.h"

/* Append text with control characters and invalid UTF-8 as \xHH, so that a file name
 * cannot control the terminal. */
void text_add_escaped(struct buf *out, struct span text);
/* The same for text of several lines, whose tabs and line ends stay. */
void text_add_lines(struct buf *out, struct span text);
/* false if the system lacks the locale: libsmartcols would then loop forever on UTF-8. */
bool text_is_utf8(void);
/* Append "strict", or "strict on Intel, pt on AMD". */
void text_add_effects(struct buf *out, struct effects effects);
/* Append an entry's file and line: "/boot/grub/grub.cfg:112". */
void text_add_location(struct buf *out, const struct boot_entry *entry);

/* Are the two named together? One file, or two of a directory of BLS entries. */
bool text_is_listed_with(const struct config_file *a, const struct config_file *b);
/* Append the file's path; several: that of all BLS entries in its directory. */
void text_add_files(struct buf *out, const struct config_file *file, bool several);

/* text-words.c: append the managed parameters of an entry, with a blank between them. */
void text_add_managed(struct buf *out, const struct boot_entry *entry);
/* Append sign and parameter for each that entry has more often than other.
 */
void text_add_surplus(struct buf *out, const char *sign, const struct boot_entry *entry,
		      const struct boot_entry *other);

/* text-host.c: the running machine. */
void text_host(const struct host *host, struct buf *out);
/* text-groups.c: a table of IOMMU groups and their devices. */
void text_groups(const struct groups *groups, const struct pci_names *names,
		 const struct screen *screen, struct buf *out);

#endif
