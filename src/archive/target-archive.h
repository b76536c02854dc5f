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
 * The archive is read once to its end, so damage is found before anything else happens.
 * The members that the program reads are extracted into a private directory, which is the
 * root of the target. Staging writes the new archive next to the old one and copies every
 * byte of the uncompressed stream that belongs to no changed member. Keeping renames it.
 *
 * Path "-" is stdin, which is spooled into an unlinked file without uncompressing it.
 * Output NULL replaces the archive; "-" is stdout, which is complete after staging. If
 * staging fails, stdout gets bytes that no reader takes for an archive.
 *
 * SIGINT, SIGTERM and SIGHUP are held from open to close; staging checks for them and
 * fails with -EINTR. All names of a file get its new content.
 */

#include "target/target-ops.h"

extern const struct target_ops target_archive_ops;

#endif
