/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UPDATE_H
#define IOMMU_UPDATE_H

/*
 * The target's own boot loader update: its generator, caged, run on the new sources, and
 * what it wrote proved before it joins the change.
 *
 *	_cleanup_(update_release) struct update update = UPDATE_INIT;
 *
 *	r = update_run(&update, &order, &before, &after, &notes, err);
 *	if (update.ran)
 *		... after is the survey of what the generator wrote
 *
 * Its exit status proves nothing: grub-mkconfig ends with 0 and a file that does not boot
 * where it does not find the root's device. So its result is refused where an entry that
 * was there is gone, has another root= or is searched for under another UUID, where an
 * entry that had the mode by a direct edit no longer has it, or where a file differs that
 * this generator does not write. What else differs is noted.
 *
 * A target whose programs cannot be run is no failure: a note says why, and the direct
 * edits stand.
 *
 * To add a generator: its row in update.c.
 */

#include "sandbox.h"
#include "survey/survey.h"

/* In the order of the option's values. */
enum update_when { UPDATE_NEVER, UPDATE_AUTO, UPDATE_ALWAYS };

/* What a generator wrote from these texts, for who opens the same target again: the
 * first time an image is only looked at, and its disk read-only. */
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
	struct span cmdline; /* what the kernel in there seems to have been booted with */
	struct update_memory *memory; /* or NULL */
	const char *why_not;          /* no program of this target can be run, or NULL */
};

/* A file that no survey knows, and its new bytes. */
struct update_file {
	char *path;
	bool created;
	struct identity identity;
	struct buf old, new;
};

struct update {
	bool ran;         /* and its result was taken: was and wrote go with after */
	const char *name; /* of the generator */
	size_t *was;      /* by chain of after: the one of before; UPDATE_NEW: none */
	bool *wrote;      /* by site: its text is the generator's */
	struct update_file *file;
	size_t n_file, file_room;
	struct buf diff; /* of what was refused */
};

#define UPDATE_NEW ((size_t) -1)
#define UPDATE_INIT                                                                      \
	{                                                                                \
		.ran = false                                                             \
	}

/* after: as the direct edits leave it, replaced where the generator ran. before may get
 * sites that are created. -errno: it failed, or its result is refused. */
int update_run(struct update *update, const struct update_order *order,
	       struct survey *before, struct survey *after, struct notes *notes,
	       struct err *err);
void update_release(struct update *update);
void update_memory_release(struct update_memory *memory);

/* update-prepare.c: the new sources, but not the file that it prints; what is this host's
 * is not to be seen. */
void update_prepare(struct sandbox *sandbox, const struct update_order *order,
		    const char *printed, const struct survey *before,
		    const struct survey *after);
/* The system's LANG, malloced, or NULL. */
char *update_lang(const struct target *target);
/*
 * update-prove.c: fills update->was. before: as it is now; edited: by direct edits, with
 * the same sites and chains; made: by the generator, with the same sites.
 */
int update_prove(struct update *update, const struct update_order *order,
		 const struct survey *before, const struct survey *edited,
		 const struct survey *made, struct notes *notes, struct err *err);
/* update-facts.c: which entries of old text are not in new text as they were; -errno. */
int update_keep_entries(const struct config_file *old, const struct config_file *made,
			struct notes *notes, struct err *err);

#endif
