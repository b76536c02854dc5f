/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MEMBER_MATCH_H
#define IOMMU_MEMBER_MATCH_H

/*
 * Decide which members of an archive the program reads, so that only these are extracted.
 *
 * The program reads a fixed set of paths, and a link on such a path can lead anywhere.
 * Each of these links becomes a rule: a path below its target also has the name that it
 * has through the link.
 *
 *	member_match_add_link(&rules, "boot", "usr/boot");
 *	member_match_path(&rules, "usr/boot/grub/grub.cfg") == MATCH_TEXT
 *
 * Most members are below a few directories without wanted files, and follow each other.
 * member_match_next() returns the same as member_match_path() and remembers the last such
 * directory.
 *
 * To add a file: add a row to rows[] in member-match.c. Config files have theirs in
 * loader/known-paths.c.
 */

#include "base/buf.h"

enum member_match {
	MATCH_NOT,
	MATCH_NAME,  /* only whether it exists */
	MATCH_ABOVE, /* a directory above a wanted file */
	MATCH_SMALL, /* a boot loader may read it: its text, if it is a small text */
	MATCH_HEAD,  /* its first bytes */
	MATCH_TEXT,
};

#define MATCH_HEAD_SIZE ((size_t) 64)
#define MATCH_SMALL_MAX ((size_t) 256 << 10)
#define MATCH_LINKS_MAX ((size_t) 64)

struct match_link {
	char *from, *to; /* path of the link, and the resolved target */
};

struct match_rules {
	struct match_link link[MATCH_LINKS_MAX];
	size_t n;
	struct buf nothing; /* the last directory found without wanted files; or empty */
	struct buf above;   /* the last directory found that holds a wanted file */
};

enum member_match member_match_path(const struct match_rules *rules, const char *path);
enum member_match member_match_next(struct match_rules *rules, const char *path);
/* Add the link at path if the program reads it. Return true if this adds a rule. Links
 * beyond MATCH_LINKS_MAX are not followed. */
bool member_match_add_link(struct match_rules *rules, const char *path,
			   const char *target);
void member_match_release(struct match_rules *rules);

#endif
