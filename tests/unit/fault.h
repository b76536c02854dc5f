/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FAULT_H
#define IOMMU_FAULT_H

/*
 * System calls that fail when a test says so. The test program is linked with --wrap for
 * each call of fault.c's list; the calls are counted while a fault is armed.
 *
 *	fault = (struct fault){ .kind = FAULT_ONCE, .at = 3 };
 *	... the third call fails ...
 *	fault.kind = FAULT_NONE;
 *
 * A file system without RENAME_EXCHANGE, one without hard links, random numbers that are
 * the same a few times: the last members, which hold whether a fault is armed or not.
 */

#include <stdbool.h>

enum fault_kind {
	FAULT_NONE,
	FAULT_ONCE,   /* call number at fails */
	FAULT_ONWARD, /* of those that rename, unlink or sync: it and all after it */
	FAULT_KILL,   /* of those that change anything: the process dies before it */
	FAULT_RUN,    /* run() is called before it */
	FAULT_LIE,    /* it does less than it says: a write drops its last byte */
};

struct fault {
	enum fault_kind kind;
	unsigned at;      /* counted from 1 */
	unsigned seen;    /* calls so far */
	const char *what; /* the call that was hit, or NULL */
	const char *only; /* count calls of this name alone; NULL: all */
	void (*run)(void);
	bool no_exchange, no_links;
	unsigned dull;
};

extern struct fault fault;

#endif
