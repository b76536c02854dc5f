/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ESP_H
#define IOMMU_ESP_H

/*
 * The running system's ESPs, and its /boot, that are not mounted while it runs: those
 * that its fstab has with noauto, and those that Proxmox's boot tool keeps
 * (/etc/kernel/proxmox-boot-uuids), one for each disk of a mirror.
 *
 *	_cleanup_(esps_close) struct esps esps = ESPS_INIT;
 *
 *	esps_mount(&esps, &target, &notes);
 *
 * Each is mounted where nobody sees it and is gone with the run. An fstab says where it
 * belongs; the others are at KNOWN_PATH_ESPS and their UUID.
 */

#include "base/notes.h"
#include "target/target.h"

struct esps {
	int *mount; /* fds */
	size_t n, room;
};

#define ESPS_INIT                                                                        \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/* What cannot be mounted is noted, or is as before: not mounted. */
void esps_mount(struct esps *esps, struct target *target, struct notes *notes);
/* After target_close(). */
void esps_close(struct esps *esps);

#endif
