/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

/* The mode and the effects of one boot entry, and of all counted ones together. */

static enum tri tri_both(enum tri a, enum tri b)
{
	return a == b ? a : TRI_UNKNOWN;
}

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

struct kernel survey_kernel(const struct survey *survey)
{
	const struct os *os = survey->os;
	struct kernel sum = KERNEL_UNKNOWN;
	bool first = true;

	for (size_t i = 0; i < os->n_kernel; i++) {
		if (!os->kernel[i].config)
			continue;
		if (first)
			sum = os->kernel[i].kernel;
		else
			kernel_join(&sum, &os->kernel[i].kernel);
		first = false;
	}
	sum.release[0] = '\0';
	sum.vendor = os->vendor;
	if (sum.arch == ARCH_UNKNOWN)
		sum.arch = os->arch;
	return sum;
}

struct kernel entry_kernel(const struct survey *survey, const struct boot_entry *entry)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	if (!entry->kernel && entry->kind != ENTRY_MENU)
		return survey_kernel(survey);

	if (entry->kernel)
		kernel = entry->kernel->kernel;
	kernel.vendor = survey->os->vendor;
	if (kernel.arch == ARCH_UNKNOWN)
		kernel.arch = survey->os->arch;
	return kernel;
}

static enum effect effect_join(enum effect sum, enum effect effect)
{
	return sum == effect ? sum : EFFECT_MIXED;
}

struct effects effects_join(struct effects sum, struct effects effects)
{
	return (struct effects){ effect_join(sum.intel, effects.intel),
				 effect_join(sum.amd, effects.amd) };
}

struct effects entry_effects_with(const struct boot_entry *entry,
				  const struct kernel *kernel)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);
	struct cmdline *expanded = entry->expanded ? &entry->expanded->line : NULL;
	struct effects sum;

	if (!expanded)
		return mode_classify(lines, entry->n_judged, kernel);
	sum = mode_classify(&expanded, 1, kernel);
	for (size_t i = 0; i < entry->n_variant; i++) {
		struct cmdline *other = &entry->variant[i].line;

		sum = effects_join(sum, mode_classify(&other, 1, kernel));
	}
	return sum;
}

/* Return whether the line has the mode with each value of its variables. */
static bool expanded_holds(const struct boot_entry *entry, const struct mode *mode,
			   const struct kernel *kernel)
{
	struct cmdline *line = &entry->expanded->line;

	if (!mode_holds(mode, &line, 1, kernel))
		return false;
	for (size_t i = 0; i < entry->n_variant; i++) {
		line = &entry->variant[i].line;
		if (!mode_holds(mode, &line, 1, kernel))
			return false;
	}
	return true;
}

/* Mode unset must also hold in the parts that no loader reads. */
bool entry_holds_with(const struct boot_entry *entry, const struct mode *mode,
		      const struct kernel *kernel)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);

	if (mode->id == MODE_UNSET)
		return mode_holds(mode, lines, entry->n, kernel) &&
		       (!entry->by_text || expanded_holds(entry, mode, kernel));
	if (entry->expanded)
		return expanded_holds(entry, mode, kernel);
	return mode_holds(mode, lines, entry->n_judged, kernel);
}

struct effects entry_effects(const struct survey *survey, const struct boot_entry *entry)
{
	struct kernel kernel = entry_kernel(survey, entry);

	return entry_effects_with(entry, &kernel);
}

bool entry_holds(const struct survey *survey, const struct boot_entry *entry,
		 const struct mode *mode)
{
	struct kernel kernel = entry_kernel(survey, entry);

	return !entry_computed(survey, entry) && entry_holds_with(entry, mode, &kernel);
}

bool unknown_matters(const struct survey *survey, const struct unknown *unknown,
		     const struct mode *mode)
{
	return unknown->entry == UNKNOWN_ALWAYS ||
	       !entry_holds(survey, &survey->entry[unknown->entry], mode);
}

bool line_has_owned_words(struct cmdline *line, enum arch arch)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = arch;
	return !mode_holds(mode_at(MODE_UNSET), &line, 1, &kernel);
}

static bool is_next_boot(const struct survey *survey, const struct boot_entry *entry)
{
	return entry->counted && !(survey->bootable && entry_is_new_kernels(entry));
}

struct effects survey_effects(const struct survey *survey)
{
	struct effects sum = { EFFECT_UNKNOWN, EFFECT_UNKNOWN };
	bool first = true;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		struct effects effects = { EFFECT_UNKNOWN, EFFECT_UNKNOWN };

		if (!is_next_boot(survey, entry))
			continue;
		effects = entry_effects(survey, entry);
		sum = first ? effects : effects_join(sum, effects);
		first = false;
	}
	return sum;
}

enum mode_id survey_words(const struct survey *survey)
{
	enum mode_id sum = MODE_COUNT;
	bool first = true;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		_cleanup_(mem_done) struct cmdline **lines = NULL;
		struct cmdline *expanded;
		enum mode_id words;

		if (!is_next_boot(survey, entry))
			continue;
		lines = entry_lines(entry);
		expanded = entry->by_text ? &entry->expanded->line : NULL;
		words = expanded ? mode_words(&expanded, 1, survey->os->arch)
				 : mode_words(lines, entry->n_judged, survey->os->arch);
		sum = first || sum == words ? words : MODE_COUNT;
		first = false;
	}
	return sum;
}
