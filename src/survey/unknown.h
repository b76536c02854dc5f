/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_UNKNOWN_H
#define IOMMU_UNKNOWN_H

/*
 * Things that could change the answer and could not be determined. A set ends with 4
 *while one of them matters, a check with 1; both print them, and JSON lists them.
 *
 *	unknown = unknowns_add(&survey->unknown, "manager", UNKNOWN_NEW_KERNELS,
 *			       "%s writes their entries", manager->name);
 *	unknown->hint = manager->hint;
 *	unknown_locate(unknown, file->path, 0);
 *
 * A gap that cannot change the answer is a note, not an unknown.
 */

#include "base/buf.h"

#include <stddef.h>

/* More of them say nothing new. The last one is overwritten. */
#define UNKNOWNS_MAX   ((size_t) 100)
#define UNKNOWN_ALWAYS ((size_t) -1)

enum unknown_subject {
	UNKNOWN_NEXT_BOOT,
	UNKNOWN_NEW_KERNELS, /* kernels installed later */
};

struct unknown {
	const char *code; /* a constant; stable */
	enum unknown_subject subject;
	/*
	 * Index in survey.entry: it matters only while that entry does not have the mode,
	 * whether it counts or not. UNKNOWN_ALWAYS: it matters for each mode.
	 */
	size_t entry;
	char *why;        /* why it cannot be determined; no full stop */
	const char *hint; /* what to do: a constant, or NULL */
	char *file;       /* relative to the root, or NULL */
	unsigned line;    /* 0: no line */
};

struct unknowns {
	struct unknown *unknown;
	size_t n, room;
};

/*
 * Add one, with entry UNKNOWN_ALWAYS, and return it: borrowed until the next call. Where
 * the list has the same code, subject and reason, return that.
 */
struct unknown *unknowns_add(struct unknowns *unknowns, const char *code,
			     enum unknown_subject subject, const char *why, ...)
	_printf_(4, 5);
/* Set the place to name. Copies file. */
void unknown_locate(struct unknown *unknown, const char *file, unsigned line);
void unknowns_release(struct unknowns *unknowns);

#endif
