/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GROUPS_H
#define IOMMU_GROUPS_H

/*
 * IOMMU groups and their devices. All devices of a group are assigned to a guest
 *together.
 *
 *	_cleanup_(groups_release) struct groups groups = GROUPS_INIT;
 *
 *	groups_read(&groups, root);
 *	for (size_t i = 0; i < groups.n; i++)
 *		... groups.group[i].device[j].address
 *
 * Read below a root fd, like all facts of a host. Absent facts stay empty.
 */

#include "host.h"

struct device {
	char *address;                   /* "0000:00:02.0", or the name on another bus */
	bool is_pci;                     /* class, vendor and product are set */
	unsigned class, vendor, product; /* class: 0xCCSSPP */
	char *driver;                    /* NULL: no driver is bound */
	char *reset; /* the methods, as "flr bus"; "": none; NULL: unknown */
};

struct group {
	char *name; /* "12" */
	enum group_type type;
	bool invented; /* by VFIO, for a device without an IOMMU */
	struct device *device;
	size_t n, room;
};

struct groups {
	struct group *group;
	size_t n, room;
};

#define GROUPS_INIT                                                                      \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

void groups_read(struct groups *groups, int root);
void groups_release(struct groups *groups);

#endif
