/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LOCK_H
#define IOMMU_LOCK_H

/*
 * The lock that keeps two runs from writing to one directory. Anybody who can read a
 * directory can lock it. So a lock is ignored if all its holders are users who could not
 * write there: a run of theirs cannot either. Two runs that ignore the same lock do not
 * see each other; each still finds that a file has changed (change/change.h).
 *
 *	pid_t ignored;
 *
 *	r = lock_take(fd, &ignored);
 */

#include <sys/types.h>

/*
 * Take an exclusive flock() on the directory; it ends with the last close of fd. Returns
 * 0 with *ret_ignored the process whose lock was ignored, or 0; also on file systems
 * without locks on directories (NFS). -EBUSY if another run may hold it.
 */
int lock_take(int fd, pid_t *ret_ignored);

#endif
