/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ATTRIBUTES_H
#define IOMMU_ATTRIBUTES_H

/*
 * What a file has beside its bytes and times: owner, mode, ACL, label, extended
 * attributes. Read from an old file, given to the new one that replaces it.
 *
 *	r = attributes_read(&attributes, old);
 *	...
 *	r = attributes_give(&attributes, new, &what);
 *
 * ACL and label are extended attributes to the kernel, and copied as such. Left out are
 * security.ima, security.evm and trusted.overlay.*: they speak of the old bytes, or of
 * the layer that the old file is in.
 *
 * Reading takes all memory, giving takes none.
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
	bool inherits; /* a created file: the ACL that its directory gave stays */
	struct extended *extended;
	size_t n, room;
};

/* 0 or -errno. *attributes is released by the caller in either case. */
int attributes_read(struct attributes *attributes, int fd);
/*
 * What the file already has is not touched: a file system that cannot change an owner
 * gives none other either. 0; or -errno and *ret_what ("owner", "mode", "ACL", "label",
 * or an attribute's name, borrowed) could not be given.
 */
int attributes_give(const struct attributes *attributes, int fd, const char **ret_what);
void attributes_release(struct attributes *attributes);

#endif
