/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SANDBOX_H
#define IOMMU_SANDBOX_H

/*
 * Run a program of the target in a chroot with its own namespaces, where it can harm
 * neither the target nor this host.
 *
 *	_cleanup_(sandbox_close) struct sandbox sandbox = SANDBOX_INIT;
 *	struct sandbox_result result = SANDBOX_RESULT_INIT;
 *
 *	sandbox.may_write = is_menu;
 *	r = sandbox_open(&sandbox, &target, err);
 *	sandbox_put(&sandbox, "etc/default/grub", 0644, text);
 *	r = sandbox_run(&sandbox, command, NULL, &result, err);
 *	...
 *	sandbox_result_release(&result);
 *
 * The result is the output of the program and the files that it changed; nothing else
 * leaves the sandbox.
 *
 *	this process         the sandbox: own mounts, processes, ipc, names, network
 *	-----------------    -------------------------------------------------------
 *	clones of mounts ==> an overlay on each file system of the target; files put
 *	scratch (tmpfs)  ==>   and written are in the scratch, which is limited in size
 *	/dev             ==> null, zero..., the target's disk and partitions, by-uuid
 *	                     /proc of the new processes, /sys, read-only; /proc/cmdline
 *	                     and /sys/firmware are the target's; /run and /tmp are empty
 *	stdout, stderr   <== the program, started by the first process in there (init.c)
 *
 * The program is user 0 without capabilities, and cannot get any (no_new_privs, an empty
 * bounding set). The mode of a disk's node protects the disk: the owner is another user,
 * and group 0 may read. chmod fails on a read-only /dev; mknod and mounts need
 * capabilities; seccomp.c denies user namespaces, which would give them. An overlay's
 * source is the name of the device, since grub-probe and others find the device by it.
 *
 * All mounts are held by file descriptors and by the first process, which is killed with
 * this process and takes all others along: a killed run leaves nothing.
 */

#include "target/target.h"

#include <sys/types.h>

/* A file system of the target. vfat ignores case in names, so it cannot be the lower
 * layer of an overlay: it is copied if it is small enough, else mounted read-only. */
struct sandbox_filesystem {
	int tree;     /* a detached mount */
	int copy;     /* a tmpfs with the same files, used instead of an overlay; or -1 */
	char *at;     /* the mount point: "" for the root, "boot" */
	char *source; /* "/dev/sda2" */
	char *subvolume; /* its path in the btrfs; NULL: the top level, or no btrfs */
};

/* A file of the sandbox that replaces the target's. */
struct sandbox_text {
	char *path;
	struct buf text;
	mode_t mode; /* if it is new */
};

struct sandbox {
	const struct target *target; /* borrowed */
	struct sandbox_filesystem *filesystem;
	size_t n_filesystem, filesystem_room;
	struct sandbox_text *text;
	size_t n_text, text_room;
	int scratch, dev;   /* detached tmpfs mounts */
	struct buf cmdline; /* the contents of /proc/cmdline */
	bool efi;           /* /sys/firmware/efi exists */
	unsigned seconds;   /* time limit for the run */
	/* Return true for a file that the program may change. Set this before
	 * sandbox_run(), which does not read other changed files. */
	bool (*may_write)(const void *writer, const char *path);
	const void *writer; /* borrowed */
};

#define SANDBOX_INIT                                                                     \
	{                                                                                \
		.scratch = -1, .dev = -1, .seconds = 60                                  \
	}

enum sandbox_how {
	SANDBOX_CHANGED, /* a regular file that may_write() allows, with its text */
	SANDBOX_REMOVED,
	SANDBOX_OTHER, /* a link, a replaced directory, a file that may not be changed */
};

struct sandbox_file {
	char *path;
	enum sandbox_how how;
	struct buf text;
};

struct sandbox_result {
	bool ran;            /* the program was started, so a later failure is its own */
	struct buf out, err; /* its stdout, and the end of its stderr */
	struct sandbox_file *file; /* those that the program changed */
	size_t n_file, file_room;
};

#define SANDBOX_RESULT_INIT                                                              \
	{                                                                                \
		.ran = false                                                             \
	}

/* Prepare the mounts. On error, err says why no program of the target can be run. */
int sandbox_open(struct sandbox *sandbox, const struct target *target, struct err *err);
/* Give a file of the sandbox this text; missing parent directories are created. */
void sandbox_put(struct sandbox *sandbox, const char *path, mode_t mode,
		 struct span text);
/*
 * Run the command, a NULL-terminated argument vector searched for in the standard PATH,
 * with LANG set to lang unless that is NULL. Return 0 if it exited with status 0. Call it
 * once for each sandbox; release *ret also after an error.
 */
int sandbox_run(struct sandbox *sandbox, const char *const *command, const char *lang,
		struct sandbox_result *ret, struct err *err);
void sandbox_close(struct sandbox *sandbox);
void sandbox_result_release(struct sandbox_result *result);

#endif
