/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

#include <string.h>

static struct chain *chain_new(struct survey *survey, enum chain_kind kind,
			       struct site *site, unsigned line)
{
	struct chain *chain;

	survey->chain = mem_grow(survey->chain, survey->n_chain, &survey->chain_room,
				 sizeof(*survey->chain));
	chain = &survey->chain[survey->n_chain++];
	*chain = (struct chain){
		.kind = kind, .site = site, .line = line, .counted = true
	};
	return chain;
}

static void chain_add(struct chain *chain, struct part *part)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i] == part)
			return;

	chain->part =
		mem_grow(chain->part, chain->n, &chain->room, sizeof(struct part *));
	chain->part[chain->n++] = part;
	part->feeds = true;
}

/* The place in a file of this kind that sets a GRUB variable. */
static struct part *grub_variable(const struct survey *survey, enum spot_kind kind,
				  struct span name)
{
	for (size_t i = 0; i < survey->n_site; i++) {
		struct site *site = survey->site[i];

		for (size_t j = 0; site->kind == kind && j < site->located.n_place; j++)
			if (site->part[j].place->entry < 0 &&
			    span_eq(site->part[j].place->name, name))
				return &site->part[j];
	}
	return NULL;
}

/* What $name is when GRUB expands it: the environment block's, else what grub.cfg sets.
 */
static struct part *grub_expands(const struct survey *survey, struct span name)
{
	struct part *part = grub_variable(survey, SPOT_GRUBENV, name);

	return part ? part : grub_variable(survey, SPOT_GRUB_CFG, name);
}

/* A part and what its references bring, in the order of the words. */
static void chain_add_expanded(const struct survey *survey, struct chain *chain,
			       struct part *part)
{
	bool own = false;

	for (size_t i = 0; i < part->line.n; i++) {
		const struct ref *ref = part->line.word[i].ref;
		struct part *brought = ref ? grub_expands(survey, ref->name) : NULL;

		if (!brought && !own) {
			chain_add(chain, part);
			own = true;
		}
		if (!brought)
			continue;
		chain_add(chain, brought);
		if (span_is(ref->name, "kernelopts"))
			chain->home = brought;
	}
	chain_add(chain, part);
}

/* What names a kernel's release: a BLS version, else the name of the image or its
 * directory. */
static const struct os_kernel *entry_kernel(const struct survey *survey,
					    const struct entry *entry)
{
	struct span path = entry->kernel;
	const struct os_kernel *kernel = os_kernel(survey->os, entry->version);

	for (size_t end = path.len; !kernel && end > 0;) {
		size_t start = end;
		struct span name;

		while (start > 0 && path.data[start - 1] != '/')
			start--;
		name = span_at(path.data, start, end);
		if (span_starts(name, "vmlinuz-") || span_starts(name, "vmlinux-"))
			name = span_at(name.data, strlen("vmlinuz-"), name.len);
		kernel = os_kernel(survey->os, name);
		end = start ? start - 1 : 0;
	}
	return kernel;
}

static void link_bls(struct survey *survey, struct site *site)
{
	const struct entry *entry = &site->located.entry[0];
	struct part *part = site->part;
	size_t n = site->located.n_place;
	struct chain *chain;

	if (entry->foreign || n == 0)
		return;

	chain = chain_new(survey, CHAIN_ENTRY, site, part[0].place->line);
	chain->entry = entry;
	chain->loader = survey->blscfg && span_starts(span_of(site->path), "boot/loader/")
				? "GRUB"
				: "systemd-boot";
	chain->counted = !entry->rescue;
	chain->kernel = entry_kernel(survey, entry);
	for (size_t i = 0; i < n; i++) {
		chain_add_expanded(survey, chain, &part[i]);
		/* GRUB reads the first options line only (blscfg.c, blsuki.c). */
		if (i == 0 || strcmp(chain->loader, "GRUB") != 0)
			chain->n_judged = chain->n;
	}
	if (!chain->home)
		chain->home = survey->os->ostree ? &part[n - 1] : &part[0];
}

static void link_grub_cfg(struct survey *survey, struct site *site)
{
	for (size_t i = 0; i < site->located.n_place; i++) {
		struct part *part = &site->part[i];
		const struct place *place = part->place;
		struct chain *chain;

		if (place->entry < 0 && !span_is(place->name, "kernelopts"))
			continue;
		chain = chain_new(survey, place->entry < 0 ? CHAIN_FALLBACK : CHAIN_ENTRY,
				  site, place->line);
		chain->loader = "GRUB";
		chain_add_expanded(survey, chain, part);
		chain->home = part;
		chain->n_judged = chain->n;
		chain->counted = false;
		if (place->entry < 0)
			continue;
		chain->entry = &site->located.entry[place->entry];
		chain->counted = !chain->entry->rescue;
		chain->kernel = entry_kernel(survey, chain->entry);
	}
}

static void assign_dropins(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_site; i++) {
		struct site *site = survey->site[i];

		for (size_t j = 0;
		     site->kind == SPOT_GRUB_DROPIN && j < site->located.n_place; j++)
			defaults_assign(&survey->defaults, &site->part[j]);
	}
}

/* /etc/default/grub, and its drop-ins where it sources them itself, else after it. */
static void link_defaults(struct survey *survey, struct site *site)
{
	size_t include = site->located.n_include;
	bool done = false;

	for (size_t i = 0; i < include; i++)
		if (span_has(site->located.include[i].text, "default/grub.d"))
			include = i;
	for (size_t i = 0; i < site->located.n_place; i++) {
		if (!done && include < site->located.n_include &&
		    site->part[i].place->start > site->located.include[include].offset) {
			assign_dropins(survey);
			done = true;
		}
		defaults_assign(&survey->defaults, &site->part[i]);
	}
	if (!done)
		assign_dropins(survey);
}

static void chain_add_variable(struct survey *survey, struct chain *chain,
			       const char *name)
{
	const struct variable *variable = defaults_find(&survey->defaults, name);

	for (size_t i = 0; variable && i < variable->n; i++)
		chain_add(chain, variable->part[i]);
	if (variable && !variable->known)
		chain->unknown = true;
}

/* 10_linux: "${GRUB_CMDLINE_LINUX} ${GRUB_CMDLINE_LINUX_DEFAULT}". */
static void link_next_grub(struct survey *survey)
{
	struct site *site = survey_find(survey, SPOT_GRUB_DEFAULT);
	const struct variable *linux_;
	struct chain *chain;

	if (!site)
		return;

	link_defaults(survey, site);
	chain = chain_new(survey, CHAIN_NEXT_GRUB, site, 0);
	chain->loader = "GRUB";
	chain_add_variable(survey, chain, "GRUB_CMDLINE_LINUX");
	chain_add_variable(survey, chain, "GRUB_CMDLINE_LINUX_DEFAULT");
	chain->n_judged = chain->n;
	linux_ = defaults_find(&survey->defaults, "GRUB_CMDLINE_LINUX");
	chain->home = linux_ ? linux_->last : NULL;
	if (chain->home) {
		chain->site = chain->home->site;
		chain->line = chain->home->place->line;
	}
}

/* MACHINE-ID-RELEASE.conf: the name that kernel-install gives its entries. */
static bool is_from_kernel_install(const struct chain *chain)
{
	struct span id;

	if (chain->kind != CHAIN_ENTRY || chain->site->kind != SPOT_BLS)
		return false;

	id = chain->entry->id;
	for (size_t i = 0; i < 32; i++)
		if (i >= id.len || !strchr("0123456789abcdef", id.data[i]))
			return false;
	return id.len > 32 && id.data[32] == '-';
}

/* kernel-install without /etc/kernel/cmdline takes the running system's words. */
static bool wants_cmdline(const struct survey *survey)
{
	bool wants = false;

	for (size_t i = 0; i < survey->n_chain; i++) {
		const struct chain *chain = &survey->chain[i];

		if (chain->kind == CHAIN_ENTRY && chain->home &&
		    chain->home->site->kind == SPOT_GRUBENV)
			return false;
		wants = wants || is_from_kernel_install(chain);
	}
	return wants && !survey->os->ostree;
}

static void link_next_cmdline(struct survey *survey)
{
	struct site *main_ = survey_find(survey, SPOT_CMDLINE);
	struct site *vendor = survey_find(survey, SPOT_CMDLINE_VENDOR);
	struct site *dropin = survey_find(survey, SPOT_CMDLINE_DROPIN);
	struct chain *chain;

	if (!main_ && !vendor && !dropin && !wants_cmdline(survey))
		return;

	chain = chain_new(survey, CHAIN_NEXT_CMDLINE,
			  main_    ? main_
			  : dropin ? dropin
				   : vendor,
			  1);
	chain->loader = "kernel-install";
	for (size_t i = 0; i < survey->n_site; i++) {
		struct site *site = survey->site[i];

		if (site != main_ && site->kind != SPOT_CMDLINE_DROPIN &&
		    (site != vendor || main_))
			continue;
		for (size_t j = 0; j < site->located.n_place; j++)
			chain_add(chain, &site->part[j]);
	}
	chain->n_judged = chain->n;
	if (main_)
		chain->home = &main_->part[0];
	else if (dropin && !vendor)
		chain->home = &dropin->part[0];
	if (chain->home)
		chain->line = chain->home->place->line;
}

static void link_next_grubenv(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_chain; i++) {
		struct part *home = survey->chain[i].home;
		struct chain *chain;

		if (survey->chain[i].kind != CHAIN_ENTRY || !home ||
		    home->place->entry >= 0 || home->site->kind == SPOT_BLS)
			continue;
		chain = chain_new(survey, CHAIN_NEXT_GRUBENV, home->site,
				  home->place->line);
		chain->loader = "GRUB";
		chain_add(chain, home);
		chain->n_judged = 1;
		chain->home = home;
		return;
	}
}

void survey_link(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_site; i++)
		survey->blscfg = survey->blscfg || survey->site[i]->located.blscfg;
	for (size_t i = 0; i < survey->n_site; i++) {
		if (survey->site[i]->kind == SPOT_BLS)
			link_bls(survey, survey->site[i]);
		else if (survey->site[i]->kind == SPOT_GRUB_CFG)
			link_grub_cfg(survey, survey->site[i]);
	}
	for (size_t i = 0; i < survey->n_chain; i++)
		survey->bootable = survey->bootable || survey->chain[i].counted;
	link_next_grub(survey);
	link_next_cmdline(survey);
	link_next_grubenv(survey);
	survey_mark_default(survey);
}
