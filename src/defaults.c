/* SPDX-License-Identifier: BSD-3-Clause */
#include "defaults.h"

#include <stdlib.h>

/* X="$X$X" doubles with each line: a hostile file would fill memory with a few dozen. */
#define VALUE_MAX ((size_t) 1 << 20)
#define PARTS_MAX ((size_t) 4096)

static void variable_release(struct variable *variable)
{
	free(variable->part);
	buf_release(&variable->text);
}

void defaults_release(struct defaults *defaults)
{
	for (size_t i = 0; i < defaults->n; i++)
		variable_release(&defaults->variable[i]);
	free(defaults->variable);
	*defaults = (struct defaults) DEFAULTS_INIT;
}

static struct variable *find(const struct defaults *defaults, struct span name)
{
	for (size_t i = 0; i < defaults->n; i++)
		if (span_eq(defaults->variable[i].name, name))
			return &defaults->variable[i];
	return NULL;
}

static void add_part(struct variable *variable, struct part *part)
{
	for (size_t i = 0; i < variable->n; i++)
		if (variable->part[i] == part)
			return;
	if (variable->n == PARTS_MAX) {
		variable->known = false;
		return;
	}

	variable->part = mem_grow(variable->part, variable->n, &variable->room,
				  sizeof(struct part *));
	variable->part[variable->n++] = part;
}

static void add_parts_of(struct variable *variable, const struct variable *other)
{
	for (size_t i = 0; other && i < other->n; i++)
		add_part(variable, other->part[i]);
}

/* ${V:+$V }: the blank after V is there only where V is not empty. */
static bool brings_blank(const struct ref *ref)
{
	return span_ends(ref->raw, " }");
}

static void add_text(const struct defaults *defaults, struct variable *variable,
		     const struct view *view)
{
	for (size_t i = 0; i < view->len; i++) {
		const struct cell *cell = &view->cell[i];
		const struct ref *ref = cell->ref < 0 ? NULL : &view->ref[cell->ref];
		const struct variable *other;

		if (!ref) {
			buf_add_byte(&variable->text, cell->byte);
			continue;
		}
		other = ref->name.len ? find(defaults, ref->name) : NULL;
		if (ref->name.len == 0 || ref->conditional || (other && !other->known))
			variable->known = false;
		if (variable->text.len > VALUE_MAX) {
			variable->known = false;
			return;
		}
		if (other)
			buf_add_span(&variable->text, buf_span(&other->text));
		if (brings_blank(ref) && (!other || other->text.len == 0))
			i++;
	}
}

/* A command substitution may pass on the variables that its text names. */
static void add_named_parts(const struct defaults *defaults, struct variable *variable,
			    struct span command)
{
	for (size_t i = 0; i < defaults->n; i++) {
		size_t at = span_find(command, defaults->variable[i].name, 0);

		if (at != (size_t) -1 && at > 0 &&
		    (command.data[at - 1] == '$' || command.data[at - 1] == '{'))
			add_parts_of(variable, &defaults->variable[i]);
	}
}

static void add_ref_parts(const struct defaults *defaults, struct variable *variable,
			  const struct ref *ref)
{
	if (ref->grub)
		return;
	if (ref->name.len)
		add_parts_of(variable, find(defaults, ref->name));
	else
		add_named_parts(defaults, variable, ref->raw);
}

/* The parts in the order of their words: what a leading reference brings comes first. */
static void add_parts(const struct defaults *defaults, struct variable *variable,
		      struct part *part)
{
	const struct view *view = &part->view;
	bool own = false;

	for (size_t i = 0; i < view->len; i++) {
		if (view->cell[i].ref >= 0)
			add_ref_parts(defaults, variable, &view->ref[view->cell[i].ref]);
		else if (!own && !byte_is_blank(view->cell[i].byte)) {
			add_part(variable, part);
			own = true;
		}
	}
	add_part(variable, part);
}

static struct variable *slot(struct defaults *defaults, struct span name)
{
	struct variable *variable = find(defaults, name);

	if (variable)
		return variable;

	defaults->variable = mem_grow(defaults->variable, defaults->n, &defaults->room,
				      sizeof(*defaults->variable));
	variable = &defaults->variable[defaults->n++];
	*variable = (struct variable){ .name = name, .text = BUF_INIT, .known = true };
	return variable;
}

void defaults_assign(struct defaults *defaults, struct part *part)
{
	const struct place *place = part->place;
	struct variable *variable = slot(defaults, place->name);
	struct variable next = { .name = place->name, .text = BUF_INIT, .known = true };
	struct view view = VIEW_INIT;
	const char *why;

	if (place->append || place->conditional) {
		add_parts_of(&next, variable);
		if (place->append)
			buf_add_span(&next.text, buf_span(&variable->text));
		next.known = place->append && !place->conditional && variable->known;
	}
	if (!place->unset) {
		add_parts(defaults, &next, part);
		if (view_decode_shell(&view, place->quoting, part_raw(part), &why) < 0)
			next.known = false;
		else
			add_text(defaults, &next, &view);
		next.last = part;
	}

	view_release(&view);
	variable_release(variable);
	*variable = next;
}

const struct variable *defaults_find(const struct defaults *defaults, const char *name)
{
	return find(defaults, span_of(name));
}

struct span defaults_text(const struct defaults *defaults, const char *name)
{
	const struct variable *variable = defaults_find(defaults, name);

	return variable ? buf_span(&variable->text) : span_of("");
}

bool defaults_known(const struct defaults *defaults, const char *name)
{
	const struct variable *variable = defaults_find(defaults, name);

	return !variable || variable->known;
}
