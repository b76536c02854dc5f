/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UPDATE_H
#define IOMMU_UPDATE_H

/*
 * The boot loader update of --update: run the target's generator in the sandbox on the
 * new sources, and verify its output before it joins the change.
 *
 *	_cleanup_(update_release) struct update update = UPDATE_INIT;
 *
 *	r = update_run(&update, &order, &before, &after, &notes, err);
 *	if (update.ran)
 *		... after is the survey of what the generator wrote
 *
 * The exit status proves nothing: if grub-mkconfig does not find the root device, it
 * exits with 0 and its menu does not boot. A result is refused if
 * - an entry is gone, or has another root= or searches for another UUID;
 * - an entry lacks the mode that a direct edit gave it;
 * - a file changed that this generator does not write.
 * Other differences are noted.
 *
 * If programs of the target cannot be run, that is no error: a note says why, and the
 * direct edits are used.
 *
 * To add a generator: add its row in loader/generator.c.
 */

#include "sandbox.h"
#include "survey/survey.h"

/* In the order of the values of --update. */
enum update_when { UPDATE_NEVER, UPDATE_AUTO, UPDATE_ALWAYS };

/* Keeps a generator's result for the next run on the same texts: an image is opened
 * twice, the first time read-only. */
struct update_memory {
	struct buf key;
	struct sandbox_result result;
};

#define UPDATE_MEMORY_INIT                                                               \
	{                                                                                \
		.key = BUF_INIT                                                          \
	}

struct update_order {
	const struct target *target;
	const struct mode *mode;
	struct span cmdline;          /* the contents of /proc/cmdline in the sandbox */
	struct update_memory *memory; /* or NULL */
	const char *why_not; /* why no program of this target can be run, or NULL */
};

/* A changed file that is not in the survey. */
struct update_file {
	char *path;
	bool created;
	struct identity identity;
	struct buf old, new;
};

struct update {
	bool ran;         /* the result was taken; was and wrote then refer to after */
	const char *name; /* of the generator, in a const table */
	size_t *was;      /* by entry of after: its index in before; UPDATE_NEW: none */
	bool *wrote;      /* by config file: the text is the generator's */
	struct update_file *file;
	size_t n_file, file_room;
	struct buf diff; /* of a refused result */
};

#define UPDATE_NEW ((size_t) -1)
#define UPDATE_INIT                                                                      \
	{                                                                                \
		.ran = false                                                             \
	}

/*
 * after has the direct edits and is replaced if the generator ran; before and after get
 * the config files that it creates. Return -errno if it failed or its result is refused;
 * update->diff then has the refused changes. Release update in any case.
 */
int update_run(struct update *update, const struct update_order *order,
	       struct survey *before, struct survey *after, struct notes *notes,
	       struct err *err);
void update_release(struct update *update);
void update_memory_release(struct update_memory *memory);

#endif
