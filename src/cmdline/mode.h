/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MODE_H
#define IOMMU_MODE_H

/*
 * Modes: named goals for the managed parameters of a command line.
 *
 * A command line can consist of several parts (two shell variables, a BLS entry and a
 * grubenv value). The kernel sees the parts, in boot order, as one line. All functions
 * take them as an array.
 *
 *	struct cmdline *parts[] = { &linux_, &linux_default };
 *	struct effects is = mode_classify(parts, 2, &kernel);
 *
 *	r = mode_apply(&request, parts, 2, 0, &why);     adds in part 0, drops in both
 *
 * To add a mode: an id here and a row in rows[] of mode.c; verb, help and completion
 * follow. See README.md.
 */

#include "cmdline.h"
#include "kernel.h"

enum mode_id {
	MODE_OFF_FOR_UIO,
	MODE_OFF_FOR_VFIO,
	MODE_STRICT,
	MODE_PT,
	MODE_UNSET, /* no managed parameter at all; not an effect */
	MODE_COUNT,
};

/* Effect of a line on a machine of one vendor. */
enum effect {
	EFFECT_OFF_FOR_UIO,
	EFFECT_OFF_FOR_VFIO,
	EFFECT_STRICT,
	EFFECT_PT,
	EFFECT_UNKNOWN, /* the kernel's default decides, and it is unknown */
	EFFECT_MIXED,   /* only as a summary of vendors or entries */
};

struct effects {
	enum effect intel, amd; /* arm64: both the same */
};

struct mode {
	enum mode_id id;
	const char *name;
	const char *about; /* one line for help and completion */
};

/* A mode, and the properties of the kernels that boot with the line. */
struct request {
	const struct mode *mode;
	enum arch arch;             /* ARCH_UNKNOWN is treated as x86 */
	bool passthrough_default;   /* a kernel here defaults to passthrough: strict
				       needs iommu=nopt */
	enum tri unsafe_interrupts; /* TRI_YES: strict and pt have both parameters,
				       TRI_NO: drop them, unknown: keep them */
};

const struct mode *mode_at(enum mode_id id);
const struct mode *mode_by_name(const char *name); /* NULL if unknown */
const char *effect_name(enum effect effect);

/*
 * Determine the effect of the parts, as one line, on this kernel. If the kernel lacks a
 * vendor's driver, that vendor's effect is determined as if the driver were there. Both
 * are unknown if the kernel ignores the loader's line, or is for neither x86 nor arm64.
 */
struct effects mode_classify(struct cmdline *const *parts, size_t n,
			     const struct kernel *kernel);
/* Return the effect of both vendors, EFFECT_MIXED if they differ. */
enum effect effects_sum(struct effects effects);
/* Return true if the line has the mode, for the kernel's vendor, or for both if it is
 * unknown. MODE_UNSET: no part has an owned item. */
bool mode_holds(const struct mode *mode, struct cmdline *const *parts, size_t n,
		const struct kernel *kernel);
/*
 * Return the mode whose parameters, and no other managed ones, are on the line, whatever
 * their effect on a kernel. MODE_UNSET: there are none. MODE_COUNT: another combination.
 * strict can also have iommu=nopt or a false iommu.passthrough.
 */
enum mode_id mode_words(struct cmdline *const *parts, size_t n, enum arch arch);

/* Return why the architecture has no such mode, a constant sentence fragment, or NULL. */
const char *mode_arch_refusal(const struct request *request);

/*
 * Apply the mode to the parts as one line: set the actions and add parameters, so that
 * each part renders to the new bytes. Owned items are dropped from every part, wanted
 * ones are added in part add_in, foreign items of the same lists stay in their part. If
 * the line as a whole has exactly the wanted items, nothing changes, whichever part they
 * are in. add_in == n: drop owned items, including wanted ones (another line has those).
 *
 * Return 1 if changed, 0 if there is nothing to do. Return -EINVAL with *ret_why, a
 * constant sentence fragment, if the architecture has no such mode or the line cannot be
 * edited safely: it ends inside quotes, a managed value contains a blank, a quote or a
 * reference, or a -- is before part add_in. All actions are then WORD_KEEP.
 *
 * The caller checks the length of the result. The parts must be as parsed;
 * cmdline_reset() restores that state.
 */
int mode_apply(const struct request *request, struct cmdline *const *parts, size_t n,
	       size_t add_in, const char **ret_why);

/*
 * Append the foreign text of a line: the foreign parameters in their order, and each
 * foreign item of a managed list once. Applying a mode does not change it.
 */
void line_foreign(const struct cmdline *line, struct buf *out);

/* Properties of a line that are worth a note. */
enum line_note {
	LINE_IR_OFF = 1 << 0,     /* intremap=off, nointremap */
	LINE_UNSAFE_IRQ = 1 << 1, /* allow_unsafe_interrupts is on */
	LINE_GFX_HOLE = 1 << 2,   /* igfx_off, intgpu_off */
	LINE_TAIL = 1 << 3,       /* a managed parameter after --: only kmod reads it */
	LINE_SME = 1 << 4,        /* mem_encrypt=on */
	LINE_SWIOTLB = 1 << 5,    /* iommu=off or iommu=soft */
	LINE_TBOOT = 1 << 6,      /* tboot_noforce */
	LINE_AMD_ON = 1 << 7,     /* amd_iommu=on, which no kernel knows */
	LINE_NOIOMMU = 1 << 8,    /* VFIO's no-IOMMU mode is on */
	LINE_OPAQUE =
		1 << 9, /* text that is known only at boot or when grub.cfg is written */
};
/* Return the LINE_ flags of the parts as one line. */
unsigned mode_notes(struct cmdline *const *parts, size_t n);

#endif
