/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ESP_H
#define IOMMU_ESP_H

/*
 * ESPs and /boot of the running system that are not mounted: those with noauto in fstab,
 * and those of Proxmox's boot tool (/etc/kernel/proxmox-boot-uuids), one for each disk of
 * a mirror.
 *
 *	_cleanup_(esps_close) struct esps esps = ESPS_INIT;
 *
 *	esps_mount(&esps, &target, &notes);
 *
 * The mounts are attached to no directory and end with the run. The target sees the ones
 * of fstab at their directory, the others at KNOWN_PATH_ESPS followed by their UUID.
 */

#include "base/notes.h"
#include "target/target.h"

struct esps {
	int *mount; /* mount fds */
	size_t n, room;
};

#define ESPS_INIT                                                                        \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/*
 * Mount them and graft them into the target. One that cannot be mounted is noted if it is
 * in Proxmox's list, else it stays unmounted.
 */
void esps_mount(struct esps *esps, struct target *target, struct notes *notes);
/* Unmount. Call it after target_close(). */
void esps_close(struct esps *esps);

#endif
