/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_NOTES_H
#define IOMMU_NOTES_H

/*
 * What a user should know beside the answer: printed on stderr, listed in JSON.
 *
 *	notes_add(&notes, "ir-off", NOTE_WARNING, "etc/default/grub", 7, "...");
 *
 * Codes are stable. The same code with the same text is noted once. After NOTES_MAX of
 * them one more says that there are more: nobody reads what a hostile root has to say.
 */

#include "buf.h"

#define NOTES_MAX ((size_t) 1000)

enum severity { NOTE_NOTE, NOTE_WARNING };

struct note {
	const char *code; /* constant */
	enum severity severity;
	char *text;
	char *file;    /* relative to the root, or NULL */
	unsigned line; /* 0: none */
};

struct notes {
	struct note *note;
	size_t n, room;
};

#define NOTES_INIT                                                                       \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

const char *severity_name(enum severity severity);
void notes_add(struct notes *notes, const char *code, enum severity severity,
	       const char *file, unsigned line, const char *format, ...) _printf_(6, 7);
void notes_release(struct notes *notes);

#endif
