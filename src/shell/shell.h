/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_H
#define IOMMU_SHELL_H

/*
 * The grammar of sh, as far as it takes to know where each command begins and ends.
 *
 *	_cleanup_(shell_release) struct shell_script script = SHELL_SCRIPT_INIT;
 *
 *	r = shell_parse(&script, text, &trouble);
 *
 * Nothing is expanded, nothing is run. What dash reads is read, and of bash's own
 * grammar what configuration files use: NAME=(...), [[ ]], function NAME, <<<. A
 * text that cannot be followed to its end is refused whole, since everything
 * after the point where count was lost would be a guess.
 *
 * Sources: POSIX sh 2.10; dash parser.c.
 */

#include "base/buf.h"

/* A simple command: NAME=value, command words, or both; redirections are left out. */
struct shell_command {
	size_t statement;
	size_t first, n;  /* its words in script.word */
	bool conditional; /* in control flow, in a function, or behind && or || */
	bool function;    /* in the body of a function */
	bool lost;        /* in a subshell, a pipeline or the background: what it assigns
			     is gone with the process */
};

/* What stands between two separators at the top level, compound commands whole. */
struct shell_statement {
	size_t start, end;
	size_t stop; /* after the newline of the line that it ends on, here-documents
			included: here a new line may be put in */
};

struct shell_script {
	struct span *word; /* as written */
	size_t n_word, word_room;
	struct shell_command *command;
	size_t n_command, command_room;
	struct shell_statement *statement;
	size_t n_statement, statement_room;
};

#define SHELL_SCRIPT_INIT                                                                \
	{                                                                                \
		NULL, 0, 0, NULL, 0, 0, NULL, 0, 0                                       \
	}

struct shell_trouble {
	size_t at; /* offset of what was begun and never ended, or is out of place */
	const char *why; /* a constant sentence fragment */
};

/* 0, or -EINVAL with *ret_trouble. The script borrows from text. */
int shell_parse(struct shell_script *script, struct span text,
		struct shell_trouble *ret_trouble);
void shell_release(struct shell_script *script);

/*
 * The offset after the quoted string ('...', "...") or the expansion ($NAME, ${...},
 * $(...), $((...)), `...`) that begins at pos. 0, or -EINVAL with *ret_trouble.
 */
int shell_skip(struct span text, size_t pos, bool in_double, size_t *ret_end,
	       struct shell_trouble *ret_trouble);

/* Length of the name at the start of text: [A-Za-z_][A-Za-z0-9_]*, or 0. */
size_t shell_name_length(struct span text);

#endif
