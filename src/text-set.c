/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <string.h>

static bool differs(const struct run *run, size_t site)
{
	const struct site *old = run->before.site[site], *new = run->after.site[site];

	if (old->created)
		return new->text.len > 0;
	return !span_eq(buf_span(&old->text), buf_span(&new->text));
}

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
static void add_surplus(struct buf *out, char sign, const struct chain *chain,
			const struct chain *other)
{
	for (size_t i = 0; i < chain->n; i++)
		for (size_t j = 0; j < chain->part[i]->line.n; j++) {
			struct span word = chain->part[i]->line.word[j].text;

			if (count_word(chain, word) <= count_word(other, word))
				continue;
			if (!out->len || out->data[out->len - 1] != ' ')
				buf_addf(out, out->len ? " %c " : "%c ", sign);
			text_add_escaped(out, word);
			buf_add_byte(out, ' ');
		}
	if (out->len && out->data[out->len - 1] == ' ')
		buf_splice(out, out->len - 1, 1, SPAN_NULL);
}

static void add_words(const struct run *run, size_t site, struct buf *out)
{
	const struct chain *new = chain_of(&run->after, run->after.site[site]);
	const struct chain *old;

	if (!new)
		return;
	old = &run->before.chain[new - run->after.chain];
	add_surplus(out, '+', new, old);
	add_surplus(out, '-', old, new);
}

static size_t count_lines(const struct run *run, size_t site)
{
	const struct entry *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < run->after.n_chain; i++) {
		const struct chain *chain = &run->after.chain[i];

		if (chain->kind != CHAIN_ENTRY || chain->entry == last ||
		    !chain_has_site(chain, run->after.site[site]))
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
static bool is_more_of_the_same(const struct run *run, size_t site)
{
	const struct site *this = run->after.site[site];

	for (size_t i = 0; this->kind == SPOT_BLS && i < site; i++)
		if (run->after.site[i]->kind == SPOT_BLS && differs(run, i) &&
		    span_eq(directory(run->after.site[i]), directory(this)))
			return true;
	return false;
}

static size_t count_entries(const struct run *run, size_t site)
{
	size_t n = 0;

	if (run->after.site[site]->kind != SPOT_BLS)
		return count_lines(run, site);
	for (size_t i = site; i < run->after.n_site; i++)
		if (run->after.site[i]->kind == SPOT_BLS && differs(run, i) &&
		    span_eq(directory(run->after.site[i]),
			    directory(run->after.site[site])))
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

/* What in the file: how many entries, or which variable. */
static void add_what(const struct run *run, size_t site, size_t entries, struct buf *out)
{
	const struct site *old = run->before.site[site], *new = run->after.site[site];

	if (entries) {
		buf_addf(out, "%zu %s", entries, entries == 1 ? "entry" : "entries");
		return;
	}
	if (old->created)
		buf_add_str(out, "created");
	for (size_t i = 0; !old->created && i < new->located.n_place; i++) {
		if (!new->part[i].feeds || !new->located.place[i].name.len ||
		    (i < old->located.n_place &&
		     span_eq(part_raw(&old->part[i]), part_raw(&new->part[i]))))
			continue;
		if (out->len)
			buf_add_str(out, ", ");
		text_add_escaped(out, new->located.place[i].name);
	}
}

/* Read only where what stands before it is broken. */
static bool is_fallback(const struct run *run, size_t site)
{
	return run->after.site[site]->role == ROLE_DERIVED;
}

static void add_row(const struct run *run, size_t site, struct libscols_table *table,
		    struct buf *last_words)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, path = BUF_INIT,
					  what = BUF_INIT, words = BUF_INIT;
	size_t entries = count_entries(run, site);
	struct libscols_line *line = table_line(table);

	buf_add_str(&when, entries                  ? "next boot"
			   : is_fallback(run, site) ? "fallback"
						    : "next kernel");
	add_path(run, site, entries, &path);
	add_what(run, site, entries, &what);
	add_words(run, site, &words);
	table_put(line, 0, &when);
	table_put(line, 1, &path);
	table_put(line, 2, &what);
	if (span_eq(buf_span(&words), buf_span(last_words)))
		return;
	table_put(line, 3, &words);
	buf_clear(last_words);
	buf_add_span(last_words, buf_span(&words));
}

static void add_rows(const struct run *run, bool next_boot, struct libscols_table *table,
		     struct buf *last_words)
{
	for (size_t i = 0; i < run->after.n_site; i++)
		if (differs(run, i) && (count_lines(run, i) > 0) == next_boot &&
		    !is_more_of_the_same(run, i))
			add_row(run, i, table, last_words);
}

static void add_heading(const struct run *run, struct buf *out)
{
	_cleanup_(buf_release) struct buf before = BUF_INIT;
	const char *mode = run->options->mode->name;

	text_add_escaped(out, span_of(run->name));
	if (!run->changed) {
		buf_addf(out,
			 run->exit == EXIT_PARTIAL ? ": %s, as far as it can be\n"
						   : ": already %s\n",
			 mode);
		return;
	}
	effects_print(survey_effects(&run->before), &before);
	buf_addf(out, ": %s -> %s\n",
		 strcmp(buf_str(&before), mode) == 0 ? "unset" : buf_str(&before), mode);
}

void text_set(const struct run *run, struct buf *out)
{
	_cleanup_(buf_release) struct buf words = BUF_INIT;
	struct libscols_table *table;

	if (run->options->dry_run) {
		buf_add_span(out, buf_span(&run->diff));
		return;
	}

	add_heading(run, out);
	if (run->changed) {
		table = table_new(NULL, 4);
		add_rows(run, true, table, &words);
		add_rows(run, false, table, &words);
		table_print(table, "  ", out);
	}
	if (run->options->diff)
		buf_add_span(out, buf_span(&run->diff));
	if (run->live && run->changed)
		buf_add_str(out, "reboot to apply\n");
}
