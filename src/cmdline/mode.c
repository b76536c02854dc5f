/* SPDX-License-Identifier: BSD-3-Clause */
#include "mode-words.h"

#include <assert.h>
#include <string.h>

/*
 * No kernel knows amd_iommu=on. It is a label, and it replaces an off when a tool
 * replaces parameters by their key. An arm64 kernel has only iommu.passthrough.
 */
static const struct mode_row {
	struct mode mode;
	enum effect effect;
	const char *intel, *amd, *iommu, *vfio;
	const char *arm64; /* value of iommu.passthrough */
	bool unsafe;       /* --unsafe-interrupts applies */
} rows[] = {
	{
		.mode = { MODE_OFF_FOR_UIO, "off-for-uio",
			  "IOMMU off: a device reaches all memory, as uio drivers need" },
		.effect = EFFECT_OFF_FOR_UIO,
		.intel = "off",
		.amd = "off",
	},
	{
		.mode = { MODE_OFF_FOR_VFIO, "off-for-vfio",
			  "IOMMU off, and vfio hands devices out all the same" },
		.effect = EFFECT_OFF_FOR_VFIO,
		.intel = "off",
		.amd = "off",
		.vfio = "1",
	},
	{
		.mode = { MODE_STRICT, "strict",
			  "IOMMU on: a device reaches only the memory that it is given" },
		.effect = EFFECT_STRICT,
		.intel = "on",
		.amd = "on",
		.arm64 = "0",
		.unsafe = true,
	},
	{
		.mode = { MODE_PT, "pt",
			  "IOMMU on, passed through but for devices handed to vfio" },
		.effect = EFFECT_PT,
		.intel = "on",
		.amd = "on",
		.iommu = "pt",
		.arm64 = "1",
		.unsafe = true,
	},
	{
		.mode = { MODE_UNSET, "unset",
			  "none of these words: the kernel's own default" },
		.effect = EFFECT_UNKNOWN,
	},
};

static_assert(ARRAY_SIZE(rows) == MODE_COUNT, "a row for each mode, in order");

const struct mode *mode_at(enum mode_id id)
{
	return &rows[id].mode;
}

const struct mode *mode_by_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (strcmp(rows[i].mode.name, name) == 0)
			return &rows[i].mode;
	return NULL;
}

static void want(struct goal *goal, enum parameter_key key, const char *item)
{
	goal->managed[key] = true;
	goal->item[key] = item;
}

static struct goal goal_of(enum mode_id id, enum arch arch)
{
	const struct mode_row *row = &rows[id];
	struct goal goal = { 0 };

	if (arch == ARCH_ARM64 || arch == ARCH_OTHER) {
		want(&goal, KEY_PASSTHROUGH, row->arm64);
		return goal;
	}

	goal.modes = 1u << id;
	want(&goal, KEY_INTEL, row->intel);
	want(&goal, KEY_AMD, row->amd);
	want(&goal, KEY_IOMMU, row->iommu);
	want(&goal, KEY_PASSTHROUGH, NULL);
	want(&goal, KEY_VFIO, row->vfio);
	return goal;
}

static void want_unsafe(struct goal *goal, const struct request *request)
{
	bool have = request->unsafe_interrupts == TRI_YES;

	if (request->unsafe_interrupts == TRI_UNKNOWN)
		return;
	if (have && !rows[request->mode->id].unsafe)
		return;
	want(goal, KEY_TYPE1, have ? "1" : NULL);
	want(goal, KEY_IOMMUFD, have ? "1" : NULL);
}

struct goal goal_on(const struct request *request, struct cmdline *const *parts, size_t n)
{
	struct goal goal = goal_of(request->mode->id, request->arch);

	if (request->passthrough_default && request->mode->id == MODE_STRICT &&
	    goal.managed[KEY_IOMMU] && !words_translate(parts, n))
		goal.item[KEY_IOMMU] = "nopt";
	want_unsafe(&goal, request);
	return goal;
}

/* Return true if the line has the mode's parameters, in any spelling, and no other
 * managed ones. */
static bool has_words(enum mode_id id, struct cmdline *const *parts, size_t n,
		      enum arch arch)
{
	struct goal goal = goal_of(id, arch);

	goal.any_spelling = true;
	return !goal_refusal(&goal, parts, n) && goal_met_all(&goal, parts, n);
}

/* Try unset first: on arm64 the off modes have no parameter either. */
enum mode_id mode_words(struct cmdline *const *parts, size_t n, enum arch arch)
{
	if (has_words(MODE_UNSET, parts, n, arch))
		return MODE_UNSET;

	for (enum mode_id id = 0; id < MODE_UNSET; id++)
		if (has_words(id, parts, n, arch))
			return id;
	return MODE_COUNT;
}

static enum effect effect_for(struct effects is, enum vendor vendor)
{
	switch (vendor) {
	case VENDOR_INTEL:
		return is.intel;
	case VENDOR_AMD:
		return is.amd;
	case VENDOR_UNKNOWN:
		break;
	}
	return effects_sum(is);
}

bool mode_holds(const struct mode *mode, struct cmdline *const *parts, size_t n,
		const struct kernel *kernel)
{
	struct effects is;

	if (mode->id == MODE_UNSET)
		return has_words(MODE_UNSET, parts, n, kernel->arch);

	is = mode_classify(parts, n, kernel);
	return effect_for(is, kernel->vendor) == rows[mode->id].effect;
}
