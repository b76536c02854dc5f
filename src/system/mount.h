/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MOUNT_H
#define IOMMU_MOUNT_H

/*
 * Detached mounts: file systems that are mounted without a directory (fsopen(2)).
 *
 *	const char *const options[] = { "source=/dev/sda2", "ro" };
 *
 *	fd = mount_detached("ext4", options, ARRAY_SIZE(options), MOUNT_ATTR_NOSUID,
 *NULL);
 *
 * The descriptor is the root of the mount, which lasts until it is closed or until
 * move_mount(2) has attached it. A context is the descriptor that fsopen(2) returns.
 * All functions return a negative errno on error.
 */

#include <stddef.h>

/*
 * Mount a file system of this type. An option is "key" or "key=value"; NULL is skipped.
 * attributes are MOUNT_ATTR_* flags. Unless ret_context is NULL, *ret_context is the
 * context of the mount, for mount_set_read_only(); the caller closes both descriptors.
 */
int mount_detached(const char *type, const char *const *options, size_t n,
		   unsigned attributes, int *ret_context);
/* Make a mounted file system read-only: nothing in it can be changed from then on. */
int mount_set_read_only(int context);

/* The parts of mount_detached(), for options that a kernel may lack. */
int mount_set_option(int context, const char *option);
int mount_create(int context, unsigned attributes);

#endif
