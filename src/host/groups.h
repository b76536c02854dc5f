/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GROUPS_H
#define IOMMU_GROUPS_H

/*
 * IOMMU groups and their devices: what is handed to a guest together, and whether that
 * can work.
 *
 *	_cleanup_(groups_release) struct groups groups = GROUPS_INIT;
 *
 *	groups_read(&groups, root);
 *	for (size_t i = 0; i < groups.n; i++)
 *		... groups.group[i].device[j].address
 *
 * Read below a root fd as the rest of a host is. What is not there is left empty.
 */

#include "host.h"

struct device {
	char *address; /* "0000:00:02.0", or another bus's name for it */
	bool is_pci;   /* the three numbers are set */
	unsigned class, vendor, product; /* class: 0xCCSSPP */
	char *driver;                    /* NULL: none is bound */
	char *reset; /* "flr bus": the methods; "": none; NULL: not known */
};

struct group {
	char *name; /* "12" */
	enum group_type type;
	bool invented; /* by vfio, for a device without an IOMMU */
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
