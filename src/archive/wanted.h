/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ARCHIVE_WANTED_H
#define IOMMU_ARCHIVE_WANTED_H

/*
 * Which members of an archive the rest of the program looks at, so that these alone are
 * brought out.
 *
 * The paths that count are those that are asked for; a link may lead from there to
 * anywhere. Each link on such a path is a rule: what is below its target is asked for by
 * another path.
 *
 *	wanted_add_link(&rules, "boot", "usr/boot");
 *	wanted_path(&rules, "usr/boot/grub/grub.cfg") == WANTED_TEXT
 *
 * Most of an archive is below few directories of which nothing is wanted, and comes in
 * their order: wanted_next() says the same, and remembers the last of them.
 *
 * To add a file: a row in wanted.c; files that hold command lines have theirs in spot.c.
 */

#include "base/buf.h"

enum wanted {
	WANTED_NOT,
	WANTED_NAME,  /* that it is there */
	WANTED_HEAD,  /* its first bytes */
	WANTED_ABOVE, /* a directory on the way to one that is wanted */
	WANTED_TEXT,
};

#define WANTED_HEAD_SIZE ((size_t) 64)
#define WANTED_LINKS_MAX ((size_t) 64)

struct wanted_link {
	char *from, *to; /* the link, and what its target comes to */
};

struct wanted_rules {
	struct wanted_link link[WANTED_LINKS_MAX];
	size_t n;
	struct buf nothing; /* the last directory found that nothing is wanted of; or
			       empty */
	struct buf above;   /* the last one that something is wanted of */
};

enum wanted wanted_path(const struct wanted_rules *rules, const char *path);
enum wanted wanted_next(struct wanted_rules *rules, const char *path);
/* The link at path leads to target: true where that is new and matters. What does not fit
 * the table is not followed. */
bool wanted_add_link(struct wanted_rules *rules, const char *path, const char *target);
void wanted_release(struct wanted_rules *rules);

#endif
