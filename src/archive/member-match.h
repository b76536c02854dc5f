/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MEMBER_MATCH_H
#define IOMMU_MEMBER_MATCH_H

/*
 * Which members of an archive the rest of the program looks at, so that these alone are
 * brought out.
 *
 * The paths that count are those that are asked for; a link may lead from there to
 * anywhere. Each link on such a path is a rule: what is below its target is asked for by
 * another path.
 *
 *	member_match_add_link(&rules, "boot", "usr/boot");
 *	member_match_path(&rules, "usr/boot/grub/grub.cfg") == MATCH_TEXT
 *
 * Most of an archive is below few directories of which nothing is wanted, and comes in
 * their order: member_match_next() says the same, and remembers the last of them.
 *
 * To add a file: a row in wanted.c; files that hold command lines have theirs in spot.c.
 */

#include "base/buf.h"

enum member_match {
	MATCH_NOT,
	MATCH_NAME,  /* that it is there */
	MATCH_HEAD,  /* its first bytes */
	MATCH_ABOVE, /* a directory on the way to one that is wanted */
	MATCH_TEXT,
};

#define MATCH_HEAD_SIZE ((size_t) 64)
#define MATCH_LINKS_MAX ((size_t) 64)

struct match_link {
	char *from, *to; /* the link, and what its target comes to */
};

struct match_rules {
	struct match_link link[MATCH_LINKS_MAX];
	size_t n;
	struct buf nothing; /* the last directory found that nothing is wanted of; or
			       empty */
	struct buf above;   /* the last one that something is wanted of */
};

enum member_match member_match_path(const struct match_rules *rules, const char *path);
enum member_match member_match_next(struct match_rules *rules, const char *path);
/* The link at path leads to target: true where that is new and matters. What does not fit
 * the table is not followed. */
bool member_match_add_link(struct match_rules *rules, const char *path,
			   const char *target);
void member_match_release(struct match_rules *rules);

#endif
