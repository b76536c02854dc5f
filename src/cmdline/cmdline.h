/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CMDLINE_H
#define IOMMU_CMDLINE_H

/*
 * A command line as the kernel reads it: parameters (struct word), each with the position
 * of its raw bytes.
 *
 *	struct cmdline line = CMDLINE_INIT;
 *
 *	cmdline_parse(&line, &view);
 *	for (size_t i = 0; i < line.n; i++)
 *		if (line.word[i].live && key_eq(line.word[i].name, "iommu"))
 *			line.word[i].action = WORD_DROP;
 *	cmdline_add(&line, "quiet");
 *	cmdline_render(&line, raw, &out);
 *
 * Parsing follows lib/cmdline.c:next_arg. Blanks outside of " separate parameters. The
 * first = separates name and value, unless it is the first byte. A " at the start of the
 * parameter or value is removed with the closing one. There are no escapes.
 *
 * A parameter owns the blanks before it, [lead, start) in the raw bytes. Rendering
 *	- copies kept parameters with their blanks;
 *	- omits dropped ones with theirs, but keeps the blanks at the start of the line;
 *	- puts a replacement after the blanks of the original;
 *	- puts the added ones at insert_at, one blank before each;
 *	- copies the bytes after the last parameter.
 * Adding parameters and then dropping them restores the bytes, with one exception: one
 * blank is left if the next parameter's blank came with a reference.
 *
 * A cmdline owns its parameters and their decoded text. It borrows from the view only
 * while cmdline_parse() runs, except for word.ref.
 */

#include "quote.h"

#include <stdint.h>

enum word_action { WORD_KEEP, WORD_DROP, WORD_REPLACE };

struct word {
	size_t lead, start, end; /* raw offsets */
	struct span text;        /* decoded, with quotes; NUL stands for a reference */
	struct span name, value; /* as the kernel compares; value.data NULL: no = */
	const struct ref *ref;   /* the parameter is exactly this reference, or NULL;
				    borrowed from the view */
	bool opaque;             /* contains a reference: the text is unknown */
	bool live;               /* before the first bare -- */
	enum word_action action;
	char *spelled; /* WORD_REPLACE: the new text, plain bytes */
};

/* Facts that the parameters of a line state, as far as they decide a mode: a bit for each
 * fact of parameters.h (enum fact). */
struct line_facts {
	bool collected; /* of one line: computed before */
	uint32_t yes, no;
};

struct cmdline {
	struct word *word;
	size_t n, room;
	struct buf decoded;
	size_t raw_end;
	size_t insert_at; /* index of the parameter that added ones go before, n: at the
			     end; before a bare -- or ---, and before GRUB's references */
	bool open_quote;  /* the line ends inside ": an added parameter would become part
			     of the last one */
	char **added;
	size_t n_added, added_room;
	struct line_facts facts; /* private to mode-effect.c */
};

#define CMDLINE_INIT                                                                     \
	{                                                                                \
		.decoded = BUF_INIT                                                      \
	}

/* Parse into an empty line. */
void cmdline_parse(struct cmdline *line, const struct view *view);
void cmdline_release(struct cmdline *line);

/* Add a parameter, or replace one. Both copy the text, which must be plain bytes (see
 * quote_is_plain()). */
void cmdline_add(struct cmdline *line, const char *word);
void cmdline_replace(struct word *word, const char *spelled);
/* Restore the state after parsing: every parameter is kept and none is added. */
void cmdline_reset(struct cmdline *line);
/* Return true if a parameter is dropped, replaced or added. If not, rendering returns the
 * raw bytes. */
bool cmdline_is_changed(const struct cmdline *line);
/* Append the new line to out. raw: the bytes that were decoded. */
void cmdline_render(const struct cmdline *line, struct span raw, struct buf *out);

/*
 * Walk over several cmdlines that the kernel sees as one line, in boot order. Return the
 * next live parameter, NULL after the last. A -- in one part ends the line; an open quote
 * includes the parts after it. *at is then the position of the first that is not live.
 *
 *	for (struct position at = { 0 }; (word = cmdline_walk(parts, n, &at));) ...
 */
struct position {
	size_t part, word;
};
struct word *cmdline_walk(struct cmdline *const *parts, size_t n, struct position *at);
/* Return the number of parts that the kernel reads, including one that ends the line. */
size_t cmdline_reach(struct cmdline *const *parts, size_t n);

/* Compare names as kernel/params.c:parameq: - and _ are equal, case matters. */
bool key_eq(struct span name, const char *key);
/* Parse a bool as lib/kstrtox.c:kstrtobool of the newest kernels: 1, 0, or -1 for
 * neither. */
int value_bool(struct span value);
/* Read the next non-empty item of a comma list from *pos. Return false at the end. */
bool value_item(struct span value, size_t *pos, struct span *ret_item);
/* Return true if item matches glob, which can begin and end with *. The kernel mostly
 * compares prefixes: on*. */
bool item_is(struct span item, const char *glob);

#endif
