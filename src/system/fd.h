/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FD_H
#define IOMMU_FD_H

/*
 * File descriptors that are closed when their scope ends.
 *
 *	_cleanup_close_ int fd = -1;
 *
 *	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
 *	if (fd < 0)
 *		return -errno;
 *	*ret_fd = fd_take(&fd);
 *	return 0;
 *
 * A negative descriptor is not closed. Closing keeps errno. Close a file that was written
 * to by hand where the result of close(2) matters.
 */

#include <errno.h>
#include <unistd.h>

static inline void fd_close(const int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void) close(*fd);
	errno = saved;
}

/* Return *fd and set it to -1: the caller now closes it. */
static inline int fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

#define _cleanup_close_ __attribute__((cleanup(fd_close)))

#endif
