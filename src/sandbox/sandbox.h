/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SANDBOX_H
#define IOMMU_SANDBOX_H

/*
 * A program of the target, run where it can harm neither the target nor this host.
 *
 *	_cleanup_(sandbox_close) struct sandbox cage = SANDBOX_INIT;
 *	_cleanup_(sandbox_result_release) struct sandbox_result result =
 *SANDBOX_RESULT_INIT;
 *
 *	cage.may_write = is_menu;
 *	r = sandbox_open(&cage, &target, err);
 *	sandbox_put(&cage, "etc/default/grub", 0644, text);
 *	r = sandbox_run(&cage, command, NULL, &result, err);
 *
 * What it prints, and the files that differ, are its value; nothing else comes out.
 *
 *	this process         the cage: own mounts, processes, ipc, names, network
 *	-----------------    ----------------------------------------------------
 *	copies of mounts ==> an overlay on each file system of the target; what is
 *	scratch (tmpfs)  ==>   put and written goes to the scratch, which has a size
 *	/dev             ==> null, zero..., the target's disk and partitions, by-uuid
 *	                     /proc of the new processes, /sys, read-only; /proc/cmdline
 *	                     and /sys/firmware are the target's; /run and /tmp are empty
 *	stdout, stderr   <== the program, run by the first process in there (keeper.c)
 *
 * It is user 0 without any capability, for good (no_new_privs, an empty bounding set), so
 * what protects the disk is its node's mode: it belongs to another user and lets group 0
 * read. Neither chmod (a read-only /dev), nor mknod, nor a mount, nor a namespace in
 * which user 0 is somebody (filter.c) leads around that. The kernel finds an overlay's
 * device by its source, and so do programs that read mountinfo: it is called by the
 * device's name.
 *
 * Everything hangs on fds and on the first process, which dies with this one, and all
 * others with it: a run that is killed leaves nothing.
 */

#include "target/target.h"

#include <sys/types.h>

/* A file system of the target. No overlay can be laid on vfat, whose names know no case:
 * it is copied, if it is not too large, and else only to be read. */
struct sandbox_volume {
	int tree;        /* a mount, attached nowhere */
	int copy;        /* another, with the same files, in place of an overlay; or -1 */
	char *at;        /* "" is the root, "boot" */
	char *source;    /* "/dev/sda2" */
	char *subvolume; /* of a btrfs: where in it the directory is; NULL: at its top */
};

/* A file as it is to be found in there. */
struct sandbox_text {
	char *path;
	struct buf text;
	mode_t mode; /* where it is new */
};

struct sandbox {
	const struct target *target; /* borrowed */
	struct sandbox_volume *volume;
	size_t n_volume, filesystem_room;
	struct sandbox_text *text;
	size_t n_text, text_room;
	int scratch, dev;   /* tmpfs mounts, attached nowhere */
	struct buf cmdline; /* what /proc/cmdline has */
	bool efi;           /* the firmware */
	unsigned seconds;   /* a run may take */
	/* True for a file that a run may change. Set before sandbox_run(), which reads no
	 * other file that has changed. */
	bool (*may_write)(const void *writer, const char *path);
	const void *writer; /* borrowed */
};

#define SANDBOX_INIT                                                                     \
	{                                                                                \
		.scratch = -1, .dev = -1, .seconds = 60                                  \
	}

enum sandbox_how {
	SANDBOX_CHANGED, /* a regular file that may_write() allows: text */
	SANDBOX_REMOVED,
	SANDBOX_OTHER, /* a link, a directory in the place of another, any other file...
			*/
};

struct sandbox_file {
	char *path;
	enum sandbox_how how;
	struct buf text;
};

struct sandbox_result {
	bool ran; /* the program was started: what went wrong then is its own doing */
	struct buf out, err; /* what it printed; of the latter the last lines */
	struct sandbox_file
		*file; /* that differ from the target's, or from what was put */
	size_t n_file, file_room;
};

#define SANDBOX_RESULT_INIT                                                              \
	{                                                                                \
		.ran = false                                                             \
	}

/* -errno with a sentence: why no program of this target can be run here. */
int sandbox_open(struct sandbox *sandbox, const struct target *target, struct err *err);
/* A file in there will have this text; its directories are made. */
void sandbox_put(struct sandbox *sandbox, const char *path, mode_t mode,
		 struct span text);
/*
 * Once. command: its name and arguments, ended by NULL; it is searched for in the usual
 * places. lang: what LANG is, or NULL. 0: it ended with status 0.
 */
int sandbox_run(struct sandbox *sandbox, const char *const *command, const char *lang,
		struct sandbox_result *ret, struct err *err);
void sandbox_close(struct sandbox *sandbox);
void sandbox_result_release(struct sandbox_result *result);

#endif
