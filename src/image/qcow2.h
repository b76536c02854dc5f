/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_IMAGE_QCOW2_H
#define IOMMU_IMAGE_QCOW2_H

/*
 * A qcow2 as plain bytes: qemu-storage-daemon exports it as a file through FUSE, in a
 * mount namespace of its own. The daemon holds QEMU's locks on the qcow2.
 *
 *	fd = qcow2_export(&qcow2, &disk, err);
 *	... close all further fds of it ...
 *	qcow2_stop(&qcow2);
 */

#include "disk.h"

struct qcow2 {
	pid_t daemon; /* 0: none */
	int fd;       /* of the exported file */
	int messages; /* memfd with the daemon's stderr */
};

#define QCOW2_INIT                                                                       \
	{                                                                                \
		0, -1, -1                                                                \
	}

/*
 * Start the daemon. Return an fd, owned by *qcow2, or -errno. The caller calls
 * qcow2_stop() in either case.
 */
int qcow2_export(struct qcow2 *qcow2, const struct disk *disk, struct err *err);
/* Stop the daemon and wait until everything is written. */
void qcow2_stop(struct qcow2 *qcow2);

#endif
