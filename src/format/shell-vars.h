/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_VARS_H
#define IOMMU_SHELL_VARS_H

/*
 * What grub-mkconfig gets to see: the variables of /etc/default/grub and its drop-ins as
 * sh leaves them, without running anything.
 *
 *	_cleanup_(shell_vars_release) struct shell_vars defaults = DEFAULTS_INIT;
 *
 *	for (each place, in the order in which sh comes to it)
 *		shell_vars_assign(&defaults, part);
 *	variable = shell_vars_find(&defaults, "GRUB_CMDLINE_LINUX");
 *
 * A variable knows the parts that feed it, in the order in which their words stand in the
 * value, and its text where that can be told. A command substitution, an assignment in
 * control flow and a conditional expansion make it unknown; the parts are then those that
 * may feed it.
 *
 * X="$X$X" doubles with each line, and a hostile file has many lines: a text is known up
 * to 64 KiB, and 512 parts feed a variable. What goes beyond is unknown.
 */

#include "config-file.h"

struct shell_var {
	struct span name; /* borrowed from a site */
	struct line_part **part;
	size_t n, room;
	struct buf text;        /* what sh leaves in it; empty where that is not known */
	bool known;             /* text is exactly that */
	struct line_part *last; /* its last assignment, or unset */
};

struct shell_vars {
	struct shell_var *variable;
	size_t n, room;
	size_t *slot; /* index + 1 by the name's hash, 0: free */
	size_t n_slot;
	size_t mark; /* of the assignment that is looked at */
};

#define DEFAULTS_INIT                                                                    \
	{                                                                                \
		NULL, 0, 0, NULL, 0, 0                                                   \
	}

void shell_vars_release(struct shell_vars *vars);
/* The next assignment (or unset) that sh comes to. */
void shell_vars_assign(struct shell_vars *vars, struct line_part *part);
/* NULL: never assigned. Borrowed until the next shell_vars_assign(). */
const struct shell_var *shell_vars_find(const struct shell_vars *vars, const char *name);
/* A variable's text, empty where it is never assigned. */
struct span shell_vars_text(const struct shell_vars *vars, const char *name);
/* Is the text known, or the variable never assigned? */
bool shell_vars_known(const struct shell_vars *vars, const char *name);

#endif
