/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_MODE_H
#define IOMMU_MODE_H

/*
 * Modes: named wishes about the IOMMU words of a command line.
 *
 * A command line may be spread over several parts (two shell variables, a BLS
 * entry and a grubenv value): the parts in boot order are one line to the
 * kernel. All functions take them as an array.
 *
 *	struct cmdline *parts[] = { &linux_, &linux_default };
 *	struct effects is = mode_classify(parts, 2, &kernel);
 *
 *	r = mode_apply(&wish, parts, 2, 0, &why);     adds in part 0, drops in both
 *
 * To add a mode: a row in mode.c's table; verb, help and completion follow.
 */

#include "cmdline.h"
#include "kernel.h"

enum mode_id {
	MODE_OFF_FOR_UIO,
	MODE_OFF_FOR_VFIO,
	MODE_STRICT,
	MODE_PT,
	MODE_UNSET, /* no owned word anywhere; not an effect */
	MODE_COUNT,
};

/* What a line comes to on a machine of one vendor. */
enum effect {
	EFFECT_OFF_FOR_UIO,
	EFFECT_OFF_FOR_VFIO,
	EFFECT_STRICT,
	EFFECT_PT,
	EFFECT_UNKNOWN, /* the kernel's default decides, and it is not known */
	EFFECT_MIXED,   /* only as a sum over vendors or entries */
};

struct effects {
	enum effect intel, amd; /* arm64: both the same */
};

struct mode {
	enum mode_id id;
	const char *name;
	const char *about; /* one line for help and completion */
};

/* Beside the mode: what every kernel that this line boots may need. */
struct request {
	const struct mode *mode;
	enum arch arch;             /* ARCH_UNKNOWN counts as x86 */
	bool passthrough_default;   /* some kernel here defaults to passthrough: strict
				       wants iommu=nopt */
	enum tri unsafe_interrupts; /* TRI_YES: with strict and pt have both words,
				       TRI_NO: drop them, unknown: leave them */
};

const struct mode *mode_at(enum mode_id id);
const struct mode *mode_by_name(const char *name); /* NULL: no such mode */
const char *effect_name(enum effect effect);

/*
 * What the parts, read as one line, come to with this kernel. A vendor whose driver the
 * kernel lacks is judged by its words as if the driver were there. Both are unknown
 * where the kernel ignores the loader's line, or is for neither x86 nor arm64.
 */
struct effects mode_classify(struct cmdline *const *parts, size_t n,
			     const struct kernel *kernel);
/* Both the same, or EFFECT_MIXED. */
enum effect effects_sum(struct effects effects);
/* Does the line have the mode for both vendors, or the one that the kernel names?
 * MODE_UNSET: no owned word in any part. */
bool mode_holds(const struct mode *mode, struct cmdline *const *parts, size_t n,
		const struct kernel *kernel);
/*
 * The mode whose words, and no others of ours, are on the line (whatever a kernel makes
 * of them); MODE_UNSET for none; MODE_COUNT for another combination. An iommu=nopt or a
 * false iommu.passthrough beside strict's words is still strict.
 */
enum mode_id mode_words(struct cmdline *const *parts, size_t n, enum arch arch);

/*
 * The switching rule over the parts as one line: sets fates and added words so that each
 * part renders to the new bytes. Owned words go from every part, wanted ones end up in
 * part add_in; foreign items of their lists stay in the part where they are. Where the
 * line as a whole already has exactly the wanted words, nothing changes, whichever part
 * they are in. add_in == n: owned words only go, the wanted ones too (another line has
 * them).
 *
 * 1 changed, 0 nothing to do, -EINVAL with *ret_why a constant sentence fragment where
 * the line cannot be edited safely (ends inside quotes; a managed value that holds a
 * blank, a quote or a reference; a -- before part add_in) or the architecture has no
 * such mode. Then all fates are WORD_KEEP. The result's length is the caller's to check.
 *
 * The parts are as parsed; cmdline_reset() makes them so again.
 */
int mode_apply(const struct request *request, struct cmdline *const *parts, size_t n,
	       size_t add_in, const char **ret_why);

/*
 * What no mode owns: the words of other keys in their order, and each item once that
 * others have in our lists. It is the same before and after, whatever mode is applied.
 */
void line_foreign(const struct cmdline *line, struct buf *out);

/* What a careful reader of the line should know. */
enum line_note {
	LINE_IR_OFF = 1 << 0,     /* intremap=off, nointremap */
	LINE_UNSAFE_IRQ = 1 << 1, /* allow_unsafe_interrupts is on */
	LINE_GFX_HOLE = 1 << 2,   /* igfx_off, intgpu_off */
	LINE_TAIL =
		1 << 3, /* a managed word after --: ignored by the kernel, not by kmod */
	LINE_SME = 1 << 4,     /* mem_encrypt=on */
	LINE_SWIOTLB = 1 << 5, /* iommu=off or iommu=soft */
	LINE_TBOOT = 1 << 6,   /* tboot_noforce is there */
	LINE_AMD_ON = 1 << 7,  /* amd_iommu=on, which no kernel knows */
	LINE_NOIOMMU = 1 << 8, /* the vfio word is true */
	LINE_OPAQUE =
		1 << 9, /* text that is only known at boot or when grub.cfg is made */
};
unsigned mode_notes(struct cmdline *const *parts, size_t n);

#endif
