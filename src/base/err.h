/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_ERR_H
#define IOMMU_ERR_H

/*
 * What went wrong: an errno, and the sentence that goes with it.
 *
 * The deepest function that knows the path writes the sentence, once, and
 * returns the negative errno in the same statement. Callers pass it on.
 *
 *	fd = target_open_file(target, path, &st, err);
 *	if (fd < 0)
 *		return fd;
 *	...
 *	return err_set(err, errno, "cannot read %s", path);
 *
 * Printed at the top as "iommu: WHAT: WHY", then "hint: HINT" where there is
 * one thing to do. WHAT says what was tried, on what; WHY is the errno's text
 * unless err_why() says it better. Lower case, no full stop. All three are cut
 * at the size of their field. err is never NULL.
 *
 * A struct err owns nothing, so it serves in a child and while committing.
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

/* All return -code of the error. err_why() and err_hint() follow an err_set(). */
int err_set(struct err *err, int code, const char *what, ...) _printf_(3, 4);
int err_why(struct err *err, const char *why, ...) _printf_(2, 3);
int err_hint(struct err *err, const char *hint, ...) _printf_(2, 3);

#endif
