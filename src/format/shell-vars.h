/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_VARS_H
#define IOMMU_SHELL_VARS_H

/*
 * The variables of /etc/default/grub and its drop-ins as grub-mkconfig sees them: with
 * the values that sh leaves in them. Nothing is run.
 *
 *	_cleanup_(shell_vars_release) struct shell_vars vars = SHELL_VARS_INIT;
 *
 *	for (each part, in the order in which sh reads it)
 *		shell_vars_assign(&vars, part);
 *	variable = shell_vars_find(&vars, "GRUB_CMDLINE_LINUX");
 *
 * A variable has the parts that feed it, in the order of their parameters in the value,
 * and its text where that can be determined. A command substitution, an assignment in
 * control flow or a conditional expansion makes the text unknown; the parts are then all
 * that could feed it.
 *
 * X="$X$X" doubles the text with each line, and a hostile file has many lines. A text is
 * known up to 64 KiB, and at most 512 parts feed a variable. Beyond that it is unknown.
 */

#include "config-file.h"

struct shell_var {
	struct span name; /* borrowed from a config file's text */
	struct line_part **part;
	size_t n, room;
	struct buf text; /* its value after sh has read the files; empty if unknown */
	bool known;      /* text is that value */
	struct line_part *last; /* of its last assignment or unset */
};

struct shell_vars {
	struct shell_var *variable;
	size_t n, room;
	size_t *slot; /* hash table of variable index + 1; 0: free */
	size_t n_slot;
	size_t mark; /* number of the current assignment */
};

#define SHELL_VARS_INIT                                                                  \
	{                                                                                \
		NULL, 0, 0, NULL, 0, 0                                                   \
	}

void shell_vars_release(struct shell_vars *vars);
/* Apply the next assignment or unset, in the order in which sh reads them. */
void shell_vars_assign(struct shell_vars *vars, struct line_part *part);
/* Return NULL if never assigned. Borrowed until the next shell_vars_assign(). */
const struct shell_var *shell_vars_find(const struct shell_vars *vars, const char *name);
/* Return a variable's text, empty if unknown or never assigned. Borrowed likewise. */
struct span shell_vars_text(const struct shell_vars *vars, const char *name);
/* Return true if the text is known or the variable is never assigned. */
bool shell_vars_known(const struct shell_vars *vars, const char *name);

#endif
