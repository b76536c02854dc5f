/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

#include <stdlib.h>

/* Words that a loader adds by itself, and that no file should keep. */
static bool is_loaders_word(const struct word *word)
{
	static const char *const names[] = { "BOOT_IMAGE", "initrd",
					     "systemd.machine_id" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (word->value.data && span_is(word->name, names[i]))
			return true;
	/* $tuned_params and the like: GRUB's, and empty elsewhere. */
	return word->ref != NULL;
}

/* The words of an entry in one line; what it gets from a variable of GRUB's is none. */
static const char *add_seed(struct buf *seed, const struct chain *entry)
{
	for (size_t i = 0; i < entry->n_judged; i++) {
		const struct cmdline *line = &entry->part[i]->line;

		for (size_t j = 0; entry->part[i]->place->entry >= 0 && j < line->n;
		     j++) {
			if (is_loaders_word(&line->word[j]))
				continue;
			if (line->word[j].opaque)
				return "there is no /etc/kernel/cmdline, and a word of the "
				       "default boot entry holds a variable";
			if (seed->len)
				buf_add_byte(seed, ' ');
			buf_add_span(seed, line->word[j].text);
		}
	}
	buf_add_byte(seed, '\n');
	return NULL;
}

/* What /etc/kernel/cmdline begins with: the vendor's, else the default entry's words. */
static const char *seed_cmdline(const struct survey *survey, struct buf *seed)
{
	const struct site *vendor = survey_find(survey, SPOT_CMDLINE_VENDOR);

	if (vendor) {
		buf_add_span(seed, buf_span(&vendor->text));
		return NULL;
	}
	for (size_t i = 0; i < survey->n_chain; i++)
		if (survey->chain[i].is_default)
			return add_seed(seed, &survey->chain[i]);
	return "there is no /etc/kernel/cmdline, and no boot entry to take its other words "
	       "from";
}

/* The new file stands for the vendor's. */
static void set_home(struct chain *chain, struct site *site)
{
	size_t n = 0;
	struct part **part = mem_zero(chain->n + site->located.n_place, sizeof(*part));

	for (size_t i = 0; i < site->located.n_place; i++)
		part[n++] = &site->part[i];
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i]->site->kind != SPOT_CMDLINE_VENDOR)
			part[n++] = chain->part[i];
	chain->part = part;
	chain->n = chain->n_judged = chain->room = n;
	chain->home = part[0];
	chain->site = site;
}

/* A chain that nothing feeds, or only what may not be written. */
static bool needs_cmdline(const struct planner *planner, const struct chain *chain)
{
	_cleanup_(mem_done) struct cmdline **lines = chain_lines(chain);
	const char *why;
	int r;

	if (chain->kind != CHAIN_NEXT_CMDLINE || chain->home)
		return false;
	if (chain->n == 0)
		return planner->wish.mode->id != MODE_UNSET;

	r = mode_apply(&planner->wish, lines, chain->n, 0, &why);
	for (size_t i = 0; i < chain->n; i++)
		cmdline_reset(lines[i]);
	return r != 0;
}

/* The file is there only if it then has the words: else the chain stays as it was. */
static int plan_created(const struct planner *planner, size_t index, struct site *site)
{
	struct chain *chain = &planner->survey->chain[index], old = *chain;
	int r;

	set_home(chain, site);
	r = plan_chain(planner, index, true);
	if (r >= 0 && !planner->obstacle[index]) {
		free(old.part);
		survey_add(planner->survey, site, NULL);
		return 0;
	}

	free(chain->part);
	*chain = old;
	site_free(site);
	return r;
}

static int plan_new_cmdline(const struct planner *planner, size_t index)
{
	_cleanup_(buf_release) struct buf seed = BUF_INIT;
	struct site *site;
	int r;

	planner->obstacle[index] = seed_cmdline(planner->survey, &seed);
	if (planner->obstacle[index])
		return 0;

	site = site_new("etc/kernel/cmdline", &format_plain, ROLE_SOURCE, SPOT_CMDLINE);
	site->created = true;
	site->text = buf_take(&seed);
	r = site_parse(site, planner->err);
	if (r >= 0)
		return plan_created(planner, index, site);
	site_free(site);
	return r;
}

/* Without a comment at its end. */
static struct span without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '#' && (i == 0 || byte_is_blank(line.data[i - 1])))
			line.len = i;
	return line;
}

static bool has_our_words(struct span text)
{
	static const char *const words[] = { "iommu=", "iommu.passthrough",
					     "unsafe_noiommu", "unsafe-noiommu" };
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			if (span_has(without_comment(line), words[i]))
				return true;
	return false;
}

/* Words that stand in no value: what a function is called with, or a command prints. */
static bool hands_words_on(const struct site *site)
{
	struct span text = buf_span(&site->text);
	size_t done = 0;

	for (size_t i = 0; i < site->located.n_place; i++) {
		const struct place *place = &site->located.place[i];

		if (has_our_words(span_at(text.data, done, place->start)))
			return true;
		done = place->end;
	}
	return text.len && has_our_words(span_at(text.data, done, text.len));
}

/* They may or may not come to be in a variable whose value is not known. */
static const char *find_hidden(const struct survey *survey, const struct chain *chain)
{
	for (size_t i = 0; chain->unknown && i < survey->n_site; i++)
		if (survey->site[i]->format == &format_shell &&
		    hands_words_on(survey->site[i]))
			return "IOMMU words are handed to a function or command, and cannot "
			       "be followed";
	return NULL;
}

static bool is_derived(const struct chain *chain)
{
	return chain->site && chain->site->role == ROLE_DERIVED;
}

int plan_sources(const struct planner *planner)
{
	const struct survey *survey = planner->survey;

	for (size_t i = 0; i < survey->n_chain; i++) {
		const struct chain *chain = &survey->chain[i];
		int r = 0;

		if (!chain_is_next(chain) || is_derived(chain))
			continue;
		if (chain->kind == CHAIN_NEXT_GRUB)
			planner->obstacle[i] = find_hidden(survey, chain);
		if (planner->obstacle[i])
			continue;
		if (needs_cmdline(planner, chain))
			r = plan_new_cmdline(planner, i);
		else if (chain->kind != CHAIN_NEXT_CMDLINE || chain->n)
			r = plan_chain(planner, i, true);
		if (r < 0)
			return r;
	}
	return 0;
}
