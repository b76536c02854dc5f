/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEMPORARY_H
#define IOMMU_TEMPORARY_H

/*
 * Temporary files beside the files that they will replace.
 *
 *	char name[TEMPORARY_SIZE];
 *
 *	fd = temporary_make(dir, name, -1, NULL);
 *
 * They are called .iommu- and six of [A-Za-z0-9]: hidden, and without a suffix that a
 * boot loader or a generator looks for. What a killed run has left is known by exactly
 * that and swept by the next one. Nothing here takes memory but the sweep.
 */

#include "buf.h"

#define TEMPORARY_PREFIX ".iommu-"
#define TEMPORARY_RANDOM 6
#define TEMPORARY_SIZE   (sizeof(TEMPORARY_PREFIX) + TEMPORARY_RANDOM)

/*
 * from NULL: an empty file of mode 0600; its fd, open for reading and writing. Else a
 * further link to file from of from_dir; 0. On failure -errno, and name is empty.
 */
int temporary_make(int dir, char name[TEMPORARY_SIZE], int from_dir, const char *from);
/* What to do with what killed runs have left. */
enum temporary_fate {
	TEMPORARY_COUNT,
	TEMPORARY_REMOVE,
	TEMPORARY_REMOVE_LOOSE, /* those that no other run holds */
};

/* How many there are, or were. Best effort. */
size_t temporary_sweep(int dir, enum temporary_fate fate);
/*
 * Where a directory has no lock: until fd is closed, the file or directory of its own
 * that it is open on is no left-over. -EAGAIN: it has been taken for one.
 */
int temporary_hold(int fd);
bool temporary_is(const char *name);
/* Is the directory one in which names are made, but none is removed (chattr +a)? */
bool temporary_would_stay(int dir);

#endif
