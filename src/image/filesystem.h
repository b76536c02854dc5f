/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FILESYSTEM_H
#define IOMMU_FILESYSTEM_H

/*
 * The file system in a partition, mounted where nobody sees it: a mount that is attached
 * nowhere (fsmount(2)), which is gone with its fd. No mount helper runs; the type is
 * the one that was probed, and only those in our table are mounted; nosuid, nodev,
 * noexec.
 *
 *	fd = filesystem_mount(&loop, part, FILESYSTEM_READ, NULL, &dirty, err);
 *	openat(fd, ".", O_RDONLY | O_DIRECTORY)
 */

#include "loop.h"

enum filesystem_access {
	FILESYSTEM_READ, /* from a read-only loop: as much as can be seen without a replay
			  */
	FILESYSTEM_LOOK, /* from a writable loop, and yet without changing a byte */
	FILESYSTEM_WRITE, /* replays a journal that waits */
};

/*
 * An fd (O_PATH) or -errno. -ENODEV: the kernel has no such file system. -EMEDIUMTYPE: it
 * is none (LUKS, LVM...). *ret_dirty, only with FILESYSTEM_READ: a journal waits, the
 * last writes are not seen. subvolume: btrfs's; NULL: the default one.
 */
int filesystem_mount(const struct loop *loop, const struct partition *part,
		     enum filesystem_access access, const char *subvolume,
		     bool *ret_dirty, struct err *err);
/* As filesystem_mount() of any device that holds one file system; without a sentence. */
int filesystem_mount_node(const char *node, const char *fs, enum filesystem_access access,
			  const char *subvolume);
/* What that is; nothing is added where it is none. */
void filesystem_probe(const char *node, struct buf *ret);
/* Would filesystem_mount() try? */
bool filesystem_is_known(const struct partition *part);
/* May it be written to? A sentence about the ones that cannot. */
int filesystem_refuse_write(const struct partition *part, const char *name,
			    struct err *err);
/* What stands in the way where no file system is known: "it is encrypted (LUKS)", with a
 * hint; NULL: nothing. */
const char *filesystem_obstacle(const struct partition *part, const char **ret_hint);

#endif
