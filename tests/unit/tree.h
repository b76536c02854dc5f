/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TREE_H
#define IOMMU_TREE_H

/*
 * Small directory trees for tests: made, looked at as one text, removed.
 *
 *	char *tree = tree_make();
 *
 *	tree_write(tree, "etc/default/grub", "...");
 *	tree_look(tree, &text);
 *	tree_remove(tree);
 *
 * What goes wrong here ends the test program: it is no finding about the program under
 *test.
 */

#include "base/buf.h"

/* An empty directory below $TMPDIR or /tmp. */
char *tree_make(void);
/* Also gives the name back. */
void tree_remove(char *tree);

/* "TREE/PATH", in one of a few buffers that take turns. */
const char *tree_path(const char *tree, const char *path);
/* These make missing parent directories. */
void tree_dir(const char *tree, const char *path);
void tree_write(const char *tree, const char *path, const char *text);
void tree_link(const char *tree, const char *path, const char *to);
void tree_hard_link(const char *tree, const char *path, const char *of);
bool tree_is(const char *tree, const char *path, const char *text);

/*
 * One line for each entry, sorted: path, kind, mode, owner, links, mtime, extended
 * attributes, content. Directories without times: temporaries change those.
 */
void tree_look(const char *tree, struct buf *text);
/* Temporaries anywhere below. */
size_t tree_count_temporaries(const char *tree);

/* For what a test cannot do here, with a reason. Fails where MUST_RUN is set. */
void tree_skip(const char *why);
/* For what a whole program cannot do: the status to exit with. */
int tree_skip_all(const char *why);
/* Can files be given to user 1234, group 5678? Also under fakeroot. */
bool tree_can_give(void);
/* Root in truth: no fakeroot, no user namespace. */
bool tree_is_root(void);

/* Runs the function in a process of its own; true where it returns, see CHECK(). */
bool in_child(void (*function)(const char *tree), const char *tree);
/* The same in a private mount namespace. */
bool in_private_mounts(void (*function)(const char *tree), const char *tree);

/* cmocka's assertions jump, which a child must not do. */
#define CHECK(condition)                                                                 \
	do {                                                                             \
		if (!(condition))                                                        \
			check_failed(__FILE__, __LINE__, #condition);                    \
	} while (0)
void check_failed(const char *file, int line, const char *condition)
	__attribute__((noreturn));

#endif
