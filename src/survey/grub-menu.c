/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-run.h"

#include <stdlib.h>
#include <string.h>

/*
 * The menu that a script makes: its default, and its entries. $default is a title, an id
 * or a number, and in a submenu SUBMENU>ENTRY; without one that fits, the first entry
 * boots (grub-core/normal/menu.c: get_entry_number(), run_menu()).
 */

/* The wish for a menu: one value of $default, or what of it is left for a submenu. */
struct wanted {
	struct span text[GRUB_VALUES_MAX];
	size_t n;
};

static bool is_unsure(const struct grub_run *run)
{
	for (; run; run = run->caller)
		for (size_t i = 0; i < run->n_open; i++) {
			const struct grub_open *open = &run->open[i];

			if (open->block == OPEN_LOOP ||
			    (open->block == OPEN_IF &&
			     !(open->before && open->before->dead)))
				return true;
		}
	return false;
}

static void keep_title(struct grub_eval *eval, const char *title)
{
	eval->title = mem_grow(eval->title, eval->n_title, &eval->title_room,
			       sizeof(*eval->title));
	eval->title[eval->n_title++] = title;
}

static int compare_titles(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return *x < *y ? -1 : *x > *y;
}

void grub_eval_end(struct grub_eval *eval)
{
	if (eval->n_title)
		qsort(eval->title, eval->n_title, sizeof(*eval->title), compare_titles);
}

bool grub_eval_has_entry(const struct grub_eval *eval, struct span title)
{
	return eval->all_titles || eval->gave_up || !title.data ||
	       (eval->n_title && bsearch(&title.data, eval->title, eval->n_title,
					 sizeof(*eval->title), compare_titles));
}

static void keep_choice(struct grub_menu *menu, const struct grub_choice *choice)
{
	menu->choice =
		mem_grow(menu->choice, menu->n, &menu->room, sizeof(*menu->choice));
	menu->choice[menu->n++] = *choice;
}

void grub_run_choice(struct grub_run *run, bool submenu)
{
	struct grub_choice choice = { .label = grub_label_read(&run->command),
				      .submenu = submenu,
				      .unsure = is_unsure(run) };

	choice.body = grub_run_skip(run);
	if (run->state->dead)
		return;
	keep_title(run->eval, choice.label.title.data);
	keep_choice(run->menu, &choice);
}

void grub_run_bls_choice(struct grub_run *run)
{
	keep_choice(run->menu, &(struct grub_choice){ .bls = true });
}

/* The default. */

/* Return the text up to a single >, and leave what follows in *text. */
static struct span take_first(struct span *text)
{
	struct span all = *text;
	size_t at = 0;

	while (at < all.len && all.data[at] != '>')
		at++;
	while (at + 1 < all.len && all.data[at + 1] == '>')
		for (at += 2; at < all.len && all.data[at] != '>';)
			at++;
	*text = at < all.len ? span_at(all.data, at + 1, all.len) : SPAN_NULL;
	return span_at(all.data, 0, at < all.len ? at : all.len);
}

/* Return whether the text is a number; else *ret is 0. */
static bool read_number(struct span text, size_t *ret)
{
	size_t number = 0;

	*ret = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9' || i == 6)
			return false;
		number = number * 10 + (size_t) (text.data[i] - '0');
	}
	*ret = number;
	return text.len > 0;
}

static size_t find_named(const struct grub_menu *menu, struct span name)
{
	for (size_t i = 0; i < menu->n; i++)
		if (!menu->choice[i].bls && name.len &&
		    (span_eq(menu->choice[i].label.title, name) ||
		     span_eq(menu->choice[i].label.id, name)))
			return i;
	return menu->n;
}

/* Return whether some title is another text once GRUB has expanded it. */
static bool has_open_title(const struct grub_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++)
		if (span_has(menu->choice[i].label.title, "$") ||
		    span_has(menu->choice[i].label.title, "\\"))
			return true;
	return false;
}

static size_t find_bls(const struct grub_menu *menu)
{
	for (size_t i = 0; i < menu->n; i++)
		if (menu->choice[i].bls)
			return i;
	return menu->n;
}

static void add_start(struct grub_eval *eval, const struct grub_start *start)
{
	if (eval->n_start == STARTS_MAX)
		eval->any_start = true;
	else
		eval->start[eval->n_start++] = *start;
	eval->kept = eval->pool.n_values;
}

/* Return the index of the entry that a part of $default means, or menu->n. */
static size_t find_choice(struct grub_eval *eval, const struct grub_menu *menu,
			  struct span name)
{
	size_t bls = find_bls(menu), at = find_named(menu, name), number;
	bool is_number = read_number(name, &number);

	if (at < menu->n) {
		eval->any_start |= menu->choice[at].unsure;
		return at;
	}
	eval->any_start |= name.len && !is_number && has_open_title(menu);
	at = number;
	if (bls < menu->n && (bls == 0 || !is_number || at >= bls))
		add_start(eval, &(struct grub_start){
					.name = name,
					.number = is_number ? at - bls : 0,
					.may_miss = !is_number && bls > 0,
				});
	if (bls < menu->n && (bls == 0 || (is_number && at >= bls)))
		return menu->n;
	if (at >= menu->n)
		at = 0;
	for (size_t i = 0; i <= at && i < menu->n; i++)
		eval->any_start |= menu->choice[i].unsure;
	return at;
}

/* Find the entries that are wanted, and for each submenu what is wanted of it. */
static struct wanted *find_wanted(struct grub_run *run, const struct wanted *wanted)
{
	const struct grub_menu *menu = run->menu;
	struct wanted *inside = mem_zero(menu->n, sizeof(*inside));

	for (size_t i = 0; menu->n && i < wanted->n; i++) {
		struct span rest = wanted->text[i];
		struct span name = take_first(&rest);
		size_t at = find_choice(run->eval, menu, name);
		const struct grub_choice *choice = &menu->choice[at];

		if (at == menu->n)
			continue;
		if (choice->submenu)
			inside[at].text[inside[at].n++] = rest;
		else
			add_start(run->eval,
				  &(struct grub_start){ .file = choice->body.file,
							.title = choice->label.title });
	}
	return inside;
}

static struct wanted wanted_of_state(struct grub_run *run)
{
	const struct grub_values *values = grub_run_lookup(run, span_of("default"));
	struct wanted wanted = { .n = 0 };

	for (size_t i = 0; values && i < values->n; i++)
		if (values->value[i]->outside ||
		    memchr(values->value[i]->text.data, GRUB_HOLE,
			   values->value[i]->text.len))
			run->eval->any_start = true;
		else
			wanted.text[wanted.n++] = values->value[i]->text;
	if (!values)
		wanted.text[wanted.n++] = SPAN_NULL;
	else
		run->eval->any_start |= values->more;
	return wanted;
}

/* The entries. */

/* Forget the values of an entry, unless a kernel line has one of them. */
static void forget_values(struct grub_eval *eval, size_t n_value, size_t n_values)
{
	if (eval->kept <= n_values)
		grub_pool_cut(&eval->pool, n_value, n_values);
}

static void run_choices(struct grub_run *run, const struct wanted *wanted)
{
	const struct grub_menu *menu = run->menu;
	_cleanup_(mem_done) struct wanted *inside = find_wanted(run, wanted);

	for (size_t i = 0; i < menu->n; i++) {
		const struct grub_choice *choice = &menu->choice[i];
		_cleanup_(mem_done) struct grub_state *state = NULL;
		struct grub_menu menu_inside = { .n = 0 };
		struct grub_run inner = grub_run_begin(run);
		size_t n_value = run->eval->pool.n_value;
		size_t n_values = run->eval->pool.n_values;

		run->eval->all_titles |= run->depth == GRUB_DEPTH_MAX;
		if (run->depth == GRUB_DEPTH_MAX)
			return;
		if (choice->bls)
			continue;
		state = grub_state_copy(run->state);
		if (choice->submenu)
			grub_state_keep_exported(state);
		inner.file = choice->body.file;
		inner.state = state;
		inner.menu = &menu_inside;
		grub_run_stretch(&inner, &choice->body);
		run_choices(&inner, &inside[i]);
		free(menu_inside.choice);
		forget_values(run->eval, n_value, n_values);
	}
}

void grub_run_menu(struct grub_run *run)
{
	const struct wanted wanted = wanted_of_state(run);

	run_choices(run, &wanted);
}
