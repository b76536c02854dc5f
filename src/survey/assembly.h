/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ASSEMBLY_H
#define IOMMU_ASSEMBLY_H

/*
 * The making of entries that can boot now. Private to assemble-entries.c, which owns the
 * lists, and to the files for the entries of one format.
 */

#include "kernel-line.h"

struct assembly {
	struct survey *survey;
	struct kernel_lines lines;  /* of GRUB */
	struct config_file **addon; /* of unified kernel images */
	size_t n_addon;
	bool has_own; /* some BLS entry is this system's for sure */
};

/* assemble-entries.c */

/* Add an entry without parts for the menu entry that has this part. */
struct boot_entry *assembly_new_entry(struct survey *survey, struct line_part *part,
				      const char *loader);

/* assemble-bls.c: entries of the Boot Loader Specification, types 1 and 2. */

void assembly_list_addons(struct assembly *assembly);
/* survey/other-system.c: determine whether some BLS entry is this system's for sure. */
void assembly_find_own(struct assembly *assembly);
/* Mark the entries of the file that were added since there were first, if the file
 * belongs to another system. */
void assembly_mark_other(const struct assembly *assembly, struct config_file *file,
			 size_t first);
void assembly_add_bls(struct assembly *assembly, struct config_file *file);
void assembly_add_uki(const struct assembly *assembly, struct config_file *file);

#endif
