/* SPDX-License-Identifier: BSD-3-Clause */
#include "mode.h"
#include "parameters.h"

#include <stdint.h>

/*
 * Facts that a line states, and the effect that a kernel derives from them. All
 * occurrences of a parameter count, in order: a later one overwrites an earlier one if
 * the kernel uses the last.
 */

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

static void collect_item(struct line_facts *facts, const struct parameter *parameter,
			 struct span item)
{
	for (size_t i = 0; i < ARRAY_SIZE(parameter->fact); i++) {
		const struct parameter_fact *row = &parameter->fact[i];

		if (row->fact == FACT_NONE)
			return;
		if (item_is(item, row->glob))
			set_fact(facts, row->fact, row->value);
	}
}

static void collect_bool(struct line_facts *facts, const struct parameter *parameter,
			 struct span value)
{
	int is = parameter->bare_is_true ? TRI_YES : TRI_UNKNOWN;

	if (value.data)
		is = value_bool(value);
	if (is == TRI_UNKNOWN)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(parameter->fact); i++)
		if (parameter->fact[i].fact != FACT_NONE)
			set_fact(facts, parameter->fact[i].fact, (enum tri) is);
}

static void collect_word(struct line_facts *facts, const struct word *word)
{
	enum parameter_key key = parameter_find(word->name);
	const struct parameter *parameter = &parameters[key];
	struct span item = span_of("");
	size_t pos = 0;

	if (key == KEY_COUNT)
		return;
	if (parameter->type == PARAMETER_BOOL) {
		collect_bool(facts, parameter, word->value);
		return;
	}
	if (!word->value.data)
		collect_item(facts, parameter, item);

	while (value_item(word->value, &pos, &item)) {
		collect_item(facts, parameter, item);
		/* iommu_setup returns here: it does not read the rest of this list. */
		if (parameter->last && item_is(item, parameter->last))
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
	if (fact_of(facts, FACT_NO_IOMMU) == TRI_YES)
		return TRI_NO;
	if (fact_of(facts, FACT_SOFT) == TRI_YES && kernel->old_soft == TRI_YES)
		return TRI_NO;
	if (fact_of(facts, FACT_INTEL) != TRI_UNKNOWN)
		return fact_of(facts, FACT_INTEL);
	return kernel->intel_on;
}

static enum tri amd_is_on(const struct line_facts *facts, const struct kernel *kernel)
{
	bool old = kernel->old_soft == TRI_YES;

	if (fact_of(facts, FACT_NO_IOMMU) == TRI_YES ||
	    fact_of(facts, FACT_AMD_OFF) == TRI_YES)
		return TRI_NO;
	if (old && fact_of(facts, FACT_SOFT) == TRI_YES)
		return TRI_NO;
	return old && fact_of(facts, FACT_AMD_OFF_INSIDE) == TRI_YES ? TRI_NO : TRI_YES;
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
		return effect_on(fact_of(facts, FACT_IDENTITY), kernel);
	if (fact_of(facts, FACT_NOIOMMU) == TRI_YES && kernel->noiommu != TRI_NO)
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
		return effects_both(effect_on(fact_of(&facts, FACT_PASSTHROUGH), kernel));
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

/* A list or a bool of the kernel needs a value: its bare name has no meaning. */
static bool is_managed(const struct word *word)
{
	enum parameter_key key = parameter_find(word->name);

	return key < MANAGED_COUNT && (word->value.data || parameters[key].bare_is_true);
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
		{ FACT_IR_OFF, LINE_IR_OFF },
		{ FACT_UNSAFE_TYPE1, LINE_UNSAFE_IRQ },
		{ FACT_UNSAFE_IOMMUFD, LINE_UNSAFE_IRQ },
		{ FACT_GFX_HOLE, LINE_GFX_HOLE },
		{ FACT_SME, LINE_SME },
		{ FACT_NO_IOMMU, LINE_SWIOTLB },
		{ FACT_SOFT, LINE_SWIOTLB },
		{ FACT_TBOOT, LINE_TBOOT },
		{ FACT_AMD_ON, LINE_AMD_ON },
		{ FACT_NOIOMMU, LINE_NOIOMMU },
	};
	const struct line_facts facts = collect_facts(parts, n);
	unsigned notes = notes_of_words(parts, n);

	for (size_t i = 0; i < ARRAY_SIZE(noted); i++)
		if (fact_of(&facts, noted[i].fact) == TRI_YES)
			notes |= noted[i].note;
	return notes;
}
