/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_QUOTE_H
#define IOMMU_QUOTE_H

/*
 * What the kernel will see of raw bytes that are quoted for somebody else.
 *
 * A file spells a command line in its own quoting: a shell value, words of a
 * GRUB script, a value of the environment block. Decoding gives a view: the
 * bytes that the kernel gets, each with the raw offset that it came from. The
 * raw bytes of a kept word are never spelled anew, they are copied; so there
 * is a decoder for each quoting and no encoder: what we add consists of bytes
 * that mean themselves everywhere (quote_is_plain()).
 *
 *	struct view view = VIEW_INIT;
 *
 *	r = view_decode(&view, QUOTING_SHELL_DOUBLE, raw, &why);
 *	...
 *	view_release(&view);
 *
 * raw      "a \"b c\" $X"           the value, inside its quotes
 * cells     a _ " b _ c " _ [X]     [X]: one cell, .ref = index into view.ref
 * .raw      0 1 2 4 5 6 7 9 10      raw_end = 12
 *
 * The first cell of a word has the raw offset of the word's first raw byte
 * (its opening quote, if it has one), and the blank after a word that of the
 * byte after the word's last raw byte (its closing quote). So the raw bytes of
 * the word in cells [s, e) are [view_raw(s), view_raw(e)).
 *
 * A cell with ref >= 0 stands for text that is not there yet: a variable or a
 * command substitution. It may come to be anything, nothing and blanks
 * included. ${V:+$V } is a ref to V and a blank cell that has the raw offset of
 * the end of the expansion.
 *
 * The view borrows from raw, which must outlive it.
 */

#include "base/buf.h"

enum quoting {
	QUOTING_PLAIN,        /* the bytes themselves: /etc/kernel/cmdline */
	QUOTING_BLS,          /* plain, but for $name, ${name} and \$ (GRUB's blscfg) */
	QUOTING_GRUB,         /* words of a GRUB script command */
	QUOTING_GRUBENV,      /* a value of the environment block: \\ and \n */
	QUOTING_SHELL_DOUBLE, /* sh, inside "", and then words of a GRUB script */
	QUOTING_SHELL_SINGLE, /* sh, inside '', and then words of a GRUB script */
	QUOTING_SHELL_BARE,   /* sh, unquoted, and then words of a GRUB script */
	QUOTING_SHELL_MIXED,  /* sh, glued from several of these: decoded, never edited */
};

/* What a cell without text stands for. */
struct ref {
	struct span raw;  /* as written: $X, ${X:+$X }, $(cmd), `cmd` */
	struct span name; /* the variable, empty for a command substitution */
	bool conditional; /* ${X:-...}, ${X%...}: not simply the value of name */
	bool grub;        /* expanded by GRUB at boot, not by sh when grub.cfg is made */
};

struct cell {
	size_t raw;
	int ref; /* index into view.ref, or -1: byte counts */
	char byte;
};

struct view {
	struct cell *cell;
	size_t len, room;
	size_t raw_end; /* length of the raw bytes */
	struct ref *ref;
	size_t n_ref, ref_room;
};

#define VIEW_INIT                                                                        \
	{                                                                                \
		NULL, 0, 0, 0, NULL, 0, 0                                                \
	}

/*
 * 0, or -EINVAL with *ret_why a constant sentence fragment ("a quote is left
 * open", "a line break inside the value"). The view is then empty.
 *
 * Sources: POSIX sh 2.2 (as dash has it); GRUB's grub-core/script/yylex.l for
 * words, grub-core/lib/cmdline.c for how it hands them to the kernel (a word
 * that holds a blank comes out wholly in double quotes; \ ' and " get a
 * backslash, \xHH is kept); grub-core/lib/envblk.c for the block.
 */
int view_decode(struct view *view, enum quoting quoting, struct span raw,
		const char **ret_why);
/*
 * The fragment for a quote of GRUB's without its end: it takes in what follows the value.
 */
extern const char quote_left_open[];
/* What sh assigns: the same for QUOTING_SHELL_*, but not yet read by GRUB. */
int view_decode_shell(struct view *view, enum quoting quoting, struct span raw,
		      const char **ret_why);
void view_release(struct view *view);

/* Raw offset of cell i; raw_end for i == len. */
size_t view_raw(const struct view *view, size_t i);

/* Do these bytes mean themselves in every quoting? Letters, digits, and _ . , = : + / @ %
 * - */
bool quote_is_plain(struct span text);

#endif
