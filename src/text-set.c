/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <string.h>

static bool chain_has_site(const struct chain *chain, const struct site *site)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i]->site == site)
			return true;
	return false;
}

/* The first chain that a site feeds, entries before sources. */
static const struct chain *chain_of(const struct survey *survey, const struct site *site)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (chain_has_site(&survey->chain[i], site))
			return &survey->chain[i];
	return NULL;
}

static size_t count_word(const struct chain *chain, struct span word)
{
	size_t n = 0;

	for (size_t i = 0; i < chain->n; i++)
		for (size_t j = 0; j < chain->part[i]->line.n; j++)
			n += span_eq(chain->part[i]->line.word[j].text, word);
	return n;
}

/* The words that one chain has more often than the other. */
static void add_surplus(struct buf *out, const char *sign, const struct chain *chain,
			const struct chain *other)
{
	for (size_t i = 0; i < chain->n; i++)
		for (size_t j = 0; j < chain->part[i]->line.n; j++) {
			struct span word = chain->part[i]->line.word[j].text;

			if (count_word(chain, word) <= count_word(other, word))
				continue;
			buf_addf(out, "%s ", sign);
			text_add_escaped(out, word);
			sign = "";
		}
}

static void add_words(const struct run *run, size_t site, struct buf *out)
{
	const struct chain *new = chain_of(&run->after, run->after.site[site]);
	const struct chain *old;

	if (!new)
		return;
	old = &run->before.chain[new - run->after.chain];
	add_surplus(out, "+", new, old);
	add_surplus(out, out->len ? "   -" : "-", old, new);
}

/* What one file gives to a chain. */
static void add_share(const struct chain *chain, const struct site *site, struct buf *out)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i]->site == site)
			buf_add_span(out, part_raw(chain->part[i]));
}

static bool chain_changes(const struct run *run, size_t chain, size_t site)
{
	_cleanup_(buf_release) struct buf old = BUF_INIT, new = BUF_INIT;

	add_share(&run->before.chain[chain], run->before.site[site], &old);
	add_share(&run->after.chain[chain], run->after.site[site], &new);
	return !span_eq(buf_span(&old), buf_span(&new));
}

/* Of how many menu entries does it change a line? */
static size_t count_lines(const struct run *run, size_t site)
{
	const struct entry *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < run->after.n_chain; i++) {
		const struct chain *chain = &run->after.chain[i];

		if (chain->kind != CHAIN_ENTRY || chain->entry == last ||
		    !chain_changes(run, i, site))
			continue;
		last = chain->entry;
		n++;
	}
	return n;
}

static struct span directory(const struct site *site)
{
	return span_at(site->path, 0, (size_t) (strrchr(site->path, '/') - site->path));
}

/* The files of one directory of BLS entries are one row. */
static bool is_one_row(const struct run *run, size_t a, size_t b)
{
	const struct site *x = run->after.site[a], *y = run->after.site[b];

	return a == b || (!run->options->verbose && x->kind == SPOT_BLS &&
			  y->kind == SPOT_BLS && span_eq(directory(x), directory(y)));
}

static bool is_told(const struct run *run, size_t site)
{
	for (size_t i = 0; i < site; i++)
		if (run_writes(run, i) && is_one_row(run, i, site))
			return true;
	return false;
}

static size_t count_entries(const struct run *run, size_t site)
{
	size_t n = 0;

	for (size_t i = site; i < run->after.n_site; i++)
		if (run_writes(run, i) && is_one_row(run, i, site))
			n += count_lines(run, i);
	return n;
}

static void add_path(const struct run *run, size_t site, size_t entries, struct buf *out)
{
	const struct site *this = run->after.site[site];

	buf_add_byte(out, '/');
	if (this->kind == SPOT_BLS && entries > 1) {
		text_add_escaped(out, directory(this));
		buf_add_str(out, "/*.conf");
	} else {
		text_add_escaped(out, span_of(this->path));
	}
}

static bool part_changes(const struct site *old, const struct site *new, size_t part)
{
	return new->part[part].feeds &&new->located.place[part].name.len &&
	       (part >= old->located.n_place ||
		!span_eq(part_raw(&old->part[part]), part_raw(&new->part[part])));
}

/* What in the file: how many entries, or which variables. */
static void add_what(const struct run *run, size_t site, size_t entries, struct buf *out)
{
	const struct site *old = run->before.site[site], *new = run->after.site[site];
	size_t start = out->len;

	if (entries) {
		buf_addf(out, "%zu %s", entries, entries == 1 ? "entry" : "entries");
		return;
	}
	if (old->created) {
		buf_add_str(out, "created");
		return;
	}
	for (size_t i = 0; i < new->located.n_place; i++) {
		if (!part_changes(old, new, i))
			continue;
		if (out->len > start)
			buf_add_str(out, ", ");
		text_add_escaped(out, new->located.place[i].name);
	}
}

static const char *when(const struct run *run, size_t site, size_t entries)
{
	if (entries)
		return "next boot";
	/* Read only where what stands before it is broken. */
	if (run->after.site[site]->role == ROLE_DERIVED)
		return "fallback";
	return "next kernel";
}

static void add_row(const struct run *run, size_t site, struct libscols_table *table,
		    struct buf *last_words)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, what = BUF_INIT,
					  words = BUF_INIT, first = BUF_INIT;
	size_t entries = count_entries(run, site);
	struct libscols_line *line = table_line(table);

	buf_add_str(&first, when(run, site, entries));
	add_path(run, site, entries, &path);
	buf_add_byte(&path, ' ');
	add_what(run, site, entries, &what);
	add_words(run, site, &words);
	if (run->options->verbose || !span_eq(buf_span(&words), buf_span(last_words)))
		buf_addf(&what, "%s%s", what.len && words.len ? "   " : "",
			 buf_str(&words));
	table_put(line, 0, &first);
	table_put(line, 1, &path);
	table_put(line, 2, &what);
	buf_clear(last_words);
	buf_add_span(last_words, buf_span(&words));
}

static void add_rows(const struct run *run, bool next_boot, struct libscols_table *table,
		     struct buf *last_words)
{
	for (size_t i = 0; i < run->after.n_site; i++)
		if (run_writes(run, i) && (count_lines(run, i) > 0) == next_boot &&
		    !is_told(run, i))
			add_row(run, i, table, last_words);
}

static void add_files(const struct run *run, struct buf *out)
{
	_cleanup_(buf_release) struct buf words = BUF_INIT;
	struct libscols_table *table = table_new(NULL, 3);

	add_rows(run, true, table, &words);
	add_rows(run, false, table, &words);
	table_print(table, "  ", out);
}

static bool boots_change(const struct run *run)
{
	for (size_t i = 0; i < run->after.n_site; i++)
		if (run_writes(run, i) && count_lines(run, i) > 0)
			return true;
	return false;
}

static void add_before(const struct run *run, struct buf *out)
{
	struct effects effects = survey_effects(&run->before);
	enum effect wanted = (enum effect) run->options->mode->id;

	if (effects.intel != wanted || effects.amd != wanted)
		text_add_effects(out, effects);
	else if (survey_words(&run->before) == MODE_UNSET)
		buf_add_str(out, "unset");
	else if (boots_change(run) || !run->before.bootable)
		buf_addf(out, "%s in other words", run->options->mode->name);
	else
		buf_addf(out, "%s but for the next kernel", run->options->mode->name);
}

static void add_after(const struct run *run, struct buf *out)
{
	const struct mode *mode = run->options->mode;

	if (run->exit != EXIT_PARTIAL) {
		buf_add_str(out, mode->name);
	} else if (mode->id == MODE_UNSET) {
		buf_add_str(out, "unset, as far as it can be");
	} else {
		text_add_effects(out, survey_effects(&run->after));
		buf_addf(out, ", not %s", mode->name);
	}
}

static void add_heading(const struct run *run, struct buf *out)
{
	text_add_escaped(out, span_of(run->name));
	buf_add_str(out, ": ");
	if (run->changed) {
		add_before(run, out);
		buf_add_str(out, " -> ");
	} else {
		buf_add_str(out, "already ");
	}
	add_after(run, out);
	buf_add_byte(out, '\n');
}

void text_set(const struct run *run, struct buf *out)
{
	const struct options *options = run->options;

	if (options->dry_run) {
		buf_add_span(out, buf_span(&run->diff));
		return;
	}
	if (!options->quiet)
		add_heading(run, out);
	if (!options->quiet && run->changed)
		add_files(run, out);
	if (options->diff)
		buf_add_span(out, buf_span(&run->diff));
	if (!options->quiet && run_needs_reboot(run))
		buf_add_str(out, "reboot to apply\n");
}
