/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_SURVEY_H
#define IOMMU_SURVEY_H

/*
 * Every way in which a target can boot: its config files, its boot entries, and the
 * segments that make up each command line.
 *
 *	_cleanup_(survey_release) struct survey survey = SURVEY_INIT;
 *
 *	r = survey_read(&survey, &target, &os, create, err);
 *	for (size_t i = 0; i < survey.n_entry; i++)
 *		effects = entry_effects(&survey, &survey.entry[i]);
 *
 * A struct boot_entry is one command line that a kernel gets: its segments, as struct
 * line_part, in the order in which the loader joins them. There is one for each kernel
 * line of each menu entry, and one for each source of new kernels.
 *
 * survey_read() reads the files. survey_assemble() makes boot entries from their texts
 * and is pure, so it also works on bytes that are not written yet:
 *
 *	r = survey_renew(&after, &before, err);    the same files with their new texts
 *
 * A survey of texts alone needs no target:
 *
 *	survey.os = &os;
 *	file = survey_add_text(&survey, "etc/default/grub", text, err);
 *	survey_assemble(&survey);
 */

#include "format/shell-vars.h"
#include "cmdline/mode.h"
#include "base/notes.h"
#include "os.h"
#include "loader/loader.h"
#include "loader/manager.h"
#include "format/config-file.h"
#include "unknown.h"

enum entry_kind {
	ENTRY_MENU,     /* a kernel line of a boot menu entry */
	ENTRY_FALLBACK, /* a line that boots only if the entries before it fail */
	/* New kernels, from a menu's generator: its variables, or those that replace them
	 * in Xen's entries. */
	ENTRY_NEW_MENU,
	ENTRY_NEW_CMDLINE,  /* new kernels, from /etc/kernel/cmdline and its drop-ins */
	ENTRY_NEW_GRUBENV,  /* new kernels, from kernelopts, which new BLS entries use */
	ENTRY_NEW_RECORDED, /* new kernels, as a manager recorded their parameters */
};

/* A command line that is more than its parts one after the other. */
struct expanded_line {
	struct buf text;
	struct view view;
	struct cmdline line;
	const char *unread; /* why GRUB does not read it as one line, or NULL */
};

struct boot_entry {
	enum entry_kind kind;
	const struct menu_entry *menu_entry; /* ENTRY_MENU */
	struct config_file *file;            /* named in messages and tables */
	unsigned line;
	struct line_part **part; /* in the loader's order */
	size_t n, room;
	size_t n_judged; /* the loader reads only these; the others are cleaned, too */
	size_t n_first;  /* ENTRY_NEW_MENU: the number that feed the first variable */
	/* Takes new parameters by default; NULL: a new statement does. */
	struct line_part *home;
	/* The line as the kernel gets it; NULL: the parts one after the other. */
	struct expanded_line *expanded;
	/* GRUB: the same with other values of its variables. */
	struct expanded_line *variant;
	size_t n_variant;
	/* The parts after n_judged have values that are in expanded and variant. */
	bool by_text;
	const struct generator *generator; /* ENTRY_NEW_MENU */
	const struct manager *manager;     /* ENTRY_NEW_RECORDED that is not edited */
	const struct os_kernel *kernel;    /* that it starts; NULL: unknown, or any */
	const char *loader;
	bool counted; /* decides the answer */
	bool is_default;
	bool unknown; /* some of its text could not be determined */
	bool other;   /* of another system: never edited, never counted */
};

/* Defaults of all GRUB menus. With more, any entry can be the default. */
#define STARTS_MAX ((size_t) 16)

struct manager_found {
	const struct manager *manager;
	char *place; /* the file that shows it, relative to the root; "": none */
};

/* A loader whose files are not read. */
struct unread_loader {
	const struct loader *loader;
	char *place;
};

struct survey {
	const struct os *os;       /* borrowed */
	struct config_file **file; /* owned; in the order of reading */
	struct identity *identity; /* of each file; zero for one that is created */
	size_t n_file, file_room;
	struct shell_vars vars;
	struct boot_entry *entry;
	size_t n_entry, entry_room;
	bool blscfg; /* GRUB reads the BLS entries */
	/* Entries that GRUB can start without a key press, boot entries or not. */
	const struct menu_entry *start[STARTS_MAX];
	size_t n_start;
	bool any_start;       /* or any other one */
	struct verify verify; /* of files that a grub.cfg includes */
	bool bootable;        /* there is a counted entry that boots now */
	struct manager_found manager[MANAGERS_MAX]; /* those in charge */
	size_t n_manager;
	struct unread_loader unread[LOADERS_MAX]; /* found where nothing else boots */
	size_t n_unread;
	struct unknowns unknown; /* what could change the answer and is not known */
	/* path of a file that a boot loader reads, and that an archive has unread; or
	 * NULL */
	char *left_out;
	char *broken; /* path of a file that GRUB reads and that has no valid syntax */
	struct err unreadable; /* for the first unreadable file; code 0: none */
	struct notes notes;
};

#define SURVEY_INIT                                                                      \
	{                                                                                \
		.os = NULL                                                               \
	}

/* survey-read.c */

/*
 * Read the config files of target and assemble the boot entries. os is borrowed. create:
 * add /etc/kernel/cmdline if it is missing. Return 0 or -errno; -ENOENT if there is no
 * boot configuration at all. The caller releases *survey in any case.
 */
int survey_read(struct survey *survey, const struct target *target, const struct os *os,
		bool create, struct err *err);

/*
 * For -EACCES and -EPERM: add a note, keep the first err as survey->unreadable, and
 * return 0, so that the caller skips the file. For any other error, return -errno.
 */
int survey_note_unreadable(struct survey *survey, const char *path,
			   const struct err *err);

/* signatures.c */

/*
 * Find the detached signatures of GRUB's files, and read the files that grub.cfg includes
 * for their settings of signature checks. Return 0 or -errno.
 */
int survey_read_signatures(struct survey *survey, const struct target *target,
			   struct err *err);

/* survey.c */

/*
 * Survey the same files with the text that config_file_render() gives each. Return 1 if
 * some text differs, 0 if none, or -errno.
 */
int survey_renew(struct survey *ret_after, const struct survey *before, struct err *err);
/* The same for shell files alone; the others are left out. */
int survey_renew_defaults(struct survey *ret_after, const struct survey *before,
			  struct err *err);
/*
 * Survey the same files: file i with text[i], or with its own text if text[i] is NULL or
 * i is not below n. Return 0 or -errno.
 */
int survey_replace(struct survey *ret, const struct survey *of,
		   const struct buf *const *text, size_t n, struct err *err);
/*
 * Add a file with this text at a path of known-paths.c; survey_create(): a file that the
 * target does not have yet. The survey owns it. survey_assemble() must follow. Return
 * NULL and set *err if the path is unknown or the text cannot be parsed.
 */
struct config_file *survey_add_text(struct survey *survey, const char *path,
				    struct span text, struct err *err);
struct config_file *survey_create(struct survey *survey, const char *path,
				  struct span text, struct err *err);
/*
 * Parse a file and add it; free it on failure, so that each file of a survey has its
 * parts. identity NULL: a zero one. Return 0 or -errno.
 */
int survey_parse(struct survey *survey, struct config_file *take_file,
		 const struct identity *identity, struct err *err);
/* Add a manager that is in charge; more than MANAGERS_MAX are left out. Copies place. */
void survey_add_manager(struct survey *survey, const struct manager *manager,
			const char *place);
/* The same for a loader whose files are not read. */
void survey_add_unread(struct survey *survey, const struct loader *loader,
		       const char *place);
/* Return a manager in charge that does not read /etc/kernel/cmdline, or NULL. */
const struct manager *survey_cmdline_ignorer(const struct survey *survey);
/* Add a parsed file, which the survey then owns. identity NULL: a zero one. */
void survey_add(struct survey *survey, struct config_file *file,
		const struct identity *identity);
void survey_release(struct survey *survey);
/* Return the first file of that kind, or NULL. Borrowed. */
struct config_file *survey_find(const struct survey *survey, enum file_kind kind);

/* assemble.c: make the boot entries from the parsed files. Pure. */
void survey_assemble(struct survey *survey);

/* boot-entry.c */

bool entry_is_new_kernels(const struct boot_entry *entry);
/* Return the entry's n command lines for mode.h. The caller frees the array. */
struct cmdline **entry_lines(const struct boot_entry *entry) __attribute__((malloc));
/* Return a name for messages: the title, or the variable. Borrowed. */
struct span entry_title(const struct boot_entry *entry);

/* entry-mode.c */

/* Return the entry's effects with the kernel of entry_kernel(). */
struct effects entry_effects(const struct survey *survey, const struct boot_entry *entry);
/*
 * computed.c: return why managed parameters may reach the entry by a way that cannot be
 * followed, or NULL. Such an entry holds no mode.
 */
const char *entry_computed(const struct survey *survey, const struct boot_entry *entry);
/* Return whether the entry has the mode with the kernel of entry_kernel(), and no
 * computed parameters. */
bool entry_holds(const struct survey *survey, const struct boot_entry *entry,
		 const struct mode *mode);
/* The same with a kernel that the caller chooses. */
struct effects entry_effects_with(const struct boot_entry *entry,
				  const struct kernel *kernel);
bool entry_holds_with(const struct boot_entry *entry, const struct mode *mode,
		      const struct kernel *kernel);
/* Return for each vendor what both are, else EFFECT_MIXED. */
struct effects effects_join(struct effects sum, struct effects effects);
/*
 * Return the effects of the next boot: of all counted entries, or of the sources of new
 * kernels if the survey is not bootable. EFFECT_MIXED if entries differ.
 */
struct effects survey_effects(const struct survey *survey);
/*
 * Return the mode that the parameters alone spell in these entries; MODE_COUNT if they
 * spell none, or if entries differ.
 */
enum mode_id survey_words(const struct survey *survey);
/*
 * Return the kernel to judge an entry with: its own; survey_kernel() for new kernels and
 * for ENTRY_FALLBACK; an unknown one for a menu entry whose kernel was not found.
 */
struct kernel entry_kernel(const struct survey *survey, const struct boot_entry *entry);
/*
 * Return the facts that all kernels with a configuration agree on. If they differ,
 * passthrough wins as the default domain, VFIO's no-IOMMU mode counts as missing, and any
 * other fact is unknown.
 */
struct kernel survey_kernel(const struct survey *survey);
/* Return whether the unknown can change the answer for this mode. */
bool unknown_matters(const struct survey *survey, const struct unknown *unknown,
		     const struct mode *mode);
/* Return whether the line has managed parameters, of any mode. */
bool line_has_owned_words(struct cmdline *line, enum arch arch);

#endif
