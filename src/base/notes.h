/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_NOTES_H
#define IOMMU_NOTES_H

/*
 * Notes and warnings for the user, in addition to the result: printed on stderr, listed
 * in JSON.
 *
 *	notes_add(&notes, "ir-off", NOTE_WARNING, "etc/default/grub", 7, "...");
 *
 * Codes are stable. The same code with the same text is added once. After NOTES_MAX
 * notes one more says that others were left out: this bounds the output for a hostile
 * root.
 */

#include "buf.h"

#define NOTES_MAX ((size_t) 1000)

enum severity { NOTE_NOTE, NOTE_WARNING };

struct note {
	const char *code; /* borrowed, a constant */
	enum severity severity;
	char *text;
	char *file;    /* relative to the root, or NULL */
	unsigned line; /* 0: no line */
};

struct notes {
	struct note *note;
	size_t n, room;
};

#define NOTES_INIT                                                                       \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/* "note" or "warning". */
const char *severity_name(enum severity severity);
/* Add a note unless it is there. Copies file and the text. */
void notes_add(struct notes *notes, const char *code, enum severity severity,
	       const char *file, unsigned line, const char *format, ...) _printf_(6, 7);
void notes_release(struct notes *notes);

#endif
