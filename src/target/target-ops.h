/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_OPS_H
#define IOMMU_TARGET_OPS_H

/*
 * One record for each kind of target: how to open it as a root directory fd, and what
 * differs from a plain directory. Only the records know the kinds; all other code asks
 * for a property or calls an operation.
 *
 *	_cleanup_(target_close) struct target target = TARGET_INIT;
 *
 *	r = target_open(&target, &target_image_ops, &request, &notes, err);
 *	... survey, plan, commit the change to the target ...
 *	r = target_stage(&target, mtime, &notes, err);
 *	... print the answer ...
 *	r = target_keep(&target, err);
 *
 * To add a kind: a file with its record, which may keep data of its own in
 * target->private, and a row in cli/run-open.c for the option that names it.
 */

#include "base/notes.h"
#include "base/progress.h"
#include "target.h"

/* In the order of the values of --image-format; IMAGE_ANY: detect it from the content. */
enum image_format { IMAGE_RAW, IMAGE_QCOW2, IMAGE_ANY };

/* The user's request. Each kind reads the fields that apply to it; all are borrowed until
 * target_close(). */
struct target_request {
	const char *path;
	enum target_access access;
	struct progress *progress; /* or NULL */
	const char *partition;     /* image: number, label or UUID; NULL: to be found */
	enum image_format image_format;
	const char *output; /* archive: the result's path; NULL: replace the archive */
};

enum journal { JOURNAL_NONE, JOURNAL_CLEAN, JOURNAL_DIRTY };

/* Facts that only opening a target shows. */
struct target_state {
	unsigned partition;   /* the root's number; 0: no partition */
	enum journal journal; /* NONE: no file system was identified; DIRTY: the last
				 writes are not visible */
	bool unreached;       /* a /boot or an ESP exists and could not be mounted */
};

struct target_ops {
	const char *name; /* "kind" in JSON */

	bool reads_stdin;    /* the path "-" is stdin */
	bool mounts_boot;    /* opening mounts /boot and the ESP; failures are noted */
	bool opens_to_write; /* opening for writing alters the target: survey it read-only
				first, reopen it only if there is something to write */
	const char *why_no_sandbox; /* NULL: the target's programs can be run */

	/* Fill target with target_open_directory() or target_open_fd(). On failure the
	 * private data may stay, for state(). -errno with a sentence. */
	int (*open)(struct target *target, const struct target_request *request,
		    struct notes *notes, struct err *err);
	/* All below may be NULL, which does nothing and succeeds. */

	/* -EROFS with a sentence: the target can never be written to. */
	int (*refuse_set)(const struct target *target, struct err *err);
	/* Write the result after the change is committed; mtime: files have a set mtime.
	 */
	int (*stage)(struct target *target, bool mtime, struct notes *notes,
		     struct err *err);
	/* Put the staged result in place. */
	int (*keep)(struct target *target, struct err *err);
	struct target_state (*state)(const struct target *target);
	/* The path exists, and what it holds cannot be read here. */
	bool (*leaves_out)(const struct target *target, const char *path);
	/* Release target->private, and a result that is staged and not kept. */
	void (*close)(struct target *target);
};

/* A mounted or unpacked tree. */
extern const struct target_ops target_directory_ops;
/* The running system's root. */
extern const struct target_ops target_live_ops;

/* Close the target afterwards, also on failure. */
int target_open(struct target *target, const struct target_ops *ops,
		const struct target_request *request, struct notes *notes,
		struct err *err);
int target_refuse_set(const struct target *target, struct err *err);
int target_stage(struct target *target, bool mtime, struct notes *notes, struct err *err);
int target_keep(struct target *target, struct err *err);
struct target_state target_state(const struct target *target);
bool target_leaves_out(const struct target *target, const char *path);

#endif
