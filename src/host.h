/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_HOST_H
#define IOMMU_HOST_H

/*
 * The machine that we run on: is / its own root, and what does its kernel say?
 *
 * All paths are read below a root fd (proc/..., sys/..., dev/...), so that a recorded
 * machine serves as well as the real one.
 */

#include "target.h"

enum host_kind {
	HOST_LIVE,      /* / is the root of PID 1, and no container is around us */
	HOST_CHROOT,    /* PID 1 has another root */
	HOST_CONTAINER, /* the kernel is somebody else's */
};

struct host {
	enum host_kind kind;
	struct buf cmdline;     /* /proc/cmdline without its newline */
	struct buf release;     /* uname -r */
	bool has_iommufd;       /* /dev/iommu */
	struct names vfio_cdev; /* names in /dev/vfio/devices */
	enum vendor { VENDOR_UNKNOWN, VENDOR_INTEL, VENDOR_AMD } vendor;
};

#define HOST_INIT                                                                        \
	{                                                                                \
		.kind = HOST_LIVE                                                        \
	}

enum host_kind host_kind(void);
int host_read(struct host *host, int root, struct err *err);
void host_release(struct host *host);

#endif
