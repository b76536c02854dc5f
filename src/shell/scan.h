/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SHELL_SCAN_H
#define IOMMU_SHELL_SCAN_H

/*
 * The parser inside shell.h: one position that moves through the text. These files share
 * it, since a word can contain $(commands):
 *
 *	word.c      quotes, words
 *	expansion.c expansions: $ and `
 *	token.c     blanks, newlines, here-documents, reserved words
 *	command.c   simple commands, their redirections, function bodies
 *	compound.c  compound commands: if, for, case, [[ and the others
 *	script.c    pipelines, lists, the whole text
 *
 * Functions that return int return 0, with the position after the text that they read,
 * or -EINVAL with the trouble set.
 */

#include "shell.h"

/* Limit of nesting: no configuration needs more, and a hostile text must not exhaust the
 * stack. */
#define SHELL_DEPTH_MAX 100

/* A here-document whose operator was read; its lines follow the next newline. */
struct heredoc {
	size_t at;
	struct span end; /* the delimiter as written after the operator, with quotes */
	bool quoted;     /* a backslash before a newline is then no continuation */
	bool indented;   /* <<-: ignore tabs before the delimiter */
};

struct scan {
	struct span text;
	size_t pos;
	size_t token_end; /* end of the last token */
	unsigned depth;
	struct heredoc *heredoc;
	size_t n_heredoc, heredoc_room;
	size_t heredoc_base;         /* earlier ones belong to the enclosing command */
	struct shell_script *script; /* NULL: record nothing */
	struct shell_trouble trouble;
};

/* Return the byte at pos + ahead, '\0' after the end. */
char scan_peek(const struct scan *scan, size_t ahead);
/* Return true if the text at the position begins with str. */
bool scan_at(const struct scan *scan, const char *str);
/* Set the trouble and return -EINVAL. why: a constant. */
int scan_fail(struct scan *scan, size_t at, const char *why);

/* Skip a backslash and the byte that it escapes. */
void scan_skip_escape(struct scan *scan);
int scan_single(struct scan *scan);                    /* at ' */
int scan_quoted(struct scan *scan);                    /* at ' or " */
int scan_expansion(struct scan *scan, bool in_double); /* at $ or ` */
/* Check the lines of a here-document: as in double quotes, unless its delimiter is
 * quoted. */
int scan_heredoc_body(struct scan *scan, const struct heredoc *heredoc, struct span body);
/* Read up to a blank or an operator. The word can be empty. */
int scan_word(struct scan *scan);

/* Advance over a token of len bytes. */
void scan_take(struct scan *scan, size_t len);
/* Skip blanks, continuations and a comment. */
void scan_blanks(struct scan *scan);
/* Skip blanks and newlines, with the here-documents that follow them. */
int scan_lines(struct scan *scan);
bool scan_at_keyword(const struct scan *scan, const char *keyword);
/* Read a required token. On failure the trouble is (at, why): the construct that began
 * there has no end. */
int scan_expect(struct scan *scan, const char *keyword, size_t at, const char *why);
int scan_expect_paren(struct scan *scan, size_t at, const char *why);
int scan_expect_word(struct scan *scan, const char *why, struct span *ret_word);
/* Return true if word is a name, ignoring continuations in it. */
bool scan_is_name(struct span word);
/* Add a here-document whose lines follow the next newline. */
void scan_add_heredoc(struct scan *scan, const struct heredoc *heredoc);

bool scan_at_redirection(const struct scan *scan);
int scan_redirections(struct scan *scan);
int scan_simple(struct scan *scan);
int scan_function_body(struct scan *scan);

int scan_command(struct scan *scan);

/* Read commands up to a token that cannot begin one (")", "}", ";;", "fi" and others), or
 * the end of the text. */
int scan_list(struct scan *scan);
/* The same, but require at least one. */
int scan_commands(struct scan *scan);
bool scan_at_list_end(const struct scan *scan);
/* Set the stop of each complete statement to pos, after the newline of its last line. */
void scan_stop(struct scan *scan);

enum scan_mark { MARK_CONDITIONAL, MARK_FUNCTION, MARK_LOST };
/* Number of commands so far; scan_mark() marks those from since on. */
size_t scan_count(const struct scan *scan);
void scan_mark(struct scan *scan, size_t since, enum scan_mark mark);

#endif
