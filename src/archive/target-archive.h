/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_ARCHIVE_H
#define IOMMU_TARGET_ARCHIVE_H

/*
 * A root archive as a target: tar or cpio, plain or compressed, a file or a pipe.
 *
 *	r = target_open(&target, &target_archive_ops, &request, &notes, err);
 *	... the target is a directory like any other; commit the change to it ...
 *	r = target_stage(&target, mtime, &notes, err);
 *	r = target_keep(&target, err);
 *	target_close(&target);
 *
 * The archive is read once to its end, so that damage is found before anything else is
 * done. What the program looks at is brought into a private directory, the target's root.
 * Staging writes the new archive beside the old one: every byte of the uncompressed
 * stream that belongs to no changed member is copied as it is. Keeping renames it.
 *
 * path "-" is stdin, which is spooled, still compressed, into an unlinked file. output
 * NULL is the archive itself; "-" is stdout, which has all that it will get after
 * staging; where that comes to nothing, what was written is no archive.
 *
 * From open to close SIGINT, SIGTERM and SIGHUP wait; staging looks for them and fails
 * with -EINTR. All names of a file get its new content.
 */

#include "target/target-ops.h"

extern const struct target_ops target_archive_ops;

#endif
