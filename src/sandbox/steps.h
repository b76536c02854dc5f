/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_STEPS_H
#define IOMMU_STEPS_H

/* The steps of sandbox_open() and sandbox_run(). Private to this folder. */

#include "sandbox.h"
#include "block-device.h"

/* nodes.c: make /dev, then add the disk and all partitions of a device. Afterwards the
 * caller passes *ret_context to mount_set_read_only(). */
int nodes_begin(struct sandbox *sandbox, int *ret_context, struct err *err);
int nodes_add(const struct sandbox *sandbox, const struct block_device *device,
	      struct err *err);

/* copy.c: return a detached tmpfs with the files of dir, or -errno. source is its name in
 * mountinfo. */
int copy_filesystem(int dir, const char *source);

/* The steps of the child, the first process of the new namespaces. */

/* rootfs.c: make all mounts, and the target's root the root directory. */
int rootfs_enter(const struct sandbox *sandbox, struct err *err);
/* privileges.c: drop all capabilities for good, then call seccomp_install(), which
 * restricts system calls (seccomp.c). */
int privileges_close(struct err *err);
int seccomp_install(void);
/* Set resource limits, which the program cannot raise. Return -1 and errno on error. */
int privileges_limit(unsigned seconds);
/* init.c: run the program with descriptors 0 to 2 and wait for it. If it cannot be
 * started, a struct err is written to report, which is closed otherwise. */
_Noreturn void init_run(const char *const *command, const char *lang, unsigned seconds,
			int report);
/* Exit status of the first process if it stopped the program. */
#define INIT_TOO_MANY    200 /* too many processes */
#define INIT_PROCESS_MAX ((size_t) 512)

/* overlay-diff.c: collect the changed files of the upper layers. */
int overlay_diff_collect(const struct sandbox *sandbox, struct sandbox_result *ret,
			 struct err *err);

#endif
