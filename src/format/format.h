/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_FORMAT_H
#define IOMMU_FORMAT_H

/*
 * Formats locate, they never edit.
 *
 * A format finds the segments of a text: the stretches of bytes that are command lines,
 * and how they are quoted. format_splice() puts new bytes into them. Bytes outside the
 * splices are copied and never printed anew.
 *
 *	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
 *
 *	r = format_locate(format, text, path, &layout, err);
 *	...
 *	r = format_splice(format, text, splice, n, path, &new, err);
 *
 * Everything in struct file_layout borrows from text. Formats do not evaluate variables
 * and do not know which loader reads a file: see survey/survey.h. plan/plan.h decides
 * where parameters go.
 *
 * To add a format: see README.md.
 */

#include "base/err.h"
#include "cmdline/quote.h"

#include <sys/types.h>

/* Bytes in a line. Boot configurations have shorter ones; bounds the time that a hostile
 * text can cost. */
#define LINE_MAX_LEN ((size_t) 1 << 20)
/* Segments or entries in a text. Each takes many times the memory of its own bytes. */
#define SEGMENTS_MAX ((size_t) 100000)

/* A stretch of bytes that is a command line, or a value that can become part of one. */
struct segment {
	size_t start, end; /* byte offsets into the text: the value inside its quotes */
	enum quoting quoting;
	unsigned line; /* line number of name's first byte, from 1 */
	size_t stop;   /* offset after the whole statement: after its last line's newline,
			  or the text's end */
	struct span name; /* variable or key: GRUB_CMDLINE_LINUX, options, linux */
	ssize_t entry;    /* index of its boot entry, or -1 */
	bool conditional; /* in control flow or a function: not always run */
	bool append;      /* NAME+=value */
	bool unset;       /* unset NAME: the variable is empty from here on */
	bool behind_gap;  /* BLS: after a line at which GRUB stops reading */
	const char *readonly_reason; /* why it cannot be edited in place, or NULL */
	const char *before;          /* text that a non-empty value needs before it, as
					"options ", or NULL */
	const char *after;           /* the same after it: a newline */
	struct span gap;      /* QUOTING_STRINGS: the blanks before the first string */
	bool remove_if_empty; /* without parameters, bytes begin to stop are deleted */
	size_t begin;
};

/* The kind of program that a BLS entry starts; any other menu starts kernels. */
enum program {
	PROGRAM_KERNEL,  /* linux */
	PROGRAM_EFI,     /* efi: any EFI program, some are kernels or unified images */
	PROGRAM_UNIFIED, /* uki */
};

/* One boot entry of a menu. */
struct menu_entry {
	struct span title;   /* inside its quotes */
	struct span id;      /* from --id or the file's name; can be empty */
	struct span kernel;  /* path of the kernel as written; empty if there is none
				(chainloader) */
	struct span version; /* BLS version key; empty elsewhere */
	struct span menu;    /* title of the enclosing submenu, or empty */
	/* BLS: keys with these names; a unified image's os-release has some of them. */
	struct span sort_key, machine_id, architecture;
	struct span release; /* version in a unified image's os-release */
	enum program program;
	unsigned profile; /* of a unified image */
	unsigned line;
	bool rescue;   /* recovery or rescue: listed, not counted */
	bool foreign;  /* another system, a user's own section, no Linux: never
			  edited, never counted */
	bool own;      /* in a user's own section: foreign, but it may be the default */
	bool xen;      /* a module line after a hypervisor has the parameters */
	bool inherits; /* extlinux: no append line of its own; rEFInd: a submenu that
			  begins with the options of its stanza */
	bool preset;   /* extlinux: the menu says MENU DEFAULT there */
};

/*
 * A statement that reads other files. Shell: . FILE, source FILE, or a loop around one.
 * GRUB script and extlinux: one command or line. BLS: an extra key, which can name an
 * addon of a unified image.
 */
struct include {
	size_t offset;    /* of its first byte in the text */
	struct span text; /* shell: the whole statement; else the file as written */
	bool foreign;     /* GRUB: in a section that has no entries of this system */
	bool own;         /* GRUB: in a section that users wrote */
	bool inside; /* extlinux: in a label, which the file goes on with; config.txt:
			in a filter */
};

/* An assignment to a variable of a kernel line where its value is not followed: in an
 * entry, a function or a loop. */
struct loose_value {
	struct span name, value;
	unsigned line;
	bool conditional; /* config.txt: in a filter, that not each board passes */
};

/* Signature checking in GRUB's files (grub-verify.h). */
struct verify {
	bool on;    /* something makes GRUB refuse files without a valid signature */
	bool off;   /* something switches that off */
	bool loads; /* an environment block is read with its signature checked */
	bool skips; /* one is read unchecked: load_env --skip-sig */
};

/* An EFI program, by its headers (loader/uki.h). */
enum efi_image {
	EFI_IMAGE_UNIFIED,
	EFI_IMAGE_KERNEL,  /* a kernel with an EFI stub */
	EFI_IMAGE_OTHER,   /* a shell, a boot loader, no program */
	EFI_IMAGE_EMPTY,   /* too short to say */
	EFI_IMAGE_CUT_OFF, /* a unified image that ends before its sections do */
};

/* Everything that a format finds in one text; the spans borrow from that text. */
struct file_layout {
	struct segment *segment;
	size_t n_segment, segment_room;
	struct menu_entry *entry;
	size_t n_entry, entry_room;
	struct include *include;
	size_t n_include, include_room;
	struct loose_value *loose; /* grub.cfg */
	size_t n_loose, loose_room;
	bool blscfg;               /* grub.cfg: entries come from BLS files */
	struct span preset;        /* the default entry, as written; data NULL: not set */
	struct span default_line;  /* extlinux: what DEFAULT says */
	struct span timeout;       /* extlinux: what boots when the time is up */
	unsigned preset_line;      /* loader.conf */
	struct span architectures; /* kargs.d: the file is for these; empty: for all */
	struct span preferred;     /* loader.conf: it comes before preset */
	struct verify verify;
	enum efi_image image;
};

#define FILE_LAYOUT_INIT                                                                 \
	{                                                                                \
		.segment = NULL                                                          \
	}

struct format {
	const char *name;
	/* Return 0, or -errno with *err set to a message that names path. *ret starts
	 * empty; the caller releases it, on failure too. */
	int (*locate)(struct file_layout *ret, struct span text, const char *path,
		      struct err *err);
	/* Restore a fixed file size after splicing; NULL: not needed. */
	int (*finalize)(struct buf *text, const char *path, struct err *err);
};

/* Each is defined at the end of the file that implements it. */
extern const struct format format_shell;    /* /etc/default/grub and its drop-ins */
extern const struct format format_grub_cfg; /* written by grub-mkconfig */
/* The same where one file reads another: with all settings, not only those used. */
extern const struct format format_grub_script;
/* The same for a file that users wrote: its entries are foreign and own, its settings
 * read-only. */
extern const struct format format_grub_own;
extern const struct format format_grub_include; /* read by a grub.cfg: no segments */
extern const struct format format_grubenv;      /* GRUB's environment block, 1024 bytes */
extern const struct format
	format_grubenv_read;                   /* the same, of any size: never saved to */
extern const struct format format_bls;         /* Boot Loader Specification type 1 */
extern const struct format format_plain;       /* the whole file is the command line */
extern const struct format format_firmware;    /* Raspberry Pi's cmdline.txt */
extern const struct format format_pi_config;   /* its config.txt: no segments */
extern const struct format format_refind;      /* refind_linux.conf */
extern const struct format format_refind_conf; /* refind.conf */
extern const struct format format_limine;      /* limine.conf */
extern const struct format format_loader_conf; /* systemd-boot's loader.conf */
extern const struct format format_uki; /* text that loader/uki.h makes from an image */
extern const struct format format_kernelstub; /* kernelstub's configuration */
extern const struct format format_kargs;      /* bootc's kargs.d */
extern const struct format format_extlinux;   /* menus of syslinux, extlinux, U-Boot */

/* Replacement of bytes [start, end) of the text; bytes is borrowed. */
struct splice {
	size_t start, end;
	struct span bytes;
};

/* Values of readonly_reason that later layers use as well, to add a fitting hint. */
/* A unified kernel image is built, and often signed, as a whole. */
extern const char uki_sealed[];
/* A checksum enrolled in Limine would no longer match. */
extern const char limine_sealed[];
/* GRUB would refuse the edited file; set by survey/assemble-signatures.c. */
extern const char grub_signed[];

void file_layout_release(struct file_layout *layout);
/* Append one element, zeroed but for a segment's entry, -1. Valid until the next call. */
struct segment *file_layout_add_segment(struct file_layout *layout); /* .entry is -1 */
struct menu_entry *file_layout_add_entry(struct file_layout *layout);
struct loose_value *file_layout_add_loose(struct file_layout *layout);
struct include *file_layout_add_include(struct file_layout *layout);
/* Return the last segment with this name, conditional or not, or NULL. */
const struct segment *file_layout_last(const struct file_layout *layout,
				       const char *name);

/*
 * Fill *ret, which the caller has initialised and releases, on failure too. path is only
 * for messages. Return 0, -EINVAL if text cannot be parsed, has a NUL byte or a line over
 * LINE_MAX_LEN, -E2BIG or -EFBIG if it has too many segments or entries.
 */
int format_locate(const struct format *format, struct span text, const char *path,
		  struct file_layout *ret, struct err *err);
/*
 * Apply n splices, in ascending order and not overlapping, and then the format's
 * finalize(). Return 0 and replace *ret_text, or -errno with *ret_text unchanged.
 */
int format_splice(const struct format *format, struct span text,
		  const struct splice *splice, size_t n, const char *path,
		  struct buf *ret_text, struct err *err);
/*
 * Append value to out as it is written in the segment: in double quotes if an unquoted
 * shell value now has blanks. A value that is not empty gets the segment's before and
 * after around it.
 */
void segment_spell(const struct segment *segment, struct span value, struct buf *out);

/* Return the part of path after its last slash; borrowed. */
struct span path_name(const char *path);
/* Return true if a title contains rescue or recovery. */
bool title_is_rescue(struct span title);

/* Return the line number, from 1, of a byte offset. */
unsigned text_line(struct span text, size_t offset);

#endif
