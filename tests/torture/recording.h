/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_RECORDING_H
#define TORTURE_RECORDING_H

/*
 * What a disk was told to write, and when to flush. A FUSE file stands for the disk
 * (recorder.c): a loop device on it hands down each write, and each flush as an fsync
 * (drivers/block/loop.c:lo_req_flush). There are no FUA writes: the block layer makes
 * flushes of them, since loop devices know none.
 *
 *	pid = recorder_start(disk, log, mountpoint);
 *	... a file system on mountpoint/disk is worked with ...
 *	recorder_mark(mountpoint);
 *	recorder_stop(pid, mountpoint);
 *	recording_read(&recording, log);
 */

#include "base/buf.h"

#include <stdint.h>
#include <sys/types.h>

enum record_kind {
	RECORD_WRITE, /* with its bytes behind it */
	RECORD_FLUSH,
	RECORD_MARK, /* the program has said what came of it */
};

struct record {
	uint64_t kind, offset, length;
};

/* Also what is in the log. */
struct event {
	struct record record;
	const char *bytes; /* in text */
};

struct recording {
	struct buf text;
	struct event *event;
	size_t n, room;
};

pid_t recorder_start(const char *disk, const char *log, const char *mountpoint);
void recorder_mark(const char *mountpoint);
void recorder_stop(pid_t pid, const char *mountpoint);

void recording_read(struct recording *recording, const char *log);
void recording_release(struct recording *recording);

#endif
