/* SPDX-License-Identifier: BSD-3-Clause */
#include "unknown.h"

#include <stdlib.h>
#include <string.h>

static void unknown_release(struct unknown *unknown)
{
	free(unknown->why);
	free(unknown->file);
}

static struct unknown *unknowns_find(const struct unknowns *unknowns, const char *code,
				     enum unknown_subject subject, struct span why)
{
	for (size_t i = 0; i < unknowns->n; i++) {
		struct unknown *old = &unknowns->unknown[i];

		if (strcmp(old->code, code) == 0 && old->subject == subject &&
		    span_is(why, old->why))
			return old;
	}
	return NULL;
}

struct unknown *unknowns_add(struct unknowns *unknowns, const char *code,
			     enum unknown_subject subject, const char *why, ...)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct unknown *unknown;
	va_list args;

	va_start(args, why);
	buf_addv(&text, why, args);
	va_end(args);
	unknown = unknowns_find(unknowns, code, subject, buf_span(&text));
	if (unknown)
		return unknown;

	if (unknowns->n == UNKNOWNS_MAX)
		unknown_release(&unknowns->unknown[--unknowns->n]);
	unknowns->unknown = mem_grow(unknowns->unknown, unknowns->n, &unknowns->room,
				     sizeof(*unknowns->unknown));
	unknown = &unknowns->unknown[unknowns->n++];
	*unknown = (struct unknown){ .code = code,
				     .subject = subject,
				     .entry = UNKNOWN_ALWAYS,
				     .why = mem_dup(buf_span(&text)) };
	return unknown;
}

void unknown_locate(struct unknown *unknown, const char *file, unsigned line)
{
	free(unknown->file);
	unknown->file = file ? mem_dup(span_of(file)) : NULL;
	unknown->line = line;
}

void unknowns_release(struct unknowns *unknowns)
{
	for (size_t i = 0; i < unknowns->n; i++)
		unknown_release(&unknowns->unknown[i]);
	free(unknowns->unknown);
	*unknowns = (struct unknowns){ NULL, 0, 0 };
}
