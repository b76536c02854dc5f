/* SPDX-License-Identifier: BSD-3-Clause */
#include "plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void plan_release(struct plan *plan)
{
	free(plan->obstacle);
	*plan = (struct plan) PLAN_INIT;
}

static bool has_owned_words(const struct survey *survey, struct part *part)
{
	struct cmdline *line = &part->line;
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = survey->os->arch;
	return !mode_holds(mode_at(MODE_UNSET), &line, 1, &kernel);
}

/* May words be added in this part? */
static bool takes_words(const struct part *part)
{
	return !part->frozen && !part->place->conditional && !part->place->unset &&
	       part->site->kind != SPOT_CMDLINE_VENDOR;
}

/* The one part that holds all owned words, if there is just one and it takes more; else
 * home. */
static size_t find_home(const struct survey *survey, const struct chain *chain)
{
	size_t home = chain->n, owner = chain->n, owners = 0;

	for (size_t i = 0; i < chain->n; i++) {
		if (chain->part[i] == chain->home && takes_words(chain->part[i]))
			home = i;
		if (!has_owned_words(survey, chain->part[i]))
			continue;
		owner = i;
		owners++;
	}
	if (owners != 1 || owner >= chain->n_judged || !takes_words(chain->part[owner]))
		return home;
	/* A value that many entries share is not left for the words of one. */
	if (chain->home && chain->home->place->entry < 0 &&
	    chain->part[owner]->place->entry >= 0)
		return home;
	return owner;
}

static bool is_shared(const struct chain *chain)
{
	return !chain->entry || (chain->home && chain->home->place->entry < 0);
}

static struct wish chain_wish(const struct survey *survey, const struct chain *chain,
			      const struct wish *wish)
{
	struct wish own = *wish;
	struct chain any = { .kind = CHAIN_NEXT_GRUB };
	struct kernel kernel = chain_kernel(survey, is_shared(chain) ? &any : chain);

	own.passthrough_default = kernel.domain == DOMAIN_PASSTHROUGH;
	own.arch = survey->os->arch;
	return own;
}

static void chain_reset(const struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		part_reset(chain->part[i]);
}

/* A part that may not change, but would have to; NULL: none. */
static const char *find_obstacle(const struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++) {
		const struct part *part = chain->part[i];

		if (!cmdline_is_changed(&part->line))
			continue;
		if (part->frozen)
			return part->frozen;
		if (part->site->kind == SPOT_CMDLINE_VENDOR)
			return "nothing below /usr is written";
	}
	return NULL;
}

/* The new assignment, in a line of its own, after whatever the variable is now. */
static void add_assignment(struct survey *survey, const struct chain *chain,
			   const struct cmdline *words)
{
	struct site *site =
		chain->home ? chain->home->site : survey_find(survey, SPOT_GRUB_DEFAULT);
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	size_t offset = site->text.len;

	if (chain->home && !chain->home->place->conditional)
		offset = chain->home->place->stop;
	if (offset > 0 && site->text.data[offset - 1] != '\n')
		buf_add_byte(&text, '\n');
	buf_addf(&text, "GRUB_CMDLINE_LINUX=\"%s",
		 chain->home ? "$GRUB_CMDLINE_LINUX " : "");
	cmdline_render(words, SPAN_NULL, &text);
	buf_add_str(&text, "\"\n");
	site_add_text(site, offset, buf_span(&text));
}

/* Words that a loader adds by itself, and that no file should keep. */
static bool is_loaders_word(const struct word *word)
{
	static const char *const names[] = { "BOOT_IMAGE", "initrd",
					     "systemd.machine_id" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (word->value.data && span_is(word->name, names[i]))
			return true;
	return word->ref != NULL;
}

static void add_seed(struct buf *seed, const struct chain *entry)
{
	for (size_t i = 0; i < entry->n_judged; i++) {
		const struct cmdline *line = &entry->part[i]->line;

		for (size_t j = 0; j < line->n; j++) {
			if (is_loaders_word(&line->word[j]) ||
			    entry->part[i]->site->kind == SPOT_GRUBENV)
				continue;
			if (seed->len)
				buf_add_byte(seed, ' ');
			buf_add_span(seed, line->word[j].text);
		}
	}
}

/* What /etc/kernel/cmdline begins with: the vendor's, else the default entry's words. */
static const char *seed_cmdline(const struct survey *survey, struct buf *seed)
{
	const struct site *vendor = survey_find(survey, SPOT_CMDLINE_VENDOR);

	if (vendor) {
		buf_add_span(seed, buf_span(&vendor->text));
		return NULL;
	}
	for (size_t i = 0; i < survey->n_chain; i++) {
		if (!survey->chain[i].is_default)
			continue;
		add_seed(seed, &survey->chain[i]);
		buf_add_byte(seed, '\n');
		return NULL;
	}
	return "there is no /etc/kernel/cmdline, and no boot entry to take its other words from";
}

/* The new file stands for the vendor's. */
static void chain_set_home(struct chain *chain, struct part *home)
{
	size_t n = 1;

	if (chain->n == chain->room)
		chain->part = mem_grow(chain->part, chain->n, &chain->room,
				       sizeof(struct part *));
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i]->site->kind != SPOT_CMDLINE_VENDOR)
			n++;
	memmove(chain->part + 1, chain->part, (n - 1) * sizeof(struct part *));
	chain->part[0] = home;
	chain->n = chain->n_judged = n;
	chain->home = home;
	chain->site = home->site;
}

static int create_cmdline(struct survey *survey, size_t index, const char **ret_obstacle,
			  struct err *err)
{
	_cleanup_(buf_release) struct buf seed = BUF_INIT;
	struct chain *chain = &survey->chain[index];
	struct site *site;

	*ret_obstacle = seed_cmdline(survey, &seed);
	if (*ret_obstacle)
		return 0;
	site = survey_create(survey, "etc/kernel/cmdline", buf_span(&seed), err);
	if (!site)
		return -err->code;

	chain_set_home(chain, &site->part[0]);
	return 1;
}

/* One chain: words go from all its parts, and into one. */
static int plan_chain(struct survey *survey, struct chain *chain, const struct wish *wish,
		      const char **ret_obstacle)
{
	_cleanup_(mem_done) struct cmdline **lines =
		mem_zero(chain->n + 1, sizeof(struct cmdline *));
	_cleanup_(cmdline_release) struct cmdline fresh = CMDLINE_INIT;
	struct wish own = chain_wish(survey, chain, wish);
	size_t home = find_home(survey, chain);
	int r;

	chain_reset(chain);
	for (size_t i = 0; i < chain->n; i++)
		lines[i] = &chain->part[i]->line;
	lines[chain->n] = &fresh;
	r = mode_apply(&own, lines, chain->n + 1, home, ret_obstacle);
	if (r <= 0)
		return r;

	*ret_obstacle = find_obstacle(chain);
	if (!*ret_obstacle && fresh.n_added && chain->kind != CHAIN_NEXT_GRUB)
		*ret_obstacle = chain->home && chain->home->frozen
					? chain->home->frozen
					: "there is no place for the words";
	if (*ret_obstacle) {
		chain_reset(chain);
		return -EINVAL;
	}
	if (fresh.n_added)
		add_assignment(survey, chain, &fresh);
	return 1;
}

/* A chain that nothing feeds, or only what may not be written. */
static bool needs_cmdline(const struct survey *survey, const struct chain *chain,
			  const struct wish *wish)
{
	return chain->kind == CHAIN_NEXT_CMDLINE && !chain->home &&
	       !chain_holds(survey, chain, wish->mode);
}

static bool is_derived(const struct chain *chain)
{
	return chain->home && chain->home->site->role == ROLE_DERIVED;
}

static int plan_sources(struct plan *plan, struct survey *survey, const struct wish *wish,
			struct err *err)
{
	for (size_t i = 0; i < survey->n_chain; i++) {
		struct chain *chain = &survey->chain[i];
		int r;

		if (is_derived(chain))
			continue;
		if (needs_cmdline(survey, chain, wish)) {
			r = create_cmdline(survey, i, &plan->obstacle[i], err);
			if (r < 0)
				return r;
			if (r == 0)
				continue;
		}
		(void) plan_chain(survey, chain, wish, &plan->obstacle[i]);
	}
	return 0;
}

/* The variables as the new sources leave them, then the lines that a generator makes of
 * them. */
static int plan_rest(struct plan *plan, struct survey *survey, const struct wish *wish,
		     struct err *err)
{
	_cleanup_(survey_release) struct survey sources = SURVEY_INIT;
	int r;

	r = survey_renew(&sources, survey, err);
	if (r < 0)
		return r;
	plan_derived(survey, &survey->defaults, &sources.defaults, wish, plan->obstacle);
	return 0;
}

int plan_make(struct plan *plan, struct survey *before, const struct wish *wish,
	      struct survey *ret_after, struct err *err)
{
	int r;

	plan->n = before->n_chain;
	plan->obstacle = mem_zero(plan->n, sizeof(char *));
	r = plan_sources(plan, before, wish, err);
	if (r < 0)
		return r;
	r = plan_rest(plan, before, wish, err);
	if (r < 0)
		return r;
	return survey_renew(ret_after, before, err);
}
