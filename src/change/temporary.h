/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TEMPORARY_H
#define IOMMU_TEMPORARY_H

/*
 * Temporary files next to the files that they will replace.
 *
 *	char name[TEMPORARY_SIZE];
 *
 *	fd = temporary_make(dir, name, -1, NULL);
 *
 * They are hidden, and have no suffix that a boot loader or a generator looks for.
 * Three kinds of names determine what a sweep may do. XXXXXX is six of [A-Za-z0-9]:
 *
 *  .iommu-XXXXXX
 *	Holds only bytes that a run wrote or had read. Swept.
 *  .iommu-XXXXXX-OLD-NEW
 *	Will be, or was, exchanged with a file, which another program may have
 *	replaced at the last moment. OLD and NEW are hashes of the bytes that were
 *	read and of those that were written, 16 hexadecimal digits each. Swept if
 *	its bytes have one of the two hashes. Otherwise it is data of another
 *	program: no sweep removes it, and a run that writes notes it.
 *  .iommu-kept-XXXXXX
 *	A copy that a run has named to its user. Never swept.
 *
 * Only the sweep allocates memory.
 */

#include "base/buf.h"

#define TEMPORARY_PREFIX ".iommu-"
#define TEMPORARY_RANDOM 6
#define TEMPORARY_HASH   16
#define TEMPORARY_SIZE                                                                   \
	(sizeof(TEMPORARY_PREFIX) + TEMPORARY_RANDOM + (size_t) 2 * (1 + TEMPORARY_HASH))

/*
 * Create an empty file of mode 0600 if from is NULL. Return its fd, open for reading and
 * writing; the caller closes it. Otherwise create a link to file from of from_dir and
 * return 0. On failure return -errno with an empty name.
 */
int temporary_make(int dir, char name[TEMPORARY_SIZE], int from_dir, const char *from);
/*
 * Rename file name to a name of the second kind (arm), or of the third (keep). Return 0;
 * or -errno with name and file unchanged.
 */
int temporary_arm(int dir, char name[TEMPORARY_SIZE], struct span old, struct span new);
int temporary_keep(int dir, char name[TEMPORARY_SIZE]);
/*
 * As temporary_arm() for a file that is called from: write its new name to name. -EINVAL
 * or -ENOSYS: the file system cannot rename without replacing.
 */
int temporary_take(int dir, const char *from, char name[TEMPORARY_SIZE], struct span old,
		   struct span new);
/* Action of a sweep. */
enum temporary_action {
	TEMPORARY_COUNT,
	TEMPORARY_REMOVE,
	TEMPORARY_REMOVE_LOOSE, /* those that no other run holds */
};

/*
 * Return the number of temporaries found (or removed). Errors are ignored. Names of those
 * that hold data of another program are added to theirs, one a line; theirs may be NULL.
 */
size_t temporary_sweep(int dir, enum temporary_action action, struct buf *theirs);
/*
 * For a directory without a lock: until fd is closed, a sweep leaves the temporary file
 * or directory that fd is open on. Return 0; -EAGAIN: a sweep has taken it for stale.
 */
int temporary_hold(int fd);
/* Return true for a name of the first or second kind. */
bool temporary_is(const char *name);
/* Return true if names can be made in the directory, but not removed (chattr +a). */
bool temporary_would_stay(int dir);

#endif
