/* SPDX-License-Identifier: BSD-3-Clause */
#include "chain.h"

#include <stdlib.h>
#include <string.h>

/*
 * Which entry boots when nobody touches a key: a menu's default, GRUB's saved_entry, else
 * the first; among BLS entries what saved_entry names, else the newest version.
 */

static struct line_part *env_value(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];

		for (size_t j = 0;
		     file->kind == FILE_GRUBENV && j < file->layout.n_segment; j++)
			if (span_is(file->part[j].segment->name, name))
				return &file->part[j];
	}
	return NULL;
}

/* GRUB separates a submenu from its entry by >. */
static bool names_entry(struct span wanted, const struct entry *entry)
{
	size_t sub = span_find(wanted, span_of(">"), 0);

	if (sub != (size_t) -1)
		wanted = span_at(wanted.data, sub + 1, wanted.len);
	if (span_eq(wanted, entry->title) || span_eq(wanted, entry->id))
		return wanted.len > 0;
	/* A BLS entry's id is its file's name, which saved_entry has without .conf. */
	return wanted.len && entry->id.len == wanted.len + 5 &&
	       span_eq(span_at(entry->id.data, 0, wanted.len), wanted) &&
	       span_ends(entry->id, ".conf");
}

static struct chain *by_name(struct survey *survey, struct span wanted)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (survey->chain[i].kind == CHAIN_ENTRY &&
		    names_entry(wanted, survey->chain[i].entry))
			return &survey->chain[i];
	return NULL;
}

static struct chain *by_entry(struct survey *survey, const struct entry *entry)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (survey->chain[i].entry == entry)
			return &survey->chain[i];
	return NULL;
}

/* GRUB counts what stands at the top level of the menu; a submenu is one. */
static struct chain *by_number(struct survey *survey, const struct file_layout *layout,
			       size_t number)
{
	struct span menu = SPAN_NULL;

	for (size_t i = 0, n = 0; i < layout->n_entry; i++) {
		const struct entry *entry = &layout->entry[i];

		if (entry->menu.len && span_eq(entry->menu, menu))
			continue;
		menu = entry->menu;
		if (n++ == number)
			return by_entry(survey, entry);
	}
	return NULL;
}

static int newer(const struct chain *a, const struct chain *b)
{
	_cleanup_(mem_done) char *x =
		mem_dup(a->entry->version.len ? a->entry->version : a->entry->id);
	_cleanup_(mem_done) char *y =
		mem_dup(b->entry->version.len ? b->entry->version : b->entry->id);

	return strverscmp(x, y);
}

static struct chain *newest_bls(struct survey *survey)
{
	struct chain *best = NULL;

	for (size_t i = 0; i < survey->n_chain; i++) {
		struct chain *chain = &survey->chain[i];

		if (chain->kind == CHAIN_ENTRY && chain->counted &&
		    (chain->file->kind == FILE_BLS || chain->file->kind == FILE_UKI) &&
		    (!best || newer(chain, best) > 0))
			best = chain;
	}
	return best;
}

static struct chain *first_of_all(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (survey->chain[i].kind == CHAIN_ENTRY && survey->chain[i].counted)
			return &survey->chain[i];
	return NULL;
}

static struct chain *preset(struct survey *survey)
{
	struct line_part *saved = env_value(survey, "saved_entry");
	struct chain *chain = NULL;

	for (size_t i = 0; i < survey->n_file && !chain; i++) {
		struct span value = survey->file[i]->layout.preset;

		if (survey->file[i]->kind == FILE_GRUB_CFG && value.len &&
		    value.len < 6 && strspn(value.data, "0123456789") >= value.len)
			chain = by_number(survey, &survey->file[i]->layout,
					  strtoul(value.data, NULL, 10));
		else if (value.len && value.data[0] != '$')
			chain = by_name(survey, value);
	}
	if (!chain && saved)
		chain = by_name(survey, line_part_raw(saved));
	return chain;
}

void survey_mark_default(struct survey *survey)
{
	struct chain *chain = preset(survey);
	const struct entry *entry;

	if (!chain)
		chain = newest_bls(survey);
	if (!chain)
		chain = first_of_all(survey);
	if (!chain)
		return;

	entry = chain->entry;
	for (size_t i = 0; i < survey->n_chain; i++)
		survey->chain[i].is_default = survey->chain[i].entry == entry;
}
