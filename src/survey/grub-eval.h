/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_EVAL_H
#define IOMMU_GRUB_EVAL_H

/*
 * Evaluate GRUB's configuration in GRUB's order: the files that it reads, and the values
 * that variables have where a kernel line refers to them.
 *
 *	_cleanup_(grub_eval_release) struct grub_eval eval = { .files = &files };
 *
 *	grub_eval_run(&eval, file);     for each grub.cfg that GRUB can begin with
 *	values = grub_eval_values(&eval, part, ref);
 *
 * A condition counts where it is a test of known texts, or of a file that is there. After
 * any other, each branch can be taken, or none if there is no else. A body of a function
 * counts where it is called. A menu entry runs after the whole file,
 * a submenu and configfile see exported variables only (grub-core/normal/main.c,
 * grub-core/commands/configfile.c).
 */

#include "grub-values.h"
#include "survey.h"
#include "target/target.h"

enum grub_read {
	GRUB_READ_SCRIPT,
	GRUB_READ_OWN, /* a script that the user wrote */
	GRUB_READ_ENV,
};

/* How to get at the files. */
struct grub_files {
	/* Return a parsed file, or NULL if there is none. Borrowed until the evaluation
	 * is released. */
	const struct config_file *(*open)(void *context, const char *path,
					  enum grub_read how);
	/* Return whether the path is a file that was opened, or can be. */
	bool (*has)(void *context, const char *path);
	/* Fill names with those in dir that match the pattern, sorted. */
	void (*list)(void *context, const char *dir, const char *pattern,
		     struct names *ret);
	void *context;
};

/* The values of all references of one kernel line. */
struct grub_line {
	const struct line_part *part;
	const struct grub_values **ref; /* part->view->n_ref; NULL: never assigned */
};

/* A command that reads a file whose path could not be determined. */
struct grub_lost {
	const struct config_file *file;
	unsigned line;
};

/* An entry that can boot without a key press. */
struct grub_start {
	/* A menu entry: its file, and its title there. */
	const struct config_file *file;
	struct span title;
	/* Or one of the BLS entries: its name, else its number as GRUB sorts them. */
	struct span name;
	size_t number;
	bool may_miss; /* another start stands for the case that no entry has the name */
};

struct grub_eval {
	const struct grub_files *files;
	struct grub_pool pool;
	struct grub_function *function;
	size_t n_function, function_room;
	struct grub_line *line; /* in the order of evaluation */
	size_t n_line, line_room;
	size_t *slot; /* hash table by part: index in line + 1; 0: free */
	size_t n_slot;
	struct grub_lost *lost;
	size_t n_lost, lost_room;
	struct grub_state *bls; /* where blscfg runs; NULL: nowhere */
	struct grub_start start[STARTS_MAX];
	size_t n_start;
	bool any_start; /* the default may be any other entry too */
	/* The titles of all entries and submenus that are in some menu, sorted by
	 * address. */
	const char **title;
	size_t n_title, title_room;
	bool all_titles; /* at a limit, each entry is taken to be in a menu */
	size_t kept;     /* sets of the pool that lines refer to, up to this one */
	size_t steps;    /* commands that were evaluated */
	bool gave_up;    /* at a limit: values are missing */
};

/* Evaluate a file that GRUB begins with. It must stay as long as the evaluation. */
void grub_eval_run(struct grub_eval *eval, const struct config_file *file);
/* Return the values of all references of a kernel line, or NULL if it is never run. */
const struct grub_line *grub_eval_line(const struct grub_eval *eval,
				       const struct line_part *part);
/* Return the values of a variable for BLS entries, or NULL. */
const struct grub_values *grub_eval_bls(const struct grub_eval *eval, struct span name);
/* Return whether an entry is in a menu, by its title: not in a branch that is not taken,
 * nor in a function that is not called. */
bool grub_eval_has_entry(const struct grub_eval *eval, struct span title);
/* Call it after the last grub_eval_run(). */
void grub_eval_end(struct grub_eval *eval);
void grub_eval_release(struct grub_eval *eval);

#endif
