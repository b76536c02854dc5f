/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FILESYSTEM_H
#define IOMMU_FILESYSTEM_H

/*
 * Mounts of file systems in partitions, attached to no directory (fsmount(2)): only this
 * process sees them, and they end when their fd is closed. No mount helper runs. The type
 * is the one that was probed, and only those of the table in filesystem.c are mounted,
 * with nosuid, nodev and noexec.
 *
 *	fd = filesystem_mount(&loop, part, FILESYSTEM_READ, NULL, &dirty, err);
 *	openat(fd, ".", O_RDONLY | O_DIRECTORY)
 */

#include "loop.h"

enum filesystem_access {
	FILESYSTEM_READ, /* read-only loop device: all that is visible without replaying a
			    journal */
	FILESYSTEM_LOOK, /* writable loop device, but no byte changes */
	FILESYSTEM_WRITE, /* replays a journal */
};

/*
 * Mount a partition. subvolume is a mount option such as "subvol=@"; NULL: the default.
 * Set *ret_dirty with FILESYSTEM_READ if a journal was not replayed, so that the last
 * writes are not visible. Return an fd (O_PATH) or -errno. -ENODEV: the kernel lacks the
 * driver. -EMEDIUMTYPE: not a known file system (LUKS, LVM...).
 */
int filesystem_mount(const struct loop *loop, const struct partition *part,
		     enum filesystem_access access, const char *subvolume,
		     bool *ret_dirty, struct err *err);
/*
 * As filesystem_mount() for a device node that holds one file system, but without an
 * error message.
 */
int filesystem_mount_node(const char *node, const char *fs, enum filesystem_access access,
			  const char *subvolume);
/* Append the type of that file system to ret, or nothing if there is none. */
void filesystem_probe(const char *node, struct buf *ret);
/* Return true if filesystem_mount() would try to mount it. */
bool filesystem_is_known(const struct partition *part);
/* Return 0; or -EROFS with an error message if the file system cannot be written to. */
int filesystem_refuse_write(const struct partition *part, const char *name,
			    struct err *err);
/*
 * Return the reason why the content cannot be mounted, such as "it is encrypted (LUKS)".
 * *ret_hint is then the remedy, or NULL. Return NULL if no reason is known. Both are
 * constants.
 */
const char *filesystem_blocker(const struct partition *part, const char **ret_hint);

#endif
