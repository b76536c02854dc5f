/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEXT_H
#define IOMMU_TEXT_H

/*
 * Shared by the printers for people: escaping of the target's bytes for a terminal, and
 * tables (libsmartcols).
 *
 *	struct libscols_table *table = table_new(names, 3);
 *
 *	line = table_line(table);
 *	table_put(line, 0, &text);
 *	table_print(table, "  ", out);		frees the table
 */

#include "pci-names.h"
#include "run.h"

#include <libsmartcols.h>

/* Append text with control characters and invalid UTF-8 as \xHH, so that a file name
 * cannot control the terminal. */
void text_add_escaped(struct buf *out, struct span text);
/* false if the system lacks the locale: libsmartcols would then loop forever on UTF-8. */
bool text_is_utf8(void);
/* Append "strict", or "strict on Intel, pt on AMD". */
void text_add_effects(struct buf *out, struct effects effects);
/* Append an entry's file and line: "/boot/grub/grub.cfg:112". */
void text_add_location(struct buf *out, const struct boot_entry *entry);

/* text-words.c: append sign and parameter for each that entry has more often than other.
 */
void text_add_surplus(struct buf *out, const char *sign, const struct boot_entry *entry,
		      const struct boot_entry *other);

/* text-host.c: the running machine. */
void text_host(const struct host *host, struct buf *out);
/* text-groups.c: a table of IOMMU groups and their devices. */
void text_groups(const struct groups *groups, const struct pci_names *names,
		 struct buf *out);

/* names NULL: no headings. Free it with table_print(). */
struct libscols_table *table_new(const char *const *names, size_t n);
struct libscols_line *table_line(struct libscols_table *table);
void table_put(struct libscols_line *line, size_t column, const struct buf *text);
/* Append the table with every line indented, and free it. */
void table_print(struct libscols_table *table, const char *indent, struct buf *out);

#endif
