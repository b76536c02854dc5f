/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SURVEY_H
#define IOMMU_SURVEY_H

/*
 * Where command lines live in a target: which files there are, what boots from them, and
 * which parts of which files make up each line.
 *
 *	_cleanup_(survey_release) struct survey survey = SURVEY_INIT;
 *
 *	r = survey_read(&survey, &target, &os, create, err);
 *	for (size_t i = 0; i < survey.n_entry; i++)
 *		effects = entry_effects(&survey, &survey.entry[i]);
 *
 * A chain is one line that some kernel gets: the parts that feed it, in boot order. There
 * is one for each kernel line of each menu entry, and one for each source that the next
 * installed kernel gets its line from.
 *
 * Reading is one half (survey_read), making sense of the texts the other, and pure
 * (survey_assemble): so the same sense can be made of the bytes that are about to be
 *written.
 *
 *	r = survey_renew(&after, &before, err);    the same files with their new texts
 *
 * And of texts that come from nowhere:
 *
 *	survey.os = &os;
 *	site = survey_add_text(&survey, "etc/default/grub", text, err);
 *	survey_assemble(&survey);
 */

#include "format/shell-vars.h"
#include "cmdline/mode.h"
#include "base/notes.h"
#include "os.h"
#include "loader/generator.h"
#include "format/config-file.h"

enum entry_kind {
	ENTRY_MENU,     /* a kernel line of a boot menu entry */
	ENTRY_FALLBACK, /* a line that boots only where the ones before it are broken */
	ENTRY_NEW_MENU, /* the next run of a menu's generator: the variables of its
			    recipe, or what replaces them in Xen's entries */
	ENTRY_NEW_CMDLINE, /* the next kernel-install: /etc/kernel/cmdline, drop-ins */
	ENTRY_NEW_GRUBENV, /* kernelopts, which new BLS entries refer to */
};

/* A line put together from several parts, where that is not just one after the other. */
struct expanded_line {
	struct buf text;
	struct view view;
	struct cmdline line;
	const char *unread; /* why GRUB does not read it as one line, or NULL */
};

struct boot_entry {
	enum entry_kind kind;
	const struct menu_entry *menu_entry; /* ENTRY_MENU */
	struct config_file *file;            /* the file that people know it by */
	unsigned line;
	struct line_part **part; /* in boot order */
	size_t n, room;
	size_t n_judged; /* the loader takes only these of them; the rest is there to be
			    cleaned */
	size_t n_first;  /* ENTRY_NEW_MENU: so many of them feed the first variable */
	struct line_part
		*home; /* where words go when there are none; NULL: a new statement */
	struct expanded_line
		*expanded; /* the line as the kernel gets it; NULL: the parts in order */
	const struct generator *generator; /* ENTRY_NEW_MENU */
	const struct os_kernel *kernel;    /* the one it boots; NULL: not known, or any */
	const char *loader;
	bool counted; /* a normal boot, or the next kernel, may get it */
	bool is_default;
	bool unknown; /* some of its text cannot be told */
};

struct survey {
	const struct os *os;       /* borrowed */
	struct config_file **file; /* what is referred to first comes first */
	struct identity *identity; /* of each site; unset where it is created */
	size_t n_file, file_room;
	struct shell_vars vars;
	struct boot_entry *entry;
	size_t n_entry, entry_room;
	bool blscfg;           /* GRUB reads the BLS entries */
	struct verify verify;  /* of files that GRUB reads and that are no sites */
	bool bootable;         /* there is an entry that counts */
	struct err unreadable; /* the first file that may not be read; code 0: none */
	struct notes notes;
};

#define SURVEY_INIT                                                                      \
	{                                                                                \
		.os = NULL                                                               \
	}

/* survey-read.c */

/*
 * Reads the files and links them. create: /etc/kernel/cmdline is to be made if it is not
 * there. -ENOENT with a sentence where there is nothing at all.
 */
int survey_read(struct survey *survey, const struct target *target, const struct os *os,
		bool create, struct err *err);

/* A file that may not be read is noted and passed over, and what came of it kept in
 * survey->unreadable: 0. With any other error, -errno. */
int survey_note_unreadable(struct survey *survey, const char *path,
			   const struct err *err);

/* survey-signed.c */

/*
 * Which sites have a detached signature, and what the files say about signatures that
 * GRUB's configuration reads.
 */
int survey_read_signed(struct survey *survey, const struct target *target,
		       struct err *err);

/* survey.c */

/* The same sites with the text that config_file_render() gives each. 1: some differ, 0:
 * none. */
int survey_renew(struct survey *ret_after, const struct survey *before, struct err *err);
/* The same, for what sh reads; the others are left out. */
int survey_renew_defaults(struct survey *ret_after, const struct survey *before,
			  struct err *err);
/* The same sites, where text[i] is not NULL with that text; for i from n on, it is. */
int survey_replace(struct survey *ret, const struct survey *of,
		   const struct buf *const *text, size_t n, struct err *err);
/*
 * Further sites, at a path that spot.c knows: a file with this text, and one that is not
 * in the target yet. survey_assemble() must follow. NULL: the text cannot be parsed.
 */
struct config_file *survey_add_text(struct survey *survey, const char *path,
				    struct span text, struct err *err);
struct config_file *survey_create(struct survey *survey, const char *path,
				  struct span text, struct err *err);
/* Parses a site and adds it; it is freed where it does not parse, so each site of a
 * survey has its parts, also where reading failed half-way. identity NULL: none. */
int survey_parse(struct survey *survey, struct config_file *take_site,
		 const struct identity *identity, struct err *err);
/* A parsed site; its text and all become the survey's. */
void survey_add(struct survey *survey, struct config_file *file,
		const struct identity *identity);
void survey_release(struct survey *survey);
struct config_file *survey_find(const struct survey *survey, enum file_kind kind);

/* link.c: makes the chains out of the parsed sites. Pure. */
void survey_assemble(struct survey *survey);

/* chain.c */

bool entry_is_new_kernels(const struct boot_entry *entry);
/* The chain's parts as the command lines that mode.h takes. The array is malloced. */
struct cmdline **entry_lines(const struct boot_entry *entry) __attribute__((malloc));
/* A name for messages: the entry's title, the variable, the file. Borrowed. */
struct span entry_title(const struct boot_entry *entry);

/* judge.c */

/* What the chain comes to with its kernel; without one, with what all kernels here agree
 * on. */
struct effects entry_effects(const struct survey *survey, const struct boot_entry *entry);
/* hidden.c: why words of ours may reach the chain by ways that cannot be followed; NULL:
 * none do. Such a chain holds no mode. */
const char *entry_computed(const struct survey *survey, const struct boot_entry *entry);
bool entry_holds(const struct survey *survey, const struct boot_entry *entry,
		 const struct mode *mode);
/* The same with a kernel of the caller's. */
struct effects entry_effects_with(const struct boot_entry *entry,
				  const struct kernel *kernel);
bool entry_holds_with(const struct boot_entry *entry, const struct mode *mode,
		      const struct kernel *kernel);
/*
 * What the next boot comes to: all entries that count, or the sources where nothing is
 * bootable. Entries that differ: EFFECT_MIXED.
 */
struct effects survey_effects(const struct survey *survey);
/* The same for the words alone; MODE_COUNT: other words, or entries that differ. */
enum mode_id survey_words(const struct survey *survey);
/* The kernel that a chain is judged with; for the next kernel what all installed ones
 * agree on. */
struct kernel entry_kernel(const struct survey *survey, const struct boot_entry *entry);
/*
 * What all kernels here agree on; where they differ, the fact that is harder on a mode.
 */
struct kernel survey_kernel(const struct survey *survey);
/* Are there words of ours, of whatever mode? */
bool line_has_owned_words(struct cmdline *line, enum arch arch);

#endif
