/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_STEPS_H
#define IOMMU_STEPS_H

/* The steps of sandbox_run(), in the order in which they are taken. Private to the cage.
 */

#include "sandbox.h"
#include "block-device.h"

/* nodes.c: /dev, and in it the disk and all partitions of a device; tmpfs_freeze() is to
 * follow. */
int nodes_begin(struct sandbox *sandbox, int *ret_context, struct err *err);
int nodes_add(const struct sandbox *sandbox, const struct block_device *device,
	      struct err *err);

/* tmpfs.c: a mount that is attached nowhere; options "size=64k". *ret_context, unless it
 * is NULL, is what tmpfs_freeze() takes: nothing in it can change from then on. */
int tmpfs_make(const char *const *options, size_t n, unsigned attributes,
	       int *ret_context);
int tmpfs_freeze(int take_context);

/* copy.c: a tmpfs, attached nowhere, with what is in dir; it is called source. -errno. */
int copy_volume(int dir, const char *source);

/* Of the child, which is the first process of the new namespaces. */

/* room.c: all mounts, and / is the target's. */
int rootfs_enter(const struct sandbox *sandbox, struct err *err);
/* bars.c: no right and no way to get one. Then filter.c: fewer system calls. */
int privileges_close(struct err *err);
int seccomp_install(void);
/* For the program, which cannot raise them again. -1 and errno. */
int privileges_limit(unsigned seconds);
/* keeper.c: runs the program and waits for it, with the descriptors 0 to 2 as its own;
 * report gets a struct err if it cannot be started, and is closed if it can. */
_Noreturn void init_run(const char *const *command, const char *lang, unsigned seconds,
			int report);
/* The keeper's status where it ended the program, which no program has. */
#define INIT_CROWD 200 /* too many processes */
#define INIT_MAX   ((size_t) 512)

/* layer.c: what differs in the upper layers. */
int overlay_diff_collect(const struct sandbox *sandbox, struct sandbox_result *ret,
			 struct err *err);

#endif
