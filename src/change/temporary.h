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
 * They are hidden, and without a suffix that a boot loader or a generator looks for.
 *Three kinds of names say what a sweep may do; XXXXXX is six of [A-Za-z0-9]:
 *
 *  .iommu-XXXXXX
 *	Only ever bytes that a run wrote or had read. Swept.
 *  .iommu-XXXXXX-OLD-NEW
 *	Will be, or was, exchanged with a file, which somebody may have replaced at the
 *last moment. OLD and NEW are hashes of the bytes that were read and of those that were
 *	written, 16 hexadecimal digits each. Swept if its bytes have one of the two
 *hashes. Else it is somebody's data: no sweep removes it, and a run that writes notes it.
 *  .iommu-kept-XXXXXX
 *	A copy that a run has named to its user. Never swept.
 *
 * Nothing here takes memory but the sweep.
 */

#include "base/buf.h"

#define TEMPORARY_PREFIX ".iommu-"
#define TEMPORARY_RANDOM 6
#define TEMPORARY_HASH   16
#define TEMPORARY_SIZE                                                                   \
	(sizeof(TEMPORARY_PREFIX) + TEMPORARY_RANDOM + 2 * (1 + TEMPORARY_HASH))

/*
 * from NULL: an empty file of mode 0600; its fd, open for reading and writing. Else a
 * further link to file from of from_dir; 0. On failure -errno, and name is empty.
 */
int temporary_make(int dir, char name[TEMPORARY_SIZE], int from_dir, const char *from);
/*
 * Renames file name to one of the second kind, and to one that is kept. 0; or -errno,
 * with name and file unchanged.
 */
int temporary_arm(int dir, char name[TEMPORARY_SIZE], struct span old, struct span new);
int temporary_keep(int dir, char name[TEMPORARY_SIZE]);
/*
 * The same as temporary_arm() of a file that has another name, from: name is where it is
 * then. -EINVAL or -ENOSYS where the file system cannot rename without replacing.
 */
int temporary_take(int dir, const char *from, char name[TEMPORARY_SIZE], struct span old,
		   struct span new);
/* What to do with what killed runs have left. */
enum temporary_action {
	TEMPORARY_COUNT,
	TEMPORARY_REMOVE,
	TEMPORARY_REMOVE_LOOSE, /* those that no other run holds */
};

/*
 * How many there are, or were. Best effort. Names of those that hold somebody's data are
 * added to theirs, one a line; NULL: not asked.
 */
size_t temporary_sweep(int dir, enum temporary_action action, struct buf *theirs);
/*
 * Where a directory has no lock: until fd is closed, the file or directory of its own
 * that it is open on is no left-over. -EAGAIN: it has been taken for one.
 */
int temporary_hold(int fd);
/* A name of the first or second kind. */
bool temporary_is(const char *name);
/* Is the directory one in which names are made, but none is removed (chattr +a)? */
bool temporary_would_stay(int dir);

#endif
