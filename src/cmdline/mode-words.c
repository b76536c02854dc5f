/* SPDX-License-Identifier: BSD-3-Clause */
#include "mode-words.h"

#include <stdlib.h>
#include <string.h>

bool items_next(struct items *items, enum parameter_key key, const struct word *word)
{
	items->dead |= items->last;
	if (parameters[key].type != PARAMETER_LIST) {
		items->item = word->value;
		return items->pos++ == 0;
	}
	if (!value_item(word->value, &items->pos, &items->item))
		return false;
	items->last = parameters[key].last && item_is(items->item, parameters[key].last);
	return true;
}

/* The name of a list without = is an argument of init. */
static bool word_has(const struct word *word, enum parameter_key key)
{
	return key_eq(word->name, parameters[key].name) &&
	       (word->value.data || parameters[key].type != PARAMETER_LIST);
}

bool goal_manage(const struct goal *goal, enum parameter_key key, const struct word *word)
{
	return goal->managed[key] && word_has(word, key);
}

bool goal_own(const struct goal *goal, enum parameter_key key, struct span item)
{
	if (goal->item[key] && span_is(item, goal->item[key]))
		return true;

	for (size_t i = 0; i < ARRAY_SIZE(parameters[key].owned); i++) {
		const struct owned_item *row = &parameters[key].owned[i];

		if (!row->glob)
			break;
		if (item_is(item, row->glob) &&
		    (!row->only_false || value_bool(item) == 0))
			return !(row->kept_by & goal->modes);
	}
	return false;
}

/* Count of the owned items of one key. */
struct word_tally {
	size_t all, right;
	bool hidden; /* some are dead */
};

static bool item_is_right(const struct goal *goal, enum parameter_key key,
			  const struct word *word, struct span item)
{
	if (!goal->item[key] || !span_is(item, goal->item[key]))
		return false;
	return goal->any_spelling ||
	       (span_is(word->name, parameters[key].name) && !span_has(word->text, "\""));
}

static void tally_word(struct word_tally *tally, const struct goal *goal,
		       enum parameter_key key, const struct word *word)
{
	struct items items = { 0 };

	while (items_next(&items, key, word)) {
		if (!goal_own(goal, key, items.item))
			continue;
		tally->all++;
		tally->right += item_is_right(goal, key, word, items.item);
		tally->hidden |= items.dead;
	}
}

bool goal_met(const struct goal *goal, enum parameter_key key,
	      struct cmdline *const *parts, size_t n)
{
	size_t wanted = goal->item[key] ? 1 : 0;
	struct word_tally tally = { 0 };
	const struct word *word;

	for (struct position at = { 0 }; (word = cmdline_walk(parts, n, &at));)
		if (goal_manage(goal, key, word))
			tally_word(&tally, goal, key, word);
	return tally.all == wanted && tally.right == wanted && !tally.hidden;
}

bool goal_met_all(const struct goal *goal, struct cmdline *const *parts, size_t n)
{
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++)
		if (!goal_met(goal, key, parts, n))
			return false;
	return true;
}

static bool is_awkward(struct span value)
{
	for (size_t i = 0; i < value.len; i++)
		if (byte_is_blank(value.data[i]) || value.data[i] == '"')
			return true;
	return false;
}

static const char *word_refusal(const struct goal *goal, const struct word *word)
{
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++) {
		if (!goal_manage(goal, key, word))
			continue;
		if (word->opaque)
			return "a managed value holds a reference";
		if (parameters[key].type == PARAMETER_LIST && is_awkward(word->value))
			return "a managed value holds a blank or a quote";
	}
	return NULL;
}

const char *goal_refusal(const struct goal *goal, struct cmdline *const *parts, size_t n)
{
	const char *why = NULL;
	const struct word *word;

	for (struct position at = { 0 }; !why && (word = cmdline_walk(parts, n, &at));)
		why = word_refusal(goal, word);
	return why;
}

static bool word_translates(const struct word *word)
{
	struct items items = { 0 };

	if (word_has(word, KEY_PASSTHROUGH))
		return value_bool(word->value) == 0;
	if (!word_has(word, KEY_IOMMU))
		return false;

	while (items_next(&items, KEY_IOMMU, word) && !items.dead)
		if (item_is(items.item, "nopt*"))
			return true;
	return false;
}

bool words_translate(struct cmdline *const *parts, size_t n)
{
	const struct word *word;

	for (struct position at = { 0 }; (word = cmdline_walk(parts, n, &at));)
		if (word_translates(word))
			return true;
	return false;
}

static bool has_no_key(const struct word *word)
{
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++)
		if (word_has(word, key))
			return false;
	return true;
}

static int by_bytes(const void *a, const void *b)
{
	const struct span *x = a, *y = b;

	if (x->len != y->len)
		return x->len < y->len ? -1 : 1;
	return memcmp(x->data, y->data, x->len);
}

static void add_items(const struct cmdline *line, enum parameter_key key, struct buf *out)
{
	const struct goal any = { 0 };
	struct span *item = NULL;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < line->n; i++) {
		struct items items = { 0 };

		while (word_has(&line->word[i], key) &&
		       items_next(&items, key, &line->word[i])) {
			if (goal_own(&any, key, items.item))
				continue;
			item = mem_grow(item, n, &room, sizeof(*item));
			item[n++] = items.item;
		}
	}
	if (n)
		qsort(item, n, sizeof(*item), by_bytes);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || by_bytes(&item[i - 1], &item[i]) != 0)
			buf_addf(out, "%s=%.*s\n", parameters[key].name,
				 (int) item[i].len, item[i].data);
	free(item);
}

void line_foreign(const struct cmdline *line, struct buf *out)
{
	for (size_t i = 0; i < line->n; i++) {
		if (!has_no_key(&line->word[i]))
			continue;
		buf_add_span(out, line->word[i].text);
		buf_add_byte(out, '\n');
	}
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++)
		if (parameters[key].type == PARAMETER_LIST)
			add_items(line, key, out);
}
