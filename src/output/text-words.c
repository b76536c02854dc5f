/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"
#include "cmdline/parameters.h"

#include <stdlib.h>
#include <string.h>

/* Parameters that a command line gained, by the number of their occurrences. */

struct surplus_tally {
	struct surplus_word {
		struct span word;
		size_t n;
	} * row; /* by parameter */
	size_t n;
};

static int by_word(const void *a, const void *b)
{
	struct span x = ((const struct surplus_word *) a)->word;
	struct span y = ((const struct surplus_word *) b)->word;

	if (x.len != y.len)
		return x.len < y.len ? -1 : 1;
	return x.len ? memcmp(x.data, y.data, x.len) : 0;
}

static size_t count_words(const struct boot_entry *entry)
{
	size_t n = 0;

	for (size_t i = 0; i < entry->n; i++)
		n += entry->part[i]->line->n;
	return n;
}

static void tally_words(struct surplus_tally *tally, const struct boot_entry *entry)
{
	size_t n = 0;

	tally->row = mem_zero(count_words(entry), sizeof(*tally->row));
	for (size_t i = 0; i < entry->n; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++)
			tally->row[n++].word = entry->part[i]->line->word[j].text;
	qsort(tally->row, n, sizeof(*tally->row), by_word);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || by_word(&tally->row[tally->n - 1], &tally->row[i]) != 0)
			tally->row[tally->n++] = tally->row[i];
		tally->row[tally->n - 1].n++;
	}
}

static size_t count_of(const struct surplus_tally *tally, struct span word)
{
	const struct surplus_word key = { .word = word };
	const struct surplus_word *row =
		bsearch(&key, tally->row, tally->n, sizeof(key), by_word);

	return row ? row->n : 0;
}

void text_add_surplus(struct buf *out, const char *sign, const struct boot_entry *entry,
		      const struct boot_entry *other)
{
	struct surplus_tally here = { 0 }, there = { 0 };

	tally_words(&here, entry);
	tally_words(&there, other);
	for (size_t i = 0; i < entry->n; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++) {
			const struct word *word = &entry->part[i]->line->word[j];

			if (count_of(&here, word->text) <= count_of(&there, word->text))
				continue;
			buf_addf(out, "%s ", sign);
			text_add_escaped(out, word->ref ? word->ref->raw : word->text);
			sign = "";
		}
	free(here.row);
	free(there.row);
}

void text_add_managed(struct buf *out, const struct boot_entry *entry)
{
	size_t start = out->len;

	for (size_t i = 0; i < entry->n; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++) {
			const struct word *word = &entry->part[i]->line->word[j];

			if (!word->live || parameter_find(word->name) >= MANAGED_COUNT)
				continue;
			if (out->len > start)
				buf_add_byte(out, ' ');
			text_add_escaped(out, word->text);
		}
}
