/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ERR_H
#define IOMMU_ERR_H

/*
 * An error: an errno and the message that goes with it.
 *
 * The deepest function that knows the path sets the message, once, and returns the
 * negative errno in the same statement. Callers pass both on.
 *
 *	fd = target_open_file(target, path, &st, err);
 *	if (fd < 0)
 *		return fd;
 *	...
 *	return err_set(err, errno, "cannot read %s", path);
 *
 * The program prints "iommu: WHAT: WHY", then "hint: HINT" if there is an action to take.
 * WHAT names the operation and its object; WHY is the errno's text unless err_why() sets
 * a better one. Lower case, no full stop. Each is cut at the size of its field. err is
 * never NULL.
 *
 * A struct err owns no memory, so it also works in a child and during a commit.
 */

#include "buf.h"

struct err {
	int code; /* positive errno; 0 while nothing went wrong */
	char what[1024];
	char why[1024];
	char hint[1024];
};

#define ERR_INIT                                                                         \
	{                                                                                \
		0, "", "", ""                                                            \
	}

/* Each returns -code of the error. Call err_why() and err_hint() after err_set() only. */
int err_set(struct err *err, int code, const char *what, ...) _printf_(3, 4);
int err_why(struct err *err, const char *why, ...) _printf_(2, 3);
int err_hint(struct err *err, const char *hint, ...) _printf_(2, 3);

#endif
