/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ATTRIBUTES_H
#define IOMMU_ATTRIBUTES_H

/*
 * Everything of a file except bytes and times: owner, mode, ACL, label, extended
 * attributes. They are read from an old file and given to the new file that replaces it.
 *
 *	r = attributes_read(&attributes, old);
 *	...
 *	r = attributes_give(&attributes, new, &what);
 *
 * The kernel shows ACL and label as extended attributes, and they are copied as such.
 * security.ima, security.evm, trusted.overlay.* and user.overlay.* are not copied: they
 * describe the old bytes, or the overlay layer of the old file.
 *
 * attributes_read() allocates all memory, attributes_give() allocates none.
 */

#include "base/buf.h"

#include <sys/types.h>

struct extended {
	char *name;
	char *value, *scratch; /* size bytes each */
	size_t size;
};

struct attributes {
	uid_t uid;
	gid_t gid;
	mode_t mode;
	bool inherits; /* created file: keep the ACL that its directory gave */
	struct extended *extended;
	size_t n, room;
};

/*
 * Read the attributes of fd. Return 0 or -errno. The caller releases *attributes in
 * either case.
 */
int attributes_read(struct attributes *attributes, int fd);
/*
 * Give the attributes to fd. An attribute that fd already has is not set again: a file
 * system that cannot change the owner also gives every file the same one. Return 0; or
 * -errno with *ret_what (borrowed) naming the attribute that could not be given: "owner",
 * "mode", "ACL", "label", or the name of an extended attribute.
 */
int attributes_give(const struct attributes *attributes, int fd, const char **ret_what);
void attributes_release(struct attributes *attributes);

#endif
