/* SPDX-License-Identifier: BSD-3-Clause */
#include "chain.h"
#include "format/grub-verify.h"

/*
 * Where GRUB verifies signatures, it refuses a file that was edited, and nothing boots.
 *
 * Keys that are embedded in GRUB's image switch this on without a line in any file. The
 * signature of a file that GRUB reads is the sign of it, unless a file switches it off.
 */

static bool is_grubs(const struct survey *survey, const struct site *site)
{
	if (site->kind == SPOT_BLS)
		return survey->blscfg && span_starts(span_of(site->path), "boot/loader/");
	return site->kind == SPOT_GRUB_CFG || site->kind == SPOT_GRUBENV;
}

static void set_verified(struct site *site)
{
	site->verified = true;
	for (size_t i = 0; i < site->located.n_place; i++)
		if (!site->part[i].unread)
			site->part[i].frozen = grub_signed;
}

void link_signed(struct survey *survey)
{
	struct verify all = survey->verify;
	bool has_signature = false;

	for (size_t i = 0; i < survey->n_site; i++) {
		verify_join(&all, &survey->site[i]->located.verify);
		has_signature |=
			survey->site[i]->signature && is_grubs(survey, survey->site[i]);
	}
	all.on |= has_signature && !all.off;
	for (size_t i = 0; i < survey->n_site; i++) {
		struct site *site = survey->site[i];
		bool spared = site->kind == SPOT_GRUBENV && all.skips && !all.loads;

		if (is_grubs(survey, site) && (site->signature || (all.on && !spared)))
			set_verified(site);
	}
}
