/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CHANGE_FIXTURE_H
#define IOMMU_CHANGE_FIXTURE_H

/* Changes to the tree of a struct fixture. */

#include "change/change.h"
#include "target-fixture.h"

/* Read a file and add it with new bytes. If it does not exist, it is to be created. */
void add(struct fixture *f, struct change *change, const char *path, const char *new);
int commit(struct fixture *f, struct change *change);
/* The commit fails with this error, and the tree is unchanged. */
void expect_refused(struct fixture *f, struct change *change, int code, const char *why);

/* The paths that could not be put back, in order, one a line. */
void expect_stuck(const struct change *change, const char *paths);

/* Commit and keep. */
#define assert_commits(f, change)                                                        \
	do {                                                                             \
		if (commit(f, change) < 0)                                               \
			fail_msg("%s: %s", (f)->err.what, (f)->err.why);                 \
		change_keep(change);                                                     \
		assert_int_equal(tree_count_temporaries((f)->tree), 0);                  \
	} while (0)

#define assert_is(f, path, text) assert_true(tree_is((f)->tree, path, text))

#endif
