/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SWEEP_H
#define IOMMU_SWEEP_H

/*
 * One change of several files, made again and again with a different failure. All files
 * hold "old" before it; files to create do not exist.
 */

#include "change-fixture.h"
#include "fault.h"

enum { N_PATHS = 6, N_VARIANTS = 3 };

extern const char *const paths[N_PATHS];
/*
 * Return true if it exists before. The last path is a further name of the one before it.
 */
extern const bool exists[N_PATHS];

struct variant {
	const char *name;
	bool no_exchange, no_links;
};
extern const struct variant variants[N_VARIANTS];

char *make_tree(const struct variant *variant);
/*
 * Open the tree and change all files with the fault armed, then keep. With before_abort,
 * call it and abort instead.
 */
int change_tree(const char *tree, const struct variant *variant, struct fault armed,
		const char *new, void (*before_abort)(void), struct change *change);
/* As above, but always keep. */
int run(const char *tree, const struct variant *variant, struct fault armed,
	const char *new, struct change *change);
/* 'o'ld, 'n'ew, 'm'ore, '-' for nothing, '?' for anything else. */
char content_of(const char *tree, const char *path);

#endif
