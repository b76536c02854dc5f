/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef TORTURE_CALLS_H
#define TORTURE_CALLS_H

/*
 * The system calls that can be made to fail, and with what.
 *
 * An errno stands beside a call where some file system, device or limit gives it for that
 * call; never one that says something of the target that is not so (ENOENT). What is not
 * in the table is not swept.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum call_trait {
	CALL_ALLOCATES = 1, /* fails on a full file system */
	CALL_CHANGES = 2,   /* fails on one that is read-only by now */
	CALL_TOUCHES = 4,   /* fails on a disk that is gone */
	CALL_PARTIAL = 8,   /* may do a part: read and write */
	CALL_REMOVES = 16,  /* where it fails, a temporary stays */
};

#define CALL_ERRORS 7

struct call {
	long number;
	const char *name;
	unsigned traits;
	int path;                /* the argument that is a path, or -1 */
	int argument;            /* this row is for calls whose argument has one of */
	uint64_t flags;          /* these; 0: for all */
	int errors[CALL_ERRORS]; /* up to the first 0 */
};

/* NULL: not swept. */
const struct call *call_find(long number, const uint64_t arguments[6]);
/* In no row, since only a caller's mistake makes it fail, or it never returns. */
bool call_is_steady(long number);
const char *error_name(int error);

#endif
