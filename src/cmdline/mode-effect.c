/* SPDX-License-Identifier: BSD-3-Clause */
#include "mode.h"

#include <stdint.h>

/*
 * Facts that a line states, and the effect that a kernel derives from them. All
 * occurrences of a parameter count, in order: a later one overwrites an earlier one if
 * the kernel uses the last.
 */

enum fact {
	NO_IOMMU,
	SOFT,
	IDENTITY,
	PASSTHROUGH, /* as IDENTITY, for kernels that have no iommu= */
	INTEL,
	AMD_OFF,
	AMD_OFF_INSIDE,
	AMD_ON,
	GFX_HOLE,
	TBOOT,
	NOIOMMU,
	UNSAFE_TYPE1,
	UNSAFE_IOMMUFD,
	MANAGED, /* facts of managed keys end here */
	IR_OFF = MANAGED,
	SME,
	FACT_COUNT,
};

_Static_assert(FACT_COUNT <= 32, "a bit for each fact");

static void set_fact(struct line_facts *facts, enum fact fact, enum tri value)
{
	uint32_t bit = (uint32_t) 1 << fact;

	facts->yes &= ~bit;
	facts->no &= ~bit;
	if (value == TRI_YES)
		facts->yes |= bit;
	else
		facts->no |= bit;
}

static enum tri fact_of(const struct line_facts *facts, enum fact fact)
{
	if (facts->yes >> fact & 1)
		return TRI_YES;
	return facts->no >> fact & 1 ? TRI_NO : TRI_UNKNOWN;
}

/* glob: an item of the value says value. No glob: a bool; value is what the bare word
 * says. */
static const struct fact_row {
	const char *key, *glob;
	enum fact fact;
	enum tri value;
} sayings[] = {
	/* arch/x86/kernel/pci-dma.c:iommu_setup */
	{ "iommu", "off*", NO_IOMMU, TRI_YES },
	{ "iommu", "soft*", SOFT, TRI_YES },
	{ "iommu", "pt*", IDENTITY, TRI_YES },
	{ "iommu", "nopt*", IDENTITY, TRI_NO },
	/* drivers/iommu/iommu.c:iommu_set_def_domain_type */
	{ "iommu.passthrough", NULL, IDENTITY, TRI_UNKNOWN },
	{ "iommu.passthrough", NULL, PASSTHROUGH, TRI_UNKNOWN },
	/* drivers/iommu/intel/iommu.c:intel_iommu_setup; intgpu_off is Debian's */
	{ "intel_iommu", "on*", INTEL, TRI_YES },
	{ "intel_iommu", "off*", INTEL, TRI_NO },
	{ "intel_iommu", "igfx_off*", GFX_HOLE, TRI_YES },
	{ "intel_iommu", "intgpu_off*", GFX_HOLE, TRI_YES },
	{ "intel_iommu", "tboot_noforce*", TBOOT, TRI_YES },
	/* drivers/iommu/amd/init.c:parse_amd_iommu_options; up to the 5.15 family it
	 * looked for its words at every character. There is no on, and nothing undoes
	 * off. */
	{ "amd_iommu", "off*", AMD_OFF, TRI_YES },
	{ "amd_iommu", "*off*", AMD_OFF_INSIDE, TRI_YES },
	{ "amd_iommu", "on", AMD_ON, TRI_YES },
	/* Module parameters: the bare word is true. */
	{ "vfio.enable_unsafe_noiommu_mode", NULL, NOIOMMU, TRI_YES },
	{ "vfio_iommu_type1.allow_unsafe_interrupts", NULL, UNSAFE_TYPE1, TRI_YES },
	{ "iommufd.allow_unsafe_interrupts", NULL, UNSAFE_IOMMUFD, TRI_YES },
	/* drivers/iommu/irq_remapping.c */
	{ "intremap", "on*", IR_OFF, TRI_NO },
	{ "intremap", "off*", IR_OFF, TRI_YES },
	{ "nointremap", "*", IR_OFF, TRI_YES },
	{ "mem_encrypt", "on", SME, TRI_YES },
	{ "mem_encrypt", "off", SME, TRI_NO },
};

/*
 * The rows with this key, by bits. Most words say nothing, which their first byte tells.
 */
static uint32_t rows_of(struct span name)
{
	char first = name.len ? name.data[0] : '\0';
	uint32_t rows = 0;

	if (first != 'i' && first != 'a' && first != 'v' && first != 'n' && first != 'm')
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(sayings); i++) {
		/* Rows of one key stand together, and share the bytes of its name. */
		bool same = i > 0 && sayings[i].key == sayings[i - 1].key
				    ? rows >> (i - 1) & 1
				    : key_eq(name, sayings[i].key);

		rows |= (uint32_t) same << i;
	}
	return rows;
}
_Static_assert(ARRAY_SIZE(sayings) <= 32, "a bit for each row");

static void collect_item(struct line_facts *facts, uint32_t rows, struct span item)
{
	for (size_t i = 0; rows >> i; i++) {
		const struct fact_row *row = &sayings[i];

		if (rows >> i & 1 && row->glob && item_is(item, row->glob))
			set_fact(facts, row->fact, row->value);
	}
}

static void collect_bool(struct line_facts *facts, uint32_t rows, const struct word *word)
{
	for (size_t i = 0; rows >> i; i++) {
		const struct fact_row *row = &sayings[i];
		int value = row->value;

		if (!(rows >> i & 1) || row->glob)
			continue;
		if (word->value.data)
			value = value_bool(word->value);
		if (value != TRI_UNKNOWN)
			set_fact(facts, row->fact, (enum tri) value);
	}
}

static void collect_word(struct line_facts *facts, const struct word *word)
{
	uint32_t rows = rows_of(word->name);
	struct span item = span_of("");
	size_t pos = 0;

	if (rows == 0)
		return;
	collect_bool(facts, rows, word);
	if (!word->value.data)
		collect_item(facts, rows, item);

	while (value_item(word->value, &pos, &item)) {
		collect_item(facts, rows, item);
		/* iommu_setup returns here: it does not read the rest of this list. */
		if (key_eq(word->name, "iommu") && item_is(item, "usedac*"))
			break;
	}
}

/* Cache the facts of one line: a menu has it many times, and each use needs several. */
static struct line_facts collect_facts(struct cmdline *const *parts, size_t n)
{
	struct line_facts facts = { .collected = true };
	const struct word *word;

	if (n == 1 && parts[0]->facts.collected)
		return parts[0]->facts;
	for (struct position at = { 0 }; (word = cmdline_walk(parts, n, &at));)
		collect_word(&facts, word);
	if (n == 1)
		parts[0]->facts = facts;
	return facts;
}

static enum tri intel_is_on(const struct line_facts *facts, const struct kernel *kernel)
{
	if (fact_of(facts, NO_IOMMU) == TRI_YES)
		return TRI_NO;
	if (fact_of(facts, SOFT) == TRI_YES && kernel->old_soft == TRI_YES)
		return TRI_NO;
	if (fact_of(facts, INTEL) != TRI_UNKNOWN)
		return fact_of(facts, INTEL);
	return kernel->intel_on;
}

static enum tri amd_is_on(const struct line_facts *facts, const struct kernel *kernel)
{
	bool old = kernel->old_soft == TRI_YES;

	if (fact_of(facts, NO_IOMMU) == TRI_YES || fact_of(facts, AMD_OFF) == TRI_YES)
		return TRI_NO;
	if (old && fact_of(facts, SOFT) == TRI_YES)
		return TRI_NO;
	return old && fact_of(facts, AMD_OFF_INSIDE) == TRI_YES ? TRI_NO : TRI_YES;
}

static enum effect effect_on(enum tri identity, const struct kernel *kernel)
{
	if (identity == TRI_UNKNOWN)
		return kernel->domain == DOMAIN_PASSTHROUGH ? EFFECT_PT : EFFECT_STRICT;
	return identity == TRI_YES ? EFFECT_PT : EFFECT_STRICT;
}

static enum effect effect_of(enum tri on, const struct line_facts *facts,
			     const struct kernel *kernel)
{
	if (on == TRI_UNKNOWN)
		return EFFECT_UNKNOWN;
	if (on == TRI_YES)
		return effect_on(fact_of(facts, IDENTITY), kernel);
	if (fact_of(facts, NOIOMMU) == TRI_YES && kernel->noiommu != TRI_NO)
		return EFFECT_OFF_FOR_VFIO;
	return EFFECT_OFF_FOR_UIO;
}

static struct effects effects_both(enum effect effect)
{
	return (struct effects){ .intel = effect, .amd = effect };
}

struct effects mode_classify(struct cmdline *const *parts, size_t n,
			     const struct kernel *kernel)
{
	struct line_facts facts = collect_facts(parts, n);

	if (kernel->override == TRI_YES || kernel->arch == ARCH_OTHER)
		return effects_both(EFFECT_UNKNOWN);
	if (kernel->arch == ARCH_ARM64)
		return effects_both(effect_on(fact_of(&facts, PASSTHROUGH), kernel));
	return (struct effects){
		.intel = effect_of(intel_is_on(&facts, kernel), &facts, kernel),
		.amd = effect_of(amd_is_on(&facts, kernel), &facts, kernel),
	};
}

enum effect effects_sum(struct effects effects)
{
	return effects.intel == effects.amd ? effects.intel : EFFECT_MIXED;
}

const char *effect_name(enum effect effect)
{
	static const char *const names[] = {
		[EFFECT_OFF_FOR_UIO] = "off-for-uio",
		[EFFECT_OFF_FOR_VFIO] = "off-for-vfio",
		[EFFECT_STRICT] = "strict",
		[EFFECT_PT] = "pt",
		[EFFECT_UNKNOWN] = "unknown",
		[EFFECT_MIXED] = "mixed",
	};

	return names[effect];
}

/* The bare name of a list's key means nothing to the kernel. */
static bool is_managed(const struct word *word)
{
	for (size_t i = 0; i < ARRAY_SIZE(sayings); i++) {
		const struct fact_row *row = &sayings[i];

		if (row->fact < MANAGED && key_eq(word->name, row->key))
			return word->value.data || (!row->glob && row->value == TRI_YES);
	}
	return false;
}

static unsigned notes_of_words(struct cmdline *const *parts, size_t n)
{
	const struct word *word;
	struct position at = { 0 };
	unsigned notes = 0;

	while ((word = cmdline_walk(parts, n, &at)))
		notes |= word->opaque ? LINE_OPAQUE : 0;

	for (; at.part < n; at.part++, at.word = 0)
		for (size_t i = at.word; i < parts[at.part]->n; i++)
			if (is_managed(&parts[at.part]->word[i]))
				notes |= LINE_TAIL;
	return notes;
}

unsigned mode_notes(struct cmdline *const *parts, size_t n)
{
	static const struct {
		enum fact fact;
		unsigned note;
	} noted[] = {
		{ IR_OFF, LINE_IR_OFF },
		{ UNSAFE_TYPE1, LINE_UNSAFE_IRQ },
		{ UNSAFE_IOMMUFD, LINE_UNSAFE_IRQ },
		{ GFX_HOLE, LINE_GFX_HOLE },
		{ SME, LINE_SME },
		{ NO_IOMMU, LINE_SWIOTLB },
		{ SOFT, LINE_SWIOTLB },
		{ TBOOT, LINE_TBOOT },
		{ AMD_ON, LINE_AMD_ON },
		{ NOIOMMU, LINE_NOIOMMU },
	};
	const struct line_facts facts = collect_facts(parts, n);
	unsigned notes = notes_of_words(parts, n);

	for (size_t i = 0; i < ARRAY_SIZE(noted); i++)
		if (fact_of(&facts, noted[i].fact) == TRI_YES)
			notes |= noted[i].note;
	return notes;
}
