/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_SUBJECT_H
#define TORTURE_SUBJECT_H

/*
 * A target that is made anew for each run: a directory, an archive, an image.
 *
 *	subject_open(&subject, "image", "disk.raw");
 *	subject_renew(&subject);
 *	... run iommu --image subject.path, with TMPDIR=subject.tmp ...
 *	subject_look(&subject, &found);
 *	subject_close(&subject);
 *
 * What is looked at in an image are the files in it, once it is mounted (read-only, its
 * journal replayed); it has one ext4, xfs or btrfs as a whole. Mounts are in a namespace
 * of this process.
 */

#include "snapshot.h"

struct subject {
	const char *kind;             /* root, archive, image: as iommu's option */
	char *base, *pristine, *work; /* directories */
	char *path;                   /* the target, in work */
	char *tmp;                    /* TMPDIR, empty */
	char *mnt;                    /* for images */
	time_t start;                 /* what is written has no older mtime */
	bool worn;                    /* not as it was */
};

void subject_open(struct subject *subject, const char *kind, const char *source);
void subject_close(struct subject *subject);
/* A new copy, where the last one was used up. */
void subject_renew(struct subject *subject);
void subject_look(struct subject *subject, struct snapshot *snapshot);
/*
 * What no run may leave: files in tmp (not asked where killed), a loop device on the
 * image (waited for a while). true: there is none.
 */
bool subject_is_clean(const struct subject *subject, bool killed, struct buf *why);
/* An image's own checker finds nothing. */
bool subject_is_sound(const struct subject *subject, struct buf *why);

/* The exit status of a program, with its output to nowhere. */
int run_quietly(const char *const argv[]);

#endif
