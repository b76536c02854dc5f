/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_TARGET_ARCHIVE_H
#define IOMMU_TARGET_ARCHIVE_H

/*
 * A root archive as a target: tar or cpio, plain or compressed, a file or a pipe.
 *
 *	r = target_open_archive(&archive, &target, path, output, access, err);
 *	... the target is a directory like any other; commit the change to it ...
 *	r = target_archive_stage(archive, mtime, &notes, err);
 *	r = target_archive_keep(archive, err);
 *	target_close(&target);
 *	target_archive_close(archive);
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

#include "base/notes.h"
#include "base/progress.h"
#include "target/target.h"

struct target_archive;

int target_open_archive(struct target_archive **ret_archive, struct target *target,
			const char *path, const char *output, enum target_access access,
			struct progress *progress, struct err *err);
/* mtime: the change's was set, and holds for what is written; else a member's stays. */
int target_archive_stage(struct target_archive *archive, bool mtime, struct notes *notes,
			 struct err *err);
int target_archive_keep(struct target_archive *archive, struct err *err);
/* What is staged and not kept goes. */
void target_archive_close(struct target_archive *archive);

#endif
