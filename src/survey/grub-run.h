/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_RUN_H
#define IOMMU_GRUB_RUN_H

/* The evaluation of one stretch of a GRUB script. Private to grub-*.c of this folder. */

#include "cmdline/kernel.h"
#include "format/grub-label.h"
#include "format/grub-scan.h"
#include "grub-eval.h"

/* Files, function calls and menus in each other. */
#define GRUB_DEPTH_MAX 24

/* A stretch of a script. */
struct grub_stretch {
	const struct config_file *file;
	size_t start, end;
	unsigned line;
};

struct grub_function {
	struct span name;
	struct grub_stretch body;
};

/* A menu entry or submenu: its body runs when it is chosen. */
struct grub_choice {
	struct grub_stretch body;
	struct grub_label label;
	bool submenu;
	bool bls;    /* in its place are the BLS entries */
	bool unsure; /* a condition that is not known decides whether it is there */
};

struct grub_menu {
	struct grub_choice *choice;
	size_t n, room;
};

enum grub_open_block { OPEN_IF, OPEN_LOOP, OPEN_OTHER };

/* The result of the last command, as a condition. */
struct grub_status {
	enum tri result;
	/* Unknown, but known for each value of this variable. GRUB_NAMES_MAX: none. */
	size_t var;
	const struct grub_values *yes, *no;
};

/* A block that is open while its commands are evaluated. */
struct grub_open {
	enum grub_open_block block;
	struct grub_state *before; /* what the next branch begins with */
	struct grub_state *after;  /* of the branches so far; NULL: none */
	bool has_else;
};

/* The evaluation of one stretch. */
struct grub_run {
	struct grub_eval *eval;
	const struct config_file *top;  /* in the directory of which $prefix is */
	const struct config_file *file; /* that is read: $config_directory */
	struct grub_scan scan;
	struct grub_command command;
	struct grub_state *state;
	struct grub_menu *menu;
	const struct grub_run *caller;
	unsigned depth;
	struct grub_status status;
	struct grub_open *open;
	size_t n_open, open_room;
};

/* grub-eval.c */

/* Return the evaluation of something that the command runs: a file, a function. */
struct grub_run grub_run_begin(struct grub_run *run);
void grub_run_stretch(struct grub_run *run, const struct grub_stretch *stretch);
/* Skip to the end of a block that was opened, and return what is inside. */
struct grub_stretch grub_run_skip(struct grub_run *run);

/* grub-menu.c */

/* Keep the command as an entry or submenu of the menu. */
void grub_run_choice(struct grub_run *run, bool submenu);
/* Keep the place of the BLS entries in the menu. */
void grub_run_bls_choice(struct grub_run *run);
/* After the script: find the default, and run each entry as if it were chosen. */
void grub_run_menu(struct grub_run *run);

/* grub-variables.c: the commands that set variables */

/* Return the values of a variable; NULL: never assigned. A grub_lookup_fn. What GRUB
 * itself assigns is a hole. */
const struct grub_values *grub_run_lookup(void *context, struct span name);
/* The same without GRUB's own values: on a kernel line they have no parameters. */
const struct grub_values *grub_run_assigned(struct grub_run *run, struct span name);
void grub_run_assign(struct grub_run *run, struct span name,
		     const struct grub_values *values);
/* Return the values of a word. */
const struct grub_values *grub_run_values(struct grub_run *run, struct span word,
					  unsigned line);
/* Evaluate a word NAME=VALUE. */
void grub_run_setting(struct grub_run *run, const struct grub_word *word);
void grub_run_set(struct grub_run *run);
void grub_run_unset(struct grub_run *run);
void grub_run_export(struct grub_run *run);
void grub_run_read(struct grub_run *run);
void grub_run_probe(struct grub_run *run);

/* grub-include.c: the commands that read files */

void grub_run_source(struct grub_run *run);
void grub_run_configfile(struct grub_run *run);
void grub_run_load_env(struct grub_run *run);

/* grub-line.c: kernel lines and BLS entries */

/* Keep the values of the command's references, if it is a kernel line. */
void grub_run_line(struct grub_run *run);
void grub_run_blscfg(struct grub_run *run);

/* grub-test.c: conditions */

/* Set run->status by the command [ or test. */
void grub_run_test(struct grub_run *run);
void grub_run_true(struct grub_run *run);
void grub_run_false(struct grub_run *run);

#endif
