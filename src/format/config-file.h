/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CONFIG_FILE_H
#define IOMMU_CONFIG_FILE_H

/*
 * One file in the target that is known to hold command lines, and its parts: the places,
 * each with the command line that was read from it.
 *
 *	struct config_file *site = config_file_new("boot/grub/grub.cfg", &format_grub_cfg,
 *				     ROLE_GENERATED, FILE_GRUB_CFG);
 *
 *	buf_add(&file->text, ...);
 *	r = config_file_parse(site, err);
 *	line_part_set_value(&file->part[i], value);
 *	r = config_file_render(site, &new_text, err);    the text with that value in its
 *place config_file_free(site);
 *
 * A site owns its text; its parts borrow from it, so the text may not change once it is
 * parsed.
 */

#include "cmdline/cmdline.h"
#include "format.h"

/* Who writes the file, and so what becomes of an edit. */
enum role {
	ROLE_SOURCE,    /* people edit it, a generator reads it */
	ROLE_GENERATED, /* a generator writes it */
	ROLE_DIRECT,    /* the boot loader reads it and nothing regenerates it */
};

/* What the file is to its neighbours; rows of spot.c's table share one. */
enum file_kind {
	FILE_NONE,
	FILE_GRUB_DEFAULT, /* /etc/default/grub */
	FILE_GRUB_DROPIN,  /* /etc/default/grub.d/ */
	FILE_GRUB_CFG,
	FILE_EXTLINUX_DEFAULT, /* Alpine's /etc/update-extlinux.conf */
	FILE_EXTLINUX,
	FILE_UBOOT_DEFAULT, /* u-boot-menu's /etc/default/u-boot */
	FILE_UBOOT_DROPIN,  /* /etc/u-boot-menu/conf.d/ */
	FILE_UBOOT,         /* a menu for U-Boot, in the same format */
	FILE_GRUBENV,
	FILE_BLS,
	FILE_FIRMWARE, /* Raspberry Pi's */
	FILE_REFIND,
	FILE_LIMINE,         /* read, never written */
	FILE_UKI,            /* read, never written */
	FILE_UKI_ADDON,      /* the same */
	FILE_CMDLINE,        /* /etc/kernel/cmdline */
	FILE_CMDLINE_DROPIN, /* /etc/kernel/cmdline.d/, /etc/cmdline.d/ */
	FILE_CMDLINE_VENDOR, /* /usr/lib/kernel/cmdline: read, never written */
};

/*
 * What bytes are as a command line. A menu has the same words in most of its lines: parts
 * with the same bytes share one reading, which nobody changes.
 */
struct reading {
	struct span raw;
	enum quoting quoting;
	struct view view;
	struct cmdline line;
	const char *why; /* they do not decode, or NULL */
};

struct line_part {
	struct config_file *file;
	const struct segment *segment;
	const struct view *view;
	struct cmdline *line;
	const char *readonly_reason; /* place's, or why its value does not decode */
	bool unread;                 /* the latter: nobody knows which words it has */
	bool feeds;                  /* some boot or some next kernel gets these words */
	bool feeds_new;              /* some next kernel does */
	bool settled;              /* while planning: what its value will be is decided */
	size_t in_value, in_entry; /* marks of who added it last: defaults.c, chain.c */
};

/* A statement that is not there yet: text to put at an offset. */
struct addition {
	size_t offset;
	struct buf text;
};

struct config_file {
	char *shown;      /* for messages: "/boot/grub/grub.cfg" */
	const char *path; /* in it, without the slash */
	char **alias;     /* other paths of the same file */
	size_t n_alias, alias_room;
	const struct format *format;
	enum role role;
	enum file_kind kind;
	bool created;   /* not in the target: its text is what it would begin with */
	bool signature; /* in the target, a detached signature of it */
	bool verified;  /* the loader refuses it without a valid one: nothing is edited */
	struct buf text;
	struct file_layout layout;
	struct line_part *part;  /* located.n_segment of them, in their order */
	struct reading *reading; /* no more than these */
	size_t n_reading;
	/* set while planning: new values of places, by part index; data NULL: the old */
	struct buf *value;
	struct addition *addition;
	size_t n_addition, addition_room;
};

const char *role_name(enum role role);

struct config_file *config_file_new(const char *path, const struct format *format,
				    enum role role, enum file_kind kind);
void config_file_free(struct config_file *file);
void config_file_add_alias(struct config_file *file, const char *path);

/* Locates the places in file->text and reads each command line. On failure the site has
 * no places. */
int config_file_parse(struct config_file *file, struct err *err);
/* The raw bytes of a part's value. */
struct span line_part_raw(const struct line_part *part);
/* From now on the part's value renders as these bytes. */
void line_part_set_value(struct line_part *part, struct span value);
/* What the part's value will be: false where it is what it was. Appends to out. */
bool line_part_new_value(const struct line_part *part, struct buf *out);
/* A statement to put at an offset of the text. */
void config_file_add_text(struct config_file *file, size_t offset, struct span text);
/* 1: *ret_text is the text with all values and additions; 0: nothing changes. */
int config_file_render(const struct config_file *file, struct buf *ret_text,
		       struct err *err);

#endif
