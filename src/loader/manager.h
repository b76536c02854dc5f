/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MANAGER_H
#define IOMMU_MANAGER_H

/*
 * Managers: programs that write boot entries, or the sources of them, anew. A manager
 * that is in charge decides what kernels get that are installed later.
 *
 *	for (size_t i = 0; (manager = manager_at(i)); i++)
 *		if (manager_in_charge(manager, &target, os_id, &place))
 *			survey_add_manager(survey, manager, buf_str(&place));
 *
 * Each manager has a file of its own, manager-NAME.c, with one row. To add one: write the
 * file, declare its row below, and add it to the list in manager.c and to meson.build. An
 * archive is read for the files that the rows name, without further code.
 *
 * How new kernels are judged where a manager is in charge:
 *
 *  records  files in which the manager keeps what the next entry gets: the rows of .path,
 *           of this kind. They are judged, and with .edited they are written.
 *  none     they are unknown; messages give the manager's sentence and its hint.
 *
 * A generator (generator.h) needs no row here: its source is edited and judged.
 */

#include "evidence.h"
#include "known-paths.h"

#define MANAGERS_MAX         64
#define MANAGER_EVIDENCE_MAX 8

struct manager {
	const char *name; /* as its users call it: "kernelstub" */
	const char *why;  /* a sentence: what it writes new kernels' entries from */
	const char *hint; /* what to do there to set a mode */
	/* In charge on systems with this ID in os-release, or with any of the evidence.
	 * That it is installed is not enough. */
	const char *os_id;
	struct evidence evidence[MANAGER_EVIDENCE_MAX];
	/* Ask further, where the rows above hold; NULL: they are enough. *place is the
	 * file of the evidence; the function may put another one there. */
	bool (*asks)(const struct target *target, struct buf *place);
	/* It decides about the next boot too, in a place that is out of reach. */
	bool next_boot;
	enum file_kind records;        /* or FILE_NONE */
	const struct known_path *path; /* of the records; ends with a zero row */
	bool edited;         /* the records are its source, which can be edited */
	const char *creates; /* of the records, the file for new parameters; or NULL */
	/* It does not read /etc/kernel/cmdline, which then is neither edited nor judged;
	 * the same for /etc/default/grub and other sources of generators. */
	bool ignores_cmdline, ignores_generators;
};

/* Return the i-th manager, or NULL after the last one. */
const struct manager *manager_at(size_t i);
/*
 * Return whether the manager writes entries in the target. What cannot be read counts as
 * missing. os_id may be NULL. *ret_place is the file that shows it, relative to the root,
 * or empty.
 */
bool manager_in_charge(const struct manager *manager, const struct target *target,
		       const char *os_id, struct buf *ret_place);
/* The rows. */
extern const struct manager manager_batocera;
extern const struct manager manager_bootc;
extern const struct manager manager_clr_boot_manager;
extern const struct manager manager_dracut;
extern const struct manager manager_efibootmgr;
extern const struct manager manager_flatcar;
extern const struct manager manager_garden_linux;
extern const struct manager manager_haos;
extern const struct manager manager_kernelstub;
extern const struct manager manager_libreelec;
extern const struct manager manager_limine;
extern const struct manager manager_mkinitcpio;
extern const struct manager manager_nixos;
extern const struct manager manager_openwrt;
extern const struct manager manager_proxmox;
extern const struct manager manager_raspi_firmware;
extern const struct manager manager_rauc;
extern const struct manager manager_sdboot_manage;
extern const struct manager manager_snapd;
extern const struct manager manager_steamos;
extern const struct manager manager_talos;
extern const struct manager manager_vyos;
extern const struct manager manager_zfsbootmenu;

#endif
