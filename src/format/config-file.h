/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_CONFIG_FILE_H
#define IOMMU_CONFIG_FILE_H

/*
 * A config file: a file of the target that is known to hold command lines. It has a part
 * for each segment: the segment and the command line that was read from it.
 *
 *	struct config_file *file = config_file_new("boot/grub/grub.cfg", &format_grub_cfg,
 *						   ROLE_GENERATED, FILE_GRUB_CFG);
 *
 *	buf_add(&file->text, bytes, n);
 *	r = config_file_parse(file, err);
 *	line_part_set_value(&file->part[i], value);
 *	r = config_file_render(file, &new_text, err);
 *	config_file_free(file);
 *
 * A config file owns its text. Its parts borrow from it, so the text must not change
 * after config_file_parse().
 */

#include "cmdline/cmdline.h"
#include "format.h"

/* The writer of a file: it determines whether an edit lasts. */
enum role {
	ROLE_SOURCE,    /* people edit it, a manager reads it */
	ROLE_GENERATED, /* a manager writes it */
	ROLE_DIRECT,    /* the boot loader reads it and nothing regenerates it */
};

/* The kind of a file. Several rows of loader/known-paths.c can have the same kind. */
enum file_kind {
	FILE_NONE,
	FILE_GRUB_DEFAULT, /* /etc/default/grub */
	FILE_GRUB_DROPIN,  /* /etc/default/grub.d/ */
	FILE_GRUB_CFG,
	FILE_EXTLINUX_DEFAULT, /* Alpine's /etc/update-extlinux.conf */
	FILE_EXTLINUX,
	FILE_UBOOT_DEFAULT, /* u-boot-menu's /etc/default/u-boot */
	FILE_UBOOT_DROPIN,  /* /etc/u-boot-menu/conf.d/ */
	FILE_UBOOT,         /* a menu for U-Boot, in extlinux's format */
	FILE_GRUBENV,
	FILE_BLS,
	FILE_FIRMWARE,       /* Raspberry Pi's cmdline.txt */
	FILE_PI_CONFIG,      /* its config.txt: read, never written */
	FILE_REFIND,         /* refind_linux.conf */
	FILE_REFIND_CONF,    /* refind.conf */
	FILE_LOADER_CONF,    /* systemd-boot's: read, never written */
	FILE_LIMINE,         /* read, never written */
	FILE_UKI,            /* read, never written */
	FILE_UKI_ADDON,      /* the same */
	FILE_CMDLINE,        /* /etc/kernel/cmdline */
	FILE_CMDLINE_DROPIN, /* /etc/kernel/cmdline.d/, /etc/cmdline.d/ */
	FILE_CMDLINE_VENDOR, /* /usr/lib/kernel/cmdline: read, never written */
	FILE_KERNELSTUB,
	FILE_KARGS,        /* bootc's kargs.d */
	FILE_NIXOS_PARAMS, /* the newest generation's parameters: the same */
};

/*
 * The decoded command line of some bytes. Most entries of a menu have the same bytes, so
 * parts with equal bytes share one reading. It is not changed after it was made.
 */
struct reading {
	struct span raw;
	enum quoting quoting;
	struct view view;
	struct cmdline line;
	const char *why; /* why the bytes cannot be decoded, or NULL */
};

/* A segment together with its command line. Everything but the flags is borrowed. */
struct line_part {
	struct config_file *file;
	const struct segment *segment;
	const struct view *view;
	struct cmdline *line;
	const char *readonly_reason; /* the segment's, or the reading's why; or NULL */
	bool unread;    /* the value cannot be decoded: its parameters are unknown */
	bool feeds;     /* some boot entry or new kernel gets these parameters */
	bool feeds_new; /* some new kernel gets them */
	bool settled;   /* while planning: its new value is decided */
	size_t in_value, in_entry; /* marks against adding it twice: shell-vars.c,
				      survey/boot-entry.c */
};

/* New text to insert at an offset of the old one. */
struct addition {
	size_t offset;
	struct buf text;
};

struct config_file {
	char *shown;      /* for messages: "/boot/grub/grub.cfg" */
	const char *path; /* points into shown, after its slash */
	char **alias;     /* other paths of the same file, without a slash */
	size_t n_alias, alias_room;
	const struct format *format;
	enum role role;
	enum file_kind kind;
	bool created;   /* not in the target: text is its initial content */
	bool signature; /* the target has a detached signature of it */
	bool verified;  /* the loader refuses it without a valid one: never edited */
	struct buf text;
	struct file_layout layout;
	struct line_part *part;  /* layout.n_segment of them, in the same order */
	struct reading *reading; /* at most layout.n_segment */
	size_t n_reading;
	/* Set while planning: new values, by part index. data NULL: unchanged. */
	struct buf *value;
	struct addition *addition;
	size_t n_addition, addition_room;
};

/* Return the name of a role in output. */
const char *role_name(enum role role);

/* path is relative to the root, without a leading slash; it is copied. */
struct config_file *config_file_new(const char *path, const struct format *format,
				    enum role role, enum file_kind kind);
void config_file_free(struct config_file *file);
void config_file_add_alias(struct config_file *file, const char *path);
/* Return whether the file was read by this path, or by a link with this path. */
bool config_file_has_path(const struct config_file *file, const char *path);

/*
 * Locate the segments in file->text and decode each command line. Return 0, or the errors
 * of format_locate(); the file then has no segments. A value that cannot be decoded is
 * not an error: see unread.
 */
int config_file_parse(struct config_file *file, struct err *err);
/* Return the raw bytes of a part's value in the old text. */
struct span line_part_raw(const struct line_part *part);
/* Set the bytes that config_file_render() writes as the part's value; they are copied. */
void line_part_set_value(struct line_part *part, struct span value);
/* Append the new value to out. Return false, and append nothing, if it is unchanged. */
bool line_part_new_value(const struct line_part *part, struct buf *out);
/* Insert text, which is copied, at a byte offset of the old text. */
void config_file_add_text(struct config_file *file, size_t offset, struct span text);
/*
 * Return 1 and set *ret_text to the text with all new values and additions, 0 if nothing
 * changes, or the errors of format_splice().
 */
int config_file_render(const struct config_file *file, struct buf *ret_text,
		       struct err *err);

#endif
