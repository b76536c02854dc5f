/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEXT_H
#define IOMMU_TEXT_H

/*
 * What the printers for people share: bytes of the target made safe for a terminal, and
 * tables (libsmartcols).
 *
 *	struct libscols_table *table = table_new(names, 3);
 *
 *	line = table_line(table);
 *	table_put(line, 0, &text);
 *	table_print(table, "  ", out);		and the table is gone
 */

#include "pci-names.h"
#include "run.h"

#include <libsmartcols.h>

/* What a terminal would obey, and what is no UTF-8, as \xHH: a file's name must not move
 * a cursor. */
void text_add_escaped(struct buf *out, struct span text);
/* Not where the system lacks the locale: libsmartcols never ends on such text then. */
bool text_is_utf8(void);
/* "strict", or "strict on Intel, pt on AMD". */
void text_add_effects(struct buf *out, struct effects effects);
/* Where a chain is: "/boot/grub/grub.cfg:112". */
void text_add_location(struct buf *out, const struct boot_entry *entry);

/* text-words.c: the words that one chain has more often than the other, after a sign. */
void text_add_surplus(struct buf *out, const char *sign, const struct boot_entry *entry,
		      const struct boot_entry *other);

/* text-host.c: what runs now. */
void text_host(const struct host *host, struct buf *out);
/* text-groups.c: a table with their devices. */
void text_groups(const struct groups *groups, const struct pci_names *names,
		 struct buf *out);

/* names NULL: no headings. */
struct libscols_table *table_new(const char *const *names, size_t n);
struct libscols_line *table_line(struct libscols_table *table);
void table_put(struct libscols_line *line, size_t column, const struct buf *text);
/* Every line after indent; takes the table. */
void table_print(struct libscols_table *table, const char *indent, struct buf *out);

#endif
