/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_H
#define IOMMU_SHELL_H

/*
 * The grammar of sh, as far as needed to determine where each command begins and ends.
 *
 *	_cleanup_(shell_release) struct shell_script script = SHELL_SCRIPT_INIT;
 *
 *	r = shell_parse(&script, text, &trouble);
 *
 * The parser expands nothing and runs nothing. It accepts the grammar of dash, and of
 * bash's own grammar the parts that configuration files use: NAME=(...), [[ ]], function
 * NAME, <<<. A text that it cannot parse to the end is refused as a whole, since the
 * commands after the error would be a guess.
 *
 * Sources: POSIX sh 2.10; dash parser.c.
 */

#include "base/buf.h"

/* A simple command: NAME=value, command words, or both; redirections are left out. */
struct shell_command {
	size_t statement;
	size_t first, n;  /* index of its words in script.word, and their number */
	bool conditional; /* in control flow, in a function, or after && or || */
	bool function;    /* in the body of a function */
	bool lost;        /* in a subshell, a pipeline or the background: its assignments
			     end with that process */
};

/* The text between two separators at the top level; a compound command is one. */
struct shell_statement {
	size_t start, end;
	size_t stop; /* after the newline of its last line and its here-documents: a new
			line can be inserted here */
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
	size_t at; /* offset of the construct without an end, or of the misplaced token */
	const char *why; /* a constant sentence fragment */
};

/* Parse text. Return 0, or -EINVAL with *ret_trouble. The script borrows from text;
 * release it in both cases. */
int shell_parse(struct shell_script *script, struct span text,
		struct shell_trouble *ret_trouble);
void shell_release(struct shell_script *script);

/*
 * Find the end of the quoted string ('...', "...") or the expansion ($NAME, ${...},
 * $(...), $((...)), `...`) that begins at pos. *ret_end is the offset after it. Return 0,
 * or -EINVAL with *ret_trouble.
 */
int shell_skip(struct span text, size_t pos, bool in_double, size_t *ret_end,
	       struct shell_trouble *ret_trouble);

/* Return the length of the name ([A-Za-z_][A-Za-z0-9_]*) at the start of text, or 0. */
size_t shell_name_length(struct span text);

#endif
