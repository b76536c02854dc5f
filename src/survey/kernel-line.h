/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_KERNEL_LINE_H
#define IOMMU_KERNEL_LINE_H

/*
 * Kernel lines of GRUB with the values of their variables. Private to this folder.
 *
 *	_cleanup_(kernel_lines_release) struct kernel_lines lines;
 *
 *	kernel_lines_begin(&lines, survey);
 *	kernel_line_add(&lines, entry, part);
 *
 * A variable with one value, as written in one place, becomes a part of the line. One
 * with several values, or with a value that is composed, gives the entry a line for each
 * combination. The places of the values follow the judged parts: they are cleaned of
 * managed parameters, and the kernel line gets those of a mode.
 */

#include "boot-entry.h"
#include "grub-eval.h"

struct kernel_lines {
	struct survey *survey;
	struct grub_files files;
	struct grub_eval eval;
	size_t choice; /* which of several values kernelopts has */
};

/* Evaluate GRUB's configurations. What they cannot say is added to the unknowns. */
void kernel_lines_begin(struct kernel_lines *lines, struct survey *survey);
void kernel_lines_release(struct kernel_lines *lines);
/* default-entry.c: take over which entries GRUB starts without a key press. */
void survey_take_starts(struct survey *survey, const struct grub_eval *eval);
/* Add the part of a kernel line, with its variables, and set entry->n_judged. */
void kernel_line_add(struct kernel_lines *lines, struct boot_entry *entry,
		     struct line_part *part);
/* Return the part with the chosen value of a variable of BLS entries, or NULL. */
struct line_part *kernel_line_bls_setting(const struct kernel_lines *lines,
					  struct span name);
/* Return the number of values to choose from for the part, at least 1. */
size_t kernel_line_choices(const struct kernel_lines *lines,
			   const struct line_part *part);

#endif
