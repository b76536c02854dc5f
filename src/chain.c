/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

bool chain_is_next(const struct chain *chain)
{
	return chain->kind == CHAIN_NEXT_GRUB || chain->kind == CHAIN_NEXT_CMDLINE ||
	       chain->kind == CHAIN_NEXT_GRUBENV;
}

struct span chain_title(const struct chain *chain)
{
	switch (chain->kind) {
	case CHAIN_ENTRY:
		return chain->entry->title.len ? chain->entry->title : chain->entry->id;
	case CHAIN_FALLBACK:
	case CHAIN_NEXT_GRUBENV:
		return span_of("kernelopts");
	case CHAIN_NEXT_GRUB:
		return chain->home ? chain->home->place->name
				   : span_of("GRUB_CMDLINE_LINUX");
	case CHAIN_NEXT_CMDLINE:
		return span_of("next kernel");
	}
	return SPAN_NULL;
}

struct cmdline **chain_lines(const struct chain *chain)
{
	struct cmdline **lines = mem_zero(chain->n, sizeof(struct cmdline *));

	for (size_t i = 0; i < chain->n; i++)
		lines[i] = &chain->part[i]->line;
	return lines;
}

static enum tri tri_both(enum tri a, enum tri b)
{
	return a == b ? a : TRI_UNKNOWN;
}

/* What kernels agree on; where they differ, the fact that is harder on a mode. */
static void kernel_join(struct kernel *sum, const struct kernel *kernel)
{
	sum->intel_on = tri_both(sum->intel_on, kernel->intel_on);
	sum->intel_driver = tri_both(sum->intel_driver, kernel->intel_driver);
	sum->amd_driver = tri_both(sum->amd_driver, kernel->amd_driver);
	sum->old_soft = tri_both(sum->old_soft, kernel->old_soft);
	sum->override = tri_both(sum->override, kernel->override);
	if (kernel->domain == DOMAIN_PASSTHROUGH)
		sum->domain = DOMAIN_PASSTHROUGH;
	if (kernel->noiommu == TRI_NO)
		sum->noiommu = TRI_NO;
}

struct kernel chain_kernel(const struct survey *survey, const struct chain *chain)
{
	struct kernel sum = KERNEL_UNKNOWN;
	bool first = true;

	if (chain->kernel) {
		sum = chain->kernel->kernel;
	} else if (chain->kind != CHAIN_ENTRY) {
		for (size_t i = 0; i < survey->os->n_kernel; i++) {
			const struct os_kernel *kernel = &survey->os->kernel[i];

			if (!kernel->config)
				continue;
			if (first)
				sum = kernel->kernel;
			else
				kernel_join(&sum, &kernel->kernel);
			first = false;
		}
		sum.release[0] = '\0';
	}
	if (sum.arch == ARCH_UNKNOWN)
		sum.arch = survey->os->arch;
	return sum;
}

struct effects chain_effects(const struct survey *survey, const struct chain *chain)
{
	_cleanup_(mem_done) struct cmdline **lines = chain_lines(chain);
	struct kernel kernel = chain_kernel(survey, chain);

	return mode_classify(lines, chain->n_judged, &kernel);
}

bool chain_holds(const struct survey *survey, const struct chain *chain,
		 const struct mode *mode)
{
	_cleanup_(mem_done) struct cmdline **lines = chain_lines(chain);
	struct kernel kernel = chain_kernel(survey, chain);
	size_t n = mode->id == MODE_UNSET ? chain->n : chain->n_judged;

	return mode_holds(mode, lines, n, &kernel);
}

static enum effect effect_join(enum effect sum, enum effect effect)
{
	return sum == effect ? sum : EFFECT_MIXED;
}

struct effects survey_effects(const struct survey *survey)
{
	struct effects sum = { EFFECT_UNKNOWN, EFFECT_UNKNOWN };
	bool first = true;

	for (size_t i = 0; i < survey->n_chain; i++) {
		const struct chain *chain = &survey->chain[i];
		struct effects effects;

		if (!chain->counted || (survey->bootable && chain_is_next(chain)))
			continue;
		effects = chain_effects(survey, chain);
		sum.intel = first ? effects.intel : effect_join(sum.intel, effects.intel);
		sum.amd = first ? effects.amd : effect_join(sum.amd, effects.amd);
		first = false;
	}
	return sum;
}

enum mode_id survey_words(const struct survey *survey)
{
	enum mode_id sum = MODE_COUNT;
	bool first = true;

	for (size_t i = 0; i < survey->n_chain; i++) {
		const struct chain *chain = &survey->chain[i];
		_cleanup_(mem_done) struct cmdline **lines = NULL;
		enum mode_id words;

		if (!chain->counted || (survey->bootable && chain_is_next(chain)))
			continue;
		lines = chain_lines(chain);
		words = mode_words(lines, chain->n_judged, survey->os->arch);
		sum = first || sum == words ? words : MODE_COUNT;
		first = false;
	}
	return sum;
}
