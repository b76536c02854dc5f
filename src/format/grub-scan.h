/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_GRUB_SCAN_H
#define IOMMU_GRUB_SCAN_H

/*
 * Split a GRUB script into commands: their words, and the token that ends them.
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
 * Words are split as in grub-core/script/yylex.l: { and } are tokens even without blanks
 * around them, and carriage returns are ignored
 * (grub-core/normal/main.c:grub_file_getline). Nothing is expanded. For the nesting of
 * commands see grub-nest.h.
 *
 * Words borrow from text. The time is linear in its length.
 */

#include "base/buf.h"

enum grub_token {
	GRUB_WORD, /* as a command's stop: the command is one keyword */
	GRUB_NEWLINE,
	GRUB_SEMICOLON,
	GRUB_OPEN,  /* { */
	GRUB_CLOSE, /* } */
	GRUB_COMMENT,
	GRUB_OPERATOR, /* | & < >, never a command's stop */
	GRUB_END,
	GRUB_UNCLOSED, /* the text ends inside quotes or after a backslash */
};

/* Reserved words at the beginning of a command. */
enum grub_keyword {
	GRUB_COMMAND, /* no keyword: an ordinary command */
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
	/* The last token: */
	size_t start, end;
	unsigned start_line; /* GRUB_UNCLOSED: line of the opening quote */
	/* The current command: */
	const char *trouble; /* why it cannot be edited, or NULL */
	bool continued;      /* it has a backslash and a newline */
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
	struct span comment; /* GRUB_COMMENT: from the # to the end of the line */
	size_t end;          /* offset of the stop token; of the CR before a newline */
	unsigned line;       /* line number of the stop token */
	/*
	 * NULL, or why it cannot be edited: GRUB reads it in an unexpected way or refuses
	 * it. For GRUB_UNCLOSED the error.
	 */
	const char *readonly_reason;
};

#define GRUB_COMMAND_INIT                                                                \
	{                                                                                \
		NULL, 0, 0, GRUB_COMMAND, GRUB_END, { NULL, 0 }, 0, 0, NULL              \
	}

/* Later words of a command are dropped and it is read-only. No kernel takes as many. */
#define GRUB_WORDS_MAX ((size_t) 4096)

/*
 * Read the next command from scan into *command, which is reused. The last one has the
 * stop GRUB_END or GRUB_UNCLOSED.
 */
void grub_command_next(struct grub_command *command, struct grub_scan *scan);
void grub_command_release(struct grub_command *command);

/* Return the word without the pair of quotes around it, if it has one. */
struct span grub_unquoted(struct span word);

#endif
