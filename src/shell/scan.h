/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_SCAN_H
#define IOMMU_SHELL_SCAN_H

/*
 * Inside shell.h: one position that moves through the text, shared by
 *
 *	shell-word.c      quotes, words
 *	shell-expansion.c what begins with $ or `
 *	shell-token.c     blanks, newlines and what hangs on them, reserved words
 *	shell-command.c   simple commands, their redirections, function bodies
 *	shell-compound.c  if, for, case and their like
 *	shell-script.c    pipelines, lists, the text as a whole
 *
 * which need each other: a word may hold $(commands).
 *
 * What returns int gives 0 with the position behind what it read, or -EINVAL
 * with the trouble set.
 */

#include "shell.h"

/* Deeper nesting is no configuration; keeps a hostile text off the end of our stack. */
#define SHELL_DEPTH_MAX 100

/* A here-document whose operator was read and whose lines come after the next newline. */
struct heredoc {
	size_t at;
	struct span end; /* its last line, as the operator has it, quotes and all */
	bool quoted;     /* then a backslash before a newline is no continuation */
	bool indented;   /* <<-: tabs before the last line do not count */
};

struct scan {
	struct span text;
	size_t pos;
	size_t token_end; /* of the token read last */
	unsigned depth;
	struct heredoc *heredoc;
	size_t n_heredoc, heredoc_room;
	size_t heredoc_base;         /* those before it belong to the command outside */
	struct shell_script *script; /* NULL: nothing is recorded */
	struct shell_trouble trouble;
};

/* Byte at pos + ahead, '\0' behind the end. */
char scan_peek(const struct scan *scan, size_t ahead);
bool scan_at(const struct scan *scan, const char *str);
int scan_fail(struct scan *scan, size_t at, const char *why);

/* A backslash and the byte that it takes along. */
void scan_skip_escape(struct scan *scan);
int scan_single(struct scan *scan);                    /* at ' */
int scan_quoted(struct scan *scan);                    /* at ' or " */
int scan_expansion(struct scan *scan, bool in_double); /* at $ or ` */
/* The lines of a here-document: as in double quotes, unless its word has quotes. */
int scan_heredoc_body(struct scan *scan, const struct heredoc *heredoc, struct span body);
/* Up to a blank or an operator: may be empty. */
int scan_word(struct scan *scan);

void scan_take(struct scan *scan, size_t len);
void scan_blanks(struct scan *scan);
/* Blanks and newlines. */
int scan_lines(struct scan *scan);
bool scan_at_keyword(const struct scan *scan, const char *keyword);
/* On failure the trouble is at, why: what was begun there is never ended. */
int scan_expect(struct scan *scan, const char *keyword, size_t at, const char *why);
int scan_expect_paren(struct scan *scan, size_t at, const char *why);
int scan_expect_word(struct scan *scan, const char *why, struct span *ret_word);
/* Is a word a name, be it continued on the next line? */
bool scan_is_name(struct span word);
/* The here-document that follows the next newline. */
void scan_add_heredoc(struct scan *scan, const struct heredoc *heredoc);

bool scan_at_redirection(const struct scan *scan);
int scan_redirections(struct scan *scan);
int scan_simple(struct scan *scan);
int scan_function_body(struct scan *scan);

int scan_command(struct scan *scan);

/* Commands up to what cannot begin one: ) } ;; fi done and their like, or the end. */
int scan_list(struct scan *scan);
/* The same, and at least one. */
int scan_commands(struct scan *scan);
bool scan_at_list_end(const struct scan *scan);
/* Statements that are over by now end with the line that ends at pos. */
void scan_stop(struct scan *scan);

enum scan_mark { MARK_CONDITIONAL, MARK_FUNCTION, MARK_LOST };
/* The number of commands so far, and what is to be known of those since. */
size_t scan_count(const struct scan *scan);
void scan_mark(struct scan *scan, size_t since, enum scan_mark mark);

#endif
