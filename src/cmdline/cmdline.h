/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CMDLINE_H
#define IOMMU_CMDLINE_H

/*
 * A command line as the kernel reads it: words that remember their raw bytes.
 *
 *	struct cmdline line = CMDLINE_INIT;
 *
 *	cmdline_parse(&line, &view);
 *	for (size_t i = 0; i < line.n; i++)
 *		if (line.word[i].live && key_eq(line.word[i].name, "iommu"))
 *			line.word[i].fate = WORD_DROP;
 *	cmdline_add(&line, "quiet");
 *	cmdline_render(&line, raw, &out);
 *
 * Words are split as lib/cmdline.c:next_arg does: blanks outside of " part
 * them, the first = (not the first byte) parts name from value, a " that
 * starts the word or the value is dropped with its closing one, no escapes.
 *
 * A word owns the blanks before it, [lead, start) in the raw bytes. Rendering
 * copies kept words with their blanks, leaves out dropped ones with theirs
 * (the first word that is kept takes the blanks that the line began with), puts
 * a replacement between the same blanks, and the added words, one blank
 * before each, at insert_at. What follows the last word stays at the end.
 * Words that were added and are dropped again leave the bytes from before, but for one
 * blank where the next word's had come with a reference.
 *
 * A cmdline owns its words and their decoded text; it borrows from the view
 * only while it is parsed.
 */

#include "quote.h"

#include <stdint.h>

enum word_action { WORD_KEEP, WORD_DROP, WORD_REPLACE };

struct word {
	size_t lead, start, end; /* raw offsets */
	struct span text;        /* decoded, quotes and all; NUL stands for a reference */
	struct span name, value; /* as the kernel compares them; value.data NULL: no = */
	const struct ref *ref; /* the word is exactly this reference, or NULL; as long as
				  the view */
	bool opaque;           /* holds a reference: its text is not known */
	bool live;             /* before the first bare -- */
	enum word_action action;
	char *spelled; /* WORD_REPLACE: the new text, plain bytes */
};

/* What the words of a line say, as far as it decides a mode: a bit for each of the facts
 * that effect.c knows. */
struct line_facts {
	bool collected; /* of a line: somebody has asked already */
	uint32_t yes, no;
};

struct cmdline {
	struct word *word;
	size_t n, room;
	struct buf decoded;
	size_t raw_end;
	size_t insert_at; /* word index that added words go before, n: at the end; that
			     is before a bare -- or ---, and before GRUB's references */
	bool open_quote; /* ends inside ": a word added here would become part of the last
			    one */
	char **added;
	size_t n_added, added_room;
	struct line_facts facts; /* effect.c's */
};

#define CMDLINE_INIT                                                                     \
	{                                                                                \
		.decoded = BUF_INIT                                                      \
	}

void cmdline_parse(struct cmdline *line, const struct view *view);
void cmdline_release(struct cmdline *line);

void cmdline_add(struct cmdline *line, const char *word);
void cmdline_replace(struct word *word, const char *spelled);
/* Every word is kept and none added, as after parsing. */
void cmdline_reset(struct cmdline *line);
/* Is a word dropped, replaced or added? If not, rendering gives the raw bytes back. */
bool cmdline_is_changed(const struct cmdline *line);
/* raw: the bytes that were decoded. Appends to out. */
void cmdline_render(const struct cmdline *line, struct span raw, struct buf *out);

/*
 * Several cmdlines that are one line to the kernel, in boot order: the next live word of
 * all, NULL after the last. A -- in one part ends the line, a quote left open swallows
 * the parts that follow. The walk then stands at what is not live.
 *
 *	for (struct position at = { 0 }; (word = cmdline_walk(parts, n, &at));) ...
 */
struct position {
	size_t part, word;
};
struct word *cmdline_walk(struct cmdline *const *parts, size_t n, struct position *at);
/* How many of the parts the kernel reads, those that end the line included. */
size_t cmdline_reach(struct cmdline *const *parts, size_t n);

/* kernel/params.c:parameq: - and _ are equal, case counts. */
bool key_eq(struct span name, const char *key);
/* lib/kstrtox.c:kstrtobool as the newest kernels have it: 1, 0, or -1 for what is
 * neither. */
int value_bool(struct span value);
/* The next item from *pos of a value that is a comma list, empty ones left out. */
bool value_item(struct span value, size_t *pos, struct span *ret_item);
/*
 * Is it glob, which may begin and end with *? The kernel mostly compares prefixes: on*.
 */
bool item_is(struct span item, const char *glob);

#endif
