/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_QUOTE_H
#define IOMMU_QUOTE_H

/*
 * Decode quoted bytes of a file to the bytes that the kernel sees.
 *
 * Each file format has its own quoting: a shell value, words of a GRUB script, a value of
 * the environment block. Decoding makes a view: the kernel's bytes, each with the raw
 * offset that it came from. Each quoting has a decoder and no encoder: the raw bytes of
 * kept parameters are copied, and added ones need no quoting (quote_is_plain()).
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
 * The first cell of a word has the offset of the word's first raw byte, which is its
 * opening quote if it has one. The blank after a word has the offset of the byte after
 * the word's last raw byte. So the raw bytes of the word in cells [s, e) are
 * [view_raw(s), view_raw(e)).
 *
 * A cell with ref >= 0 stands for unknown text, the value of a variable or a command
 * substitution. It can be any text, also empty or with blanks. ${V:+$V } is a ref to V
 * and a blank cell with the raw offset of the end of the expansion.
 *
 * The view borrows from raw, which must outlive it.
 */

#include "base/buf.h"

enum quoting {
	QUOTING_PLAIN,        /* the bytes themselves: /etc/kernel/cmdline */
	QUOTING_REFIND,       /* inside rEFInd's quotes, where "" is one quote */
	QUOTING_BLS,          /* plain, except $name, ${name} and \$ (GRUB's blscfg) */
	QUOTING_GRUB,         /* words of a GRUB script command */
	QUOTING_STRINGS,      /* inside a list of strings, between its outer quotes */
	QUOTING_GRUBENV,      /* a value of the environment block: \\ and \n */
	QUOTING_SHELL_DOUBLE, /* sh, inside "", and then words of a GRUB script */
	QUOTING_SHELL_SINGLE, /* sh, inside '', and then words of a GRUB script */
	QUOTING_SHELL_BARE,   /* sh, unquoted, and then words of a GRUB script */
	QUOTING_SHELL_MIXED, /* sh, joined from several of these: decoded, never edited */
};

/* A reference: text that a cell stands for. */
struct ref {
	struct span raw;  /* as written: $X, ${X:+$X }, $(cmd), `cmd` */
	struct span name; /* the variable, empty for a command substitution */
	bool conditional; /* ${X:-...}, ${X%...}: not just the value of name */
	bool grub; /* expanded by GRUB at boot, not by sh when grub.cfg is written */
};

struct cell {
	size_t raw;
	int ref; /* index into view.ref, or -1: byte is valid */
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
 * Decode raw into the view. Return 0, or -EINVAL with *ret_why, a constant sentence
 * fragment ("a quote is left open", "a line break inside the value"). The view is then
 * empty. Release it with view_release().
 *
 * Sources: POSIX sh 2.2, as dash implements it; GRUB's grub-core/script/yylex.l for
 * words; grub-core/lib/envblk.c for the environment block; grub-core/lib/cmdline.c for
 * the kernel's line. There a word with a blank is put in double quotes, \ ' and " get a
 * backslash, and \xHH is kept.
 */
int view_decode(struct view *view, enum quoting quoting, struct span raw,
		const char **ret_why);
/* The fragment for a quote of GRUB without an end: it includes the text after the value.
 */
extern const char quote_left_open[];
/* The same for QUOTING_SHELL_*, but decode only the shell's layer: the value that sh
 * assigns, before GRUB reads it. */
int view_decode_shell(struct view *view, enum quoting quoting, struct span raw,
		      const char **ret_why);
void view_release(struct view *view);

/* Return the raw offset of cell i; raw_end for i == len. */
size_t view_raw(const struct view *view, size_t i);

/* Return true if no quoting changes these bytes: letters, digits, _ . , = : + / @ % - */
bool quote_is_plain(struct span text);

#endif
