/* SPDX-License-Identifier: BSD-3-Clause */
#include "line-plan.h"

#include <stdlib.h>

/* Planned parts. */

bool line_part_is_conditional(const struct line_part *part)
{
	return part->segment->conditional && part->file->format == &format_shell;
}

/* config_file_render() puts an unquoted value in quotes if it now has blanks. */
static enum quoting new_quoting(struct planned_part *planned)
{
	_cleanup_(buf_release) struct buf spelled = BUF_INIT;
	const struct segment *segment = planned->part->segment;

	if (segment->quoting != QUOTING_SHELL_BARE)
		return segment->quoting;
	segment_spell(segment, buf_span(&planned->raw), &spelled);
	if (!span_starts(buf_span(&spelled), "\""))
		return segment->quoting;
	buf_clear(&planned->raw);
	buf_add(&planned->raw, spelled.data + 1, spelled.len - 2);
	return QUOTING_SHELL_DOUBLE;
}

/* Read the part's value as earlier entries left it. */
static void read_part(struct line_plan *line_plan, struct planned_part *planned)
{
	const struct line_part *part = planned->part;
	enum quoting quoting = part->segment->quoting;
	const char *why;

	if (line_part_new_value(part, &planned->raw))
		quoting = new_quoting(planned);
	else if (part->unread || part->segment->unset)
		return;
	else
		buf_add_span(&planned->raw, line_part_raw(part));

	if (view_decode(&planned->view, quoting, buf_span(&planned->raw), &why) < 0)
		line_plan->why = why;
	else
		cmdline_parse(&planned->line, &planned->view);
}

static void add_planned(struct line_plan *line_plan, struct line_part *part, bool judged)
{
	struct planned_part *planned = &line_plan->planned[line_plan->n++];

	*planned = (struct planned_part){
		.part = part,
		.own = !part || !part->settled,
		.certain = judged && !(part && line_part_is_conditional(part)),
		.raw = BUF_INIT,
		.view = VIEW_INIT,
		.line = CMDLINE_INIT,
	};
	if (part)
		read_part(line_plan, planned);
}

/* Return the statement that an earlier entry added for this entry's variable, or NULL. */
static const struct addition *find_statement(const struct boot_entry *entry)
{
	const struct config_file *file = entry->home ? entry->home->file : entry->file;
	struct span name = entry_variable(entry);

	for (size_t i = 0; i < file->n_addition; i++) {
		struct span text = span_trim(buf_span(&file->addition[i].text));

		if (text.len > name.len && text.data[name.len] == '=' &&
		    span_eq(span_at(text.data, 0, name.len), name))
			return &file->addition[i];
	}
	return NULL;
}

/* Add the new statement, or a gap that can take one. */
static void add_gap(struct line_plan *line_plan)
{
	const struct addition *addition = find_statement(line_plan->entry);
	const struct line_part *home = line_plan->entry->home;
	struct planned_part *planned;
	struct span text;

	if (!addition && home && home->settled)
		return;
	add_planned(line_plan, NULL, true);
	if (!addition)
		return;

	planned = &line_plan->planned[line_plan->n - 1];
	planned->own = false;
	text = span_trim(buf_span(&addition->text));
	text = span_at(text.data, span_find(text, span_of("\""), 0) + 1, text.len - 1);
	buf_add_span(&planned->raw, text);
	if (view_decode(&planned->view, QUOTING_SHELL_DOUBLE, buf_span(&planned->raw),
			&line_plan->why) >= 0)
		cmdline_parse(&planned->line, &planned->view);
}

/* If only one known kernel boots with the line, that kernel's default decides. */
static void set_request(struct line_plan *line_plan)
{
	const struct boot_entry *entry = line_plan->entry;

	line_plan->request = line_plan->planner->request;
	if (entry->kind == ENTRY_MENU && entry->file->kind == FILE_BLS && entry->home &&
	    entry->home->segment->entry >= 0 && entry->kernel && entry->kernel->config)
		line_plan->request.passthrough_default =
			entry->kernel->kernel.domain == DOMAIN_PASSTHROUGH;
}

void line_plan_begin(struct line_plan *line_plan, const struct planner *planner,
		     struct boot_entry *entry)
{
	*line_plan = (struct line_plan){ .planner = planner, .entry = entry };

	line_plan->planned = mem_zero(entry->n + 1, sizeof(*line_plan->planned));
	for (size_t i = 0; i <= entry->n; i++) {
		if (entry->kind == ENTRY_NEW_MENU && i == entry->n_first)
			add_gap(line_plan);
		if (i < entry->n)
			add_planned(line_plan, entry->part[i], i < entry->n_judged);
	}
	line_plan->keeps_last = entry->file && entry->file->kind == FILE_BLS &&
				line_plan->planner->survey->os->ostree;
	set_request(line_plan);
}

void line_plan_done(struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		cmdline_release(&line_plan->planned[i].line);
		view_release(&line_plan->planned[i].view);
		buf_release(&line_plan->planned[i].raw);
	}
	free(line_plan->planned);
}

/* Groups of parts. */

bool planned_is_certain(const struct line_plan *line_plan,
			const struct planned_part *planned)
{
	(void) line_plan;
	return planned->certain;
}

bool planned_is_certain_own(const struct line_plan *line_plan,
			    const struct planned_part *planned)
{
	(void) line_plan;
	return planned->certain && planned->own;
}

bool planned_is_certain_settled(const struct line_plan *line_plan,
				const struct planned_part *planned)
{
	(void) line_plan;
	return planned->certain && !planned->own;
}

bool planned_is_kept_last(const struct line_plan *line_plan,
			  const struct planned_part *planned)
{
	return line_plan->keeps_last && !planned->certain &&
	       planned == &line_plan->planned[line_plan->n - 1] && planned->line.n > 0;
}

bool planned_is_uncertain(const struct line_plan *line_plan,
			  const struct planned_part *planned)
{
	return !planned->certain && planned->own &&
	       !planned_is_kept_last(line_plan, planned);
}

int line_plan_apply(struct line_plan *line_plan, filter_fn *filter,
		    const struct planned_part *home)
{
	_cleanup_(mem_done) struct cmdline **lines =
		mem_zero(line_plan->n, sizeof(struct cmdline *));
	size_t n = 0, add_in = line_plan->n;

	for (size_t i = 0; i < line_plan->n; i++) {
		if (!filter(line_plan, &line_plan->planned[i]))
			continue;
		if (&line_plan->planned[i] == home)
			add_in = n;
		lines[n++] = &line_plan->planned[i].line;
	}
	return mode_apply(&line_plan->request, lines, n, add_in < n ? add_in : n,
			  &line_plan->why);
}

void line_plan_reset(struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++)
		cmdline_reset(&line_plan->planned[i].line);
}

bool line_plan_is_met(struct line_plan *line_plan, filter_fn *filter)
{
	const struct planned_part *first = NULL;
	int r;

	for (size_t i = line_plan->n; i-- > 0;)
		if (filter(line_plan, &line_plan->planned[i]))
			first = &line_plan->planned[i];
	if (!first)
		return line_plan->request.mode->id == MODE_UNSET;

	r = line_plan_apply(line_plan, filter, first);
	line_plan_reset(line_plan);
	return r == 0;
}
