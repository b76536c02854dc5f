/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_SCAN_H
#define IOMMU_GRUB_SCAN_H

/*
 * A GRUB script as a row of commands: words, and what ended them.
 *
 *	struct grub_scan scan = { .text = text, .line = 1 };
 *	_cleanup_(grub_command_release) struct grub_command command = GRUB_COMMAND_INIT;
 *
 *	do
 *		grub_command_next(&command, &scan);
 *	while (command.stop != GRUB_END && command.stop != GRUB_UNCLOSED);
 *
 *	if [ -s $x ]; then linux /a ro # why
 *	^^ keyword: stop GRUB_WORD, the next word begins a command
 *	   ^^^^^^^^^ command: [ -s $x ]   stop GRUB_SEMICOLON
 *	              ^^^^ keyword
 *	                   ^^^^^^^^^^^ command, end: offset of the #, stop GRUB_COMMENT
 *	                              ^^^^^ (no words), stop GRUB_NEWLINE
 *
 * Words are split as grub-core/script/yylex.l does, so { and } stand for themselves
 * without blanks around them, and carriage returns count for nothing
 * (grub-core/normal/main.c:grub_file_getline). Nothing is expanded. Who nests in whom is
 * the caller's.
 *
 * Words borrow from text. Time is linear, each byte is read once.
 */

#include "base/buf.h"

enum grub_token {
	GRUB_WORD, /* as a command's stop: it is one keyword */
	GRUB_NEWLINE,
	GRUB_SEMICOLON,
	GRUB_OPEN,  /* { */
	GRUB_CLOSE, /* } */
	GRUB_COMMENT,
	GRUB_OPERATOR, /* | & < >: never a command's stop */
	GRUB_END,
	GRUB_UNCLOSED, /* the text ends inside quotes or after a backslash */
};

/* Reserved words, where a command may begin. */
enum grub_keyword {
	GRUB_COMMAND, /* none: a command */
	GRUB_IF,
	GRUB_THEN,
	GRUB_ELIF,
	GRUB_ELSE,
	GRUB_FI,
	GRUB_WHILE,
	GRUB_UNTIL,
	GRUB_DO,
	GRUB_DONE,
	GRUB_FOR,      /* for NAME in WORD...: one command */
	GRUB_FUNCTION, /* function NAME: one command */
};

struct grub_scan {
	struct span text;
	size_t pos;
	unsigned line; /* of pos, counted from 1 */
	/* the token read last */
	size_t start, end;
	unsigned start_line; /* GRUB_UNCLOSED: of the quote */
	/* of the command that is being read */
	const char *trouble; /* why it cannot be edited, or NULL */
	bool continued;      /* a backslash joined lines of it */
};

struct grub_word {
	struct span text; /* as written */
	unsigned line;
};

struct grub_command {
	struct grub_word *word;
	size_t n, room;
	enum grub_keyword keyword;
	enum grub_token stop;
	struct span comment; /* GRUB_COMMENT: from its # to the end of the line */
	size_t end;          /* offset of what ended it; for a newline, of its CR LF */
	unsigned line;       /* of what ended it */
	/*
	 * Why nobody should edit it: GRUB reads it otherwise than it looks, or not at
	 * all; or what GRUB_UNCLOSED means; or NULL.
	 */
	const char *readonly_reason;
};

#define GRUB_COMMAND_INIT                                                                \
	{                                                                                \
		NULL, 0, 0, GRUB_COMMAND, GRUB_END, { NULL, 0 }, 0, 0, NULL              \
	}

/* A command beyond this is kept in part and frozen; no kernel takes as many words. */
#define GRUB_WORDS_MAX ((size_t) 4096)

void grub_command_next(struct grub_command *command, struct grub_scan *scan);
void grub_command_release(struct grub_command *command);

/* A word without the one pair of quotes around it, if it has one. */
struct span grub_unquoted(struct span word);

#endif
