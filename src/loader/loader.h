/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_LOADER_H
#define IOMMU_LOADER_H

/*
 * Boot loaders: where their files are, and the generator of their menus.
 *
 *	for (size_t i = 0; (loader = loader_at(i)); i++) ...
 *
 * Each loader has a file of its own, loader-NAME.c, with one row. To add one: write the
 * file, declare its row below, and add it to the list in loader.c and to meson.build. The
 * paths are then read, also from archives. survey/assemble-entries.c makes entries of a
 * new kind of menu.
 *
 * A loader whose files are not read has .why. Where nothing else boots the target, it
 * decides, and the next boot is unknown.
 */

#include "evidence.h"
#include "generator.h"
#include "known-paths.h"

#define LOADERS_MAX         32
#define LOADER_EVIDENCE_MAX 8

/* All files of a stage are read, and written, before those of the next one: a file comes
 * before those that refer to it. */
enum read_stage {
	READ_SOURCES,     /* of new entries */
	READ_ENVIRONMENT, /* variables of the menu */
	READ_ENTRIES,     /* files with one entry each */
	READ_MENUS,
	READ_STAGES,
};

struct loader {
	const char *name; /* as its users call it */
	const struct known_path
		*path[READ_STAGES];        /* each ends with a zero row; or NULL */
	const struct generator *generator; /* of its menus, or NULL */

	/* A loader whose files are not read. */
	const char *why;  /* a sentence: what it is, and what decides there; or NULL */
	const char *hint; /* what to do there to set a mode */
	struct evidence evidence[LOADER_EVIDENCE_MAX]; /* any of it shows the loader */
};

/* Return the i-th loader, or NULL after the last one. */
const struct loader *loader_at(size_t i);
/* Return the loader that has such files, or NULL. */
const struct loader *loader_of_kind(enum file_kind kind);
/*
 * Return whether the target has a loader of which the files are not read, and the file
 * that shows it, relative to the root. What cannot be read counts as missing.
 */
bool loader_is_unread(const struct loader *loader, const struct target *target,
		      struct buf *ret_place);

/* The rows. */
extern const struct loader loader_elilo;
extern const struct loader loader_grub;
extern const struct loader loader_grub_legacy;
extern const struct loader loader_lilo;
extern const struct loader loader_limine;
extern const struct loader loader_raspberry_pi;
extern const struct loader loader_refind;
extern const struct loader loader_syslinux;
extern const struct loader loader_systemd_boot;
extern const struct loader loader_u_boot;
extern const struct loader loader_u_boot_script;
extern const struct loader loader_yaboot;
extern const struct loader loader_zipl;

#endif
