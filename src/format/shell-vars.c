/* SPDX-License-Identifier: BSD-3-Clause */
#include "shell-vars.h"
#include "shell/shell.h"

#include <stdlib.h>

#define VALUE_MAX ((size_t) 64 << 10)
#define PARTS_MAX ((size_t) 512)

static void variable_release(struct shell_var *variable)
{
	free(variable->part);
	buf_release(&variable->text);
}

void shell_vars_release(struct shell_vars *vars)
{
	for (size_t i = 0; i < vars->n; i++)
		variable_release(&vars->variable[i]);
	free(vars->variable);
	free(vars->slot);
	*vars = (struct shell_vars) SHELL_VARS_INIT;
}

/* Lookup by name. */

/* FNV-1a */
static size_t shell_vars_hash(struct span name)
{
	size_t sum = 14695981039346656037u;

	for (size_t i = 0; i < name.len; i++)
		sum = (sum ^ (unsigned char) name.data[i]) * 1099511628211u;
	return sum;
}

/* Return the slot of the name, or the free one that it would get. */
static size_t *shell_vars_slot_of(const struct shell_vars *vars, struct span name)
{
	size_t i = shell_vars_hash(name);

	for (;; i++) {
		size_t *slot = &vars->slot[i & (vars->n_slot - 1)];

		if (*slot == 0 || span_eq(vars->variable[*slot - 1].name, name))
			return slot;
	}
}

static struct shell_var *shell_vars_lookup(const struct shell_vars *vars,
					   struct span name)
{
	size_t i = vars->n ? *shell_vars_slot_of(vars, name) : 0;

	return i ? &vars->variable[i - 1] : NULL;
}

static void shell_vars_grow_slots(struct shell_vars *vars)
{
	if (vars->n * 2 < vars->n_slot)
		return;

	free(vars->slot);
	vars->n_slot = vars->n_slot ? vars->n_slot * 2 : 64;
	vars->slot = mem_zero(vars->n_slot, sizeof(*vars->slot));
	for (size_t i = 0; i < vars->n; i++)
		*shell_vars_slot_of(vars, vars->variable[i].name) = i + 1;
}

static struct shell_var *find_or_add(struct shell_vars *vars, struct span name)
{
	struct shell_var *variable = shell_vars_lookup(vars, name);

	if (variable)
		return variable;

	shell_vars_grow_slots(vars);
	vars->variable =
		mem_grow(vars->variable, vars->n, &vars->room, sizeof(*vars->variable));
	variable = &vars->variable[vars->n];
	*variable = (struct shell_var){ .name = name, .text = BUF_INIT, .known = true };
	*shell_vars_slot_of(vars, name) = ++vars->n;
	return variable;
}

/* One assignment: the variable before and after it. */
struct assignment {
	struct shell_vars *vars;
	struct shell_var *old;
	struct shell_var new;
};

/* Parts. */

static void shell_vars_add_part(struct assignment *assignment, struct line_part *part)
{
	struct shell_var *new = &assignment->new;

	if (part->in_value == assignment->vars->mark)
		return;
	if (new->n == PARTS_MAX) {
		new->known = false;
		return;
	}

	part->in_value = assignment->vars->mark;
	new->part = mem_grow(new->part, new->n, &new->room, sizeof(struct line_part *));
	new->part[new->n++] = part;
}

static void add_parts_of(struct assignment *assignment, const struct shell_var *other)
{
	for (size_t i = 0; other && i < other->n; i++)
		shell_vars_add_part(assignment, other->part[i]);
}

/* Add the variables that a command names: its output can contain their values. */
static void add_named_parts(struct assignment *assignment, struct span command)
{
	for (size_t i = 0; i + 1 < command.len; i++) {
		size_t start = i + 1 + (command.data[i + 1] == '{');
		struct span name = span_at(command.data, start, command.len);

		if (command.data[i] != '$' || start > command.len)
			continue;
		name.len = shell_name_length(name);
		if (name.len)
			add_parts_of(assignment,
				     shell_vars_lookup(assignment->vars, name));
	}
}

static void add_ref_parts(struct assignment *assignment, const struct ref *ref)
{
	if (ref->grub)
		return;
	if (ref->name.len)
		add_parts_of(assignment, shell_vars_lookup(assignment->vars, ref->name));
	if (ref->name.len == 0 || ref->conditional)
		add_named_parts(assignment, ref->raw);
}

/* Add parts in the order of their parameters: those of a leading reference come first. */
static void add_parts(struct assignment *assignment, struct line_part *part)
{
	const struct view *view = part->view;

	if (part->unread)
		add_named_parts(assignment, line_part_raw(part));
	for (size_t i = 0; i < view->len; i++) {
		if (view->cell[i].ref >= 0)
			add_ref_parts(assignment, &view->ref[view->cell[i].ref]);
		else if (!byte_is_blank(view->cell[i].byte))
			shell_vars_add_part(assignment, part);
	}
	shell_vars_add_part(assignment, part);
}

/* Text. */

/* Count the blanks in ${V:+$V }, which are there only if V is not empty. */
static size_t own_blanks(const struct ref *ref)
{
	size_t n = 0;

	if (ref->conditional || !span_ends(ref->raw, "}"))
		return 0;
	while (n + 2 < ref->raw.len && ref->raw.data[ref->raw.len - 2 - n] == ' ')
		n++;
	return n;
}

/* Return the number of cells to skip: the reference, and its blanks if it is empty. */
static size_t add_ref_text(struct assignment *assignment, const struct ref *ref)
{
	const struct shell_var *other =
		ref->name.len ? shell_vars_lookup(assignment->vars, ref->name) : NULL;
	struct shell_var *new = &assignment->new;

	if (ref->name.len == 0 || ref->conditional || (other && !other->known))
		new->known = false;
	if (other)
		buf_add_span(&new->text, buf_span(&other->text));
	return other && other->text.len ? 1 : 1 + own_blanks(ref);
}

static void shell_vars_add_text(struct assignment *assignment, const struct view *view)
{
	struct shell_var *new = &assignment->new;

	for (size_t i = 0; i < view->len && new->known;) {
		const struct cell *cell = &view->cell[i];

		if (cell->ref >= 0) {
			i += add_ref_text(assignment, &view->ref[cell->ref]);
		} else {
			buf_add_byte(&new->text, cell->byte);
			i++;
		}
		if (new->text.len > VALUE_MAX)
			new->known = false;
	}
}

static void shell_vars_add_value(struct assignment *assignment, struct line_part *part)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	const char *why;

	add_parts(assignment, part);
	if (!assignment->new.known)
		return;
	if (view_decode_shell(&view, part->segment->quoting, line_part_raw(part), &why) <
	    0)
		assignment->new.known = false;
	else
		shell_vars_add_text(assignment, &view);
}

void shell_vars_assign(struct shell_vars *vars, struct line_part *part)
{
	const struct segment *segment = part->segment;
	struct assignment assignment = {
		.vars = vars,
		.old = find_or_add(vars, segment->name),
		.new = { .name = segment->name, .text = BUF_INIT, .known = true },
	};
	struct shell_var *new = &assignment.new;

	vars->mark++;
	if (segment->append || segment->conditional) {
		add_parts_of(&assignment, assignment.old);
		buf_add_span(&new->text, buf_span(&assignment.old->text));
		new->known = !segment->conditional &&assignment.old->known;
	}
	if (!segment->unset)
		shell_vars_add_value(&assignment, part);
	if (!new->known)
		buf_clear(&new->text);
	new->last = part;

	variable_release(assignment.old);
	*assignment.old = *new;
}

const struct shell_var *shell_vars_find(const struct shell_vars *vars, const char *name)
{
	return shell_vars_lookup(vars, span_of(name));
}

struct span shell_vars_text(const struct shell_vars *vars, const char *name)
{
	const struct shell_var *variable = shell_vars_find(vars, name);

	return variable ? buf_span(&variable->text) : span_of("");
}

bool shell_vars_known(const struct shell_vars *vars, const char *name)
{
	const struct shell_var *variable = shell_vars_find(vars, name);

	return !variable || variable->known;
}
