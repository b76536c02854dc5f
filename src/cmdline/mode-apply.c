/* SPDX-License-Identifier: BSD-3-Clause */
#include "mode-words.h"

#include <errno.h>
#include <stdlib.h>

/*
 * The rule, for each key and part: if the owned items are not exactly the wanted one, one
 * parameter at the position of the first replaces all with that key. If several were
 * left, a tool that replaces parameters by their key would lose the others.
 */

struct item {
	struct span text;
	bool live; /* read by the kernel */
	bool owned;
};

/* All items of a key on a line. */
struct list {
	struct item *item;
	size_t n, room;
};

static void list_release(struct list *list)
{
	free(list->item);
}

static void list_add_word(struct list *list, const struct goal *goal,
			  enum parameter_key key, const struct word *word)
{
	struct items items = { 0 };

	while (items_next(&items, key, word)) {
		list->item =
			mem_grow(list->item, list->n, &list->room, sizeof(*list->item));
		list->item[list->n++] = (struct item){
			.text = items.item,
			/* usedac ends the list, so it goes after the items that are read.
			 */
			.live = !items.dead && !items.last,
			.owned = goal_own(goal, key, items.item),
		};
	}
}

/*
 * Return true if an equal item makes item i redundant. Of sm_on,sm_off,sm_on the last one
 * counts. After usedac none counts, so keep the first.
 */
static bool list_has_again(const struct list *list, size_t i)
{
	const struct item *item = &list->item[i];
	size_t from = item->live ? i + 1 : 0, to = item->live ? list->n : i;

	for (size_t k = from; k < to; k++)
		if (list->item[k].live == item->live &&
		    span_eq(list->item[k].text, item->text))
			return true;
	return false;
}

/* Return the index where the wanted item goes: that of the first owned one, or 0. */
static size_t list_slot(const struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->item[i].live && list->item[i].owned)
			return i;
	return 0;
}

static void spell_item(struct buf *text, struct span item)
{
	if (text->len)
		buf_add_byte(text, ',');
	buf_add_span(text, item);
}

static void spell_foreign(const struct list *list, size_t i, bool live, struct buf *text)
{
	const struct item *item = &list->item[i];

	if (item->live == live && !item->owned && !list_has_again(list, i))
		spell_item(text, item->text);
}

static void spell_list(const struct list *list, const char *want, struct buf *text)
{
	size_t slot = list_slot(list);

	for (size_t i = 0; i <= list->n; i++) {
		if (want && i == slot)
			spell_item(text, span_of(want));
		if (i < list->n)
			spell_foreign(list, i, true, text);
	}
	for (size_t i = 0; i < list->n; i++)
		spell_foreign(list, i, false, text);
}

/* Return true for a parameter that is replaced by the only one of its key, or dropped. */
static bool is_in_slot(const struct goal *goal, enum parameter_key key,
		       const struct word *word)
{
	return goal_manage(goal, key, word) && (parameters[key].type == PARAMETER_LIST ||
						goal_own(goal, key, word->value));
}

/* Spell the only parameter that the key will have; empty if none. */
static void spell_word(const struct goal *goal, enum parameter_key key,
		       struct cmdline *line, struct buf *text)
{
	_cleanup_(list_release) struct list list = { 0 };
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const struct word *word;

	for (struct position at = { 0 }; (word = cmdline_walk(&line, 1, &at));)
		if (parameters[key].type == PARAMETER_LIST &&
		    goal_manage(goal, key, word))
			list_add_word(&list, goal, key, word);
	spell_list(&list, goal->item[key], &value);
	if (value.len)
		buf_addf(text, "%s=%s", parameters[key].name, buf_str(&value));
}

static int settle(const struct goal *goal, enum parameter_key key, struct cmdline *line)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct word *word, *slot = NULL;

	spell_word(goal, key, line, &text);
	for (struct position at = { 0 }; (word = cmdline_walk(&line, 1, &at));) {
		if (!is_in_slot(goal, key, word))
			continue;
		if (slot || !text.len)
			word->action = WORD_DROP;
		if (!slot)
			slot = word;
	}

	if (!text.len || (slot && span_eq(slot->text, buf_span(&text))))
		return 0;
	if (!quote_is_plain(buf_span(&text)))
		return -EINVAL;
	if (slot)
		cmdline_replace(slot, buf_str(&text));
	else
		cmdline_add(line, buf_str(&text));
	return 0;
}

/* Settle each key in each part. Only part add_in gets the wanted items. */
static int settle_all(const struct goal *goal, struct cmdline *const *parts, size_t n,
		      size_t add_in)
{
	for (size_t part = 0; part < n; part++) {
		struct goal here = *goal;

		for (enum parameter_key key = 0; key < MANAGED_COUNT; key++) {
			if (part != add_in)
				here.item[key] = NULL;
			if (goal_met(&here, key, &parts[part], 1))
				continue;
			if (settle(&here, key, parts[part]) < 0)
				return -EINVAL;
		}
	}
	return 0;
}

static bool goal_any(const struct goal *goal)
{
	for (enum parameter_key key = 0; key < MANAGED_COUNT; key++)
		if (goal->item[key])
			return true;
	return false;
}

const char *mode_arch_refusal(const struct request *request)
{
	const struct goal goal = goal_on(request, NULL, 0);

	if (request->arch == ARCH_OTHER)
		return "the parameters of a kernel that is neither x86 nor arm64 are not "
		       "known";
	if (request->mode->id != MODE_UNSET && !goal_any(&goal))
		return "an arm64 kernel has no parameter for it";
	return NULL;
}

static const char *refusal(const struct request *request, const struct goal *goal,
			   struct cmdline *const *parts, size_t n)
{
	const char *why = mode_arch_refusal(request);

	for (size_t part = 0; !why && part < n; part++)
		if (parts[part]->open_quote)
			why = "a quote is left open at the end";
	return why ? why : goal_refusal(goal, parts, n);
}

static bool mode_apply_is_changed(struct cmdline *const *parts, size_t n)
{
	for (size_t part = 0; part < n; part++)
		if (cmdline_is_changed(parts[part]))
			return true;
	return false;
}

int mode_apply(const struct request *request, struct cmdline *const *parts, size_t n,
	       size_t add_in, const char **ret_why)
{
	const struct goal goal = goal_on(request, parts, n);
	size_t reach = cmdline_reach(parts, n);
	const char *why = refusal(request, &goal, parts, n);

	if (!why && add_in < n && goal_met_all(&goal, parts, n))
		return 0;
	if (!why && add_in < n && add_in >= reach && goal_any(&goal))
		why = "words here would stand after a -- and not reach the kernel";
	if (!why && settle_all(&goal, parts, reach, add_in) < 0)
		why = "a managed value holds a byte that cannot be spelled safely";
	if (!why)
		return mode_apply_is_changed(parts, n);

	for (size_t part = 0; part < n; part++)
		cmdline_reset(parts[part]);
	*ret_why = why;
	return -EINVAL;
}
