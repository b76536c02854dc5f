/* SPDX-License-Identifier: BSD-3-Clause */
#include "notes.h"

#include <stdlib.h>
#include <string.h>

const char *severity_name(enum severity severity)
{
	return severity == NOTE_WARNING ? "warning" : "note";
}

static bool notes_has(const struct notes *notes, const char *code, const char *text)
{
	for (size_t i = 0; i < notes->n; i++)
		if (strcmp(notes->note[i].code, code) == 0 &&
		    strcmp(notes->note[i].text, text) == 0)
			return true;
	return false;
}

static void do_notes_add(struct notes *notes, struct note note)
{
	notes->note = mem_grow(notes->note, notes->n, &notes->room, sizeof(*notes->note));
	notes->note[notes->n++] = note;
}

void notes_add(struct notes *notes, const char *code, enum severity severity,
	       const char *file, unsigned line, const char *format, ...)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	va_list args;

	if (notes->n > NOTES_MAX)
		return;
	va_start(args, format);
	buf_addv(&text, format, args);
	va_end(args);
	if (notes_has(notes, code, buf_str(&text)))
		return;

	if (notes->n == NOTES_MAX) {
		do_notes_add(notes, (struct note){
					    .code = "more-notes",
					    .severity = NOTE_WARNING,
					    .text = mem_dup(span_of(
						    "there are more notes than these")),
				    });
		return;
	}
	do_notes_add(notes, (struct note){
				    .code = code,
				    .severity = severity,
				    .text = mem_dup(buf_span(&text)),
				    .file = file ? mem_dup(span_of(file)) : NULL,
				    .line = line,
			    });
}

void notes_release(struct notes *notes)
{
	for (size_t i = 0; i < notes->n; i++) {
		free(notes->note[i].text);
		free(notes->note[i].file);
	}
	free(notes->note);
	*notes = (struct notes) NOTES_INIT;
}
