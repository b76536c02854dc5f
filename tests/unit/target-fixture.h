/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_FIXTURE_H
#define IOMMU_TARGET_FIXTURE_H

/* An empty tree, opened as a target. Includes what cmocka.h wants before it. */

#include "target/target.h"
#include "tree.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <cmocka.h>

struct fixture {
	char *tree;
	struct target target;
	struct buf text;
	struct buf *kept; /* texts that a change has borrowed */
	size_t n_kept, kept_room;
	struct identity identity;
	struct err err;
};

/* 0; or, where openat2 is missing (an old valgrind has none), the status to exit with. */
int without_openat2(void);

int set_up(void **state);
int tear_down(void **state);
/* The texts alone. */
void fixture_release(struct fixture *f);

/* target_read() into the fixture's fields. */
int get(struct fixture *f, const char *path);

#define assert_reads(f, path, content)                                                   \
	do {                                                                             \
		assert_int_equal(get(f, path), 0);                                       \
		assert_string_equal(buf_str(&(f)->text), content);                       \
	} while (0)

#define with_target(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

#endif
