/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FORMAT_H
#define IOMMU_FORMAT_H

/*
 * Formats locate, they never edit.
 *
 * A format finds the spans of a text that are command lines and says how they
 * are quoted; the engine here puts new bytes into them. Bytes outside a span
 * cannot change, since nobody ever prints them anew.
 *
 *	_cleanup_(file_layout_release) struct file_layout located = FILE_LAYOUT_INIT;
 *
 *	r = format_locate(format, text, path, &located, err);
 *	...
 *	r = format_splice(format, text, splices, n, &new, path, err);
 *
 * Everything in struct file_layout borrows from text. Who evaluates variables, knows
 * which loader reads what, and decides where words go is not here: see survey.h.
 *
 * To add a format: write one locate(), add its row to formats[] in format.c,
 * rows for its paths to survey.c's table, and a directory of cases.
 */

#include "base/err.h"
#include "cmdline/quote.h"

#include <sys/types.h>

/* No line of a boot configuration is longer; keeps a hostile text from costing time. */
#define LINE_MAX_LEN ((size_t) 1 << 20)
/* Nor has any more command lines or entries: each costs many times its own bytes. */
#define SEGMENTS_MAX ((size_t) 100000)

/* A span of bytes that is a command line, or a value that may become part of one. */
struct segment {
	size_t start, end; /* offsets into the text: the value inside its quotes */
	enum quoting quoting;
	unsigned line; /* of the first byte of name, counted from 1 */
	size_t stop;   /* offset after the whole statement: after its last line's newline,
			  or the text's end */
	struct span name; /* what a person calls it: GRUB_CMDLINE_LINUX, options, linux */
	ssize_t entry;    /* the menu entry that it belongs to, or -1 */
	bool conditional; /* in control flow or a function: may or may not be run */
	bool append;      /* NAME+=value */
	bool unset;       /* unset NAME: the variable is empty from here on */
	bool behind_gap;  /* BLS: GRUB stops reading the file above it */
	const char *readonly_reason; /* why it cannot be edited word by word, or NULL */
	const char *before;   /* must stand before a value that is not empty, or NULL:
				 "options " */
	const char *after;    /* and after it: a newline */
	bool remove_if_empty; /* the whole statement goes with the last word: */
	size_t begin;         /* from here to stop */
};

/* What a boot menu offers. */
struct menu_entry {
	struct span title;   /* inside its quotes */
	struct span id;      /* --id, or the file's; may be empty */
	struct span kernel;  /* path of the kernel as the loader names it; empty: none
				(chainloader) */
	struct span version; /* BLS version key; empty elsewhere */
	struct span menu;    /* title of the submenu around it, or empty */
	unsigned line;
	bool rescue;  /* recovery or rescue: listed, not counted */
	bool foreign; /* another system, a user's own section, memtest: never edited,
			 never counted */
	bool xen;     /* kernel words stand on a module line behind a hypervisor */
};

/*
 * A statement of a shell file that reads other files: . FILE, source FILE, or a loop that
 * does so. In a GRUB script, a command that does.
 */
struct include {
	size_t offset;    /* where in the text it stands */
	struct span text; /* the whole statement; of GRUB's, the file as written */
};

/* GRUB's files: what they say about signatures (grub-verify.h). */
struct verify {
	bool on;    /* GRUB is to refuse files without a valid signature */
	bool off;   /* and not to */
	bool loads; /* an environment block is read as any other file */
	bool skips; /* or without its signature: load_env --skip-sig */
};

struct file_layout {
	struct segment *segment;
	size_t n_segment, segment_room;
	struct menu_entry *entry;
	size_t n_entry, entry_room;
	struct include *include;
	size_t n_include, include_room;
	bool blscfg;        /* grub.cfg: entries come from BLS files */
	struct span preset; /* grub.cfg: value of set default=, as written */
	struct verify verify;
};

#define FILE_LAYOUT_INIT                                                                 \
	{                                                                                \
		NULL, 0, 0, NULL, 0, 0, NULL, 0, 0, false, { NULL, 0 },                  \
		{                                                                        \
			false, false, false, false                                       \
		}                                                                        \
	}

struct format {
	const char *name;
	/* 0 or -errno with a sentence that names path. *ret starts empty and is released
	 * by the caller. */
	int (*locate)(struct file_layout *ret, struct span text, const char *path,
		      struct err *err);
	/* Refits what has a fixed size, after splicing; may be NULL. */
	int (*finalize)(struct buf *text, const char *path, struct err *err);
};

/* One row each in format.c. */
extern const struct format format_shell;        /* /etc/default/grub and its drop-ins */
extern const struct format format_grub_cfg;     /* what grub-mkconfig wrote */
extern const struct format format_grub_include; /* what a grub.cfg reads: no places */
extern const struct format format_grubenv;      /* GRUB's environment block, 1024 bytes */
extern const struct format format_bls;          /* Boot Loader Specification type 1 */
extern const struct format format_plain;        /* the whole file is the line */
extern const struct format format_firmware;     /* Raspberry Pi's cmdline.txt */
extern const struct format format_refind;       /* refind_linux.conf */
extern const struct format format_limine;       /* limine.conf */
extern const struct format format_uki;          /* what uki.h makes of an image */
extern const struct format format_extlinux;     /* menus of syslinux, extlinux, U-Boot */

/* Bytes [start, end) of the text become bytes. */
struct splice {
	size_t start, end;
	struct span bytes;
};

/* Why nothing in a unified kernel image is edited. */
extern const char uki_sealed[];
/* And why nothing in Limine's menu. */
extern const char limine_sealed[];
/* And why nothing that GRUB reads where it verifies signatures. */
extern const char grub_signed[];

void file_layout_release(struct file_layout *layout);
struct segment *file_layout_add_segment(struct file_layout *layout); /* .entry is -1 */
struct menu_entry *file_layout_add_entry(struct file_layout *layout);
struct include *file_layout_add_include(struct file_layout *layout);
/* The place named name that comes last, unconditional or not; NULL: none. */
const struct segment *file_layout_last(const struct file_layout *layout,
				       const char *name);

/*
 * Also refuses what no format takes: NUL bytes, over LINE_MAX_LEN bytes in a line, over
 * SEGMENTS_MAX places or entries.
 */
int format_locate(const struct format *format, struct span text, const char *path,
		  struct file_layout *ret, struct err *err);
/*
 * splices in ascending order, not overlapping. The new text goes to *ret_text, sealed.
 */
int format_splice(const struct format *format, struct span text,
		  const struct splice *splice, size_t n, const char *path,
		  struct buf *ret_text, struct err *err);
/*
 * The bytes that a place's value gets: value as it is, or, where an unquoted shell value
 * now has blanks, in double quotes; with the place's before and after around it, unless
 * it is empty. Appends to out.
 */
void segment_spell(const struct segment *segment, struct span value, struct buf *out);

/* What follows the last slash. */
struct span path_name(const char *path);
/* Does a menu's title say rescue or recovery? */
bool title_is_rescue(struct span title);

/* A line number, counted from 1, for an offset. */
unsigned text_line(struct span text, size_t offset);

#endif
