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

#include "base/notes.h"
#include "base/progress.h"
#include "target/target.h"

struct target_archive;

int target_open_archive(struct target_archive **ret_archive, struct target *target,
			const char *path, const char *output, enum target_access access,
			struct progress *progress, struct err *err);
/* mtime: the caller set the mtime of the change, and written members get it; otherwise a
 * changed member keeps its own. */
int target_archive_stage(struct target_archive *archive, bool mtime, struct notes *notes,
			 struct err *err);
int target_archive_keep(struct target_archive *archive, struct err *err);
/* Close the archive and remove what was staged and not kept. */
void target_archive_close(struct target_archive *archive);

#endif
