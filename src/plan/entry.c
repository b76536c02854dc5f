/* SPDX-License-Identifier: BSD-3-Clause */
#include "line-plan.h"

#include <errno.h>

/* Choose the part that takes new parameters. */

/* Return how many of the parts the kernel reads: init gets the rest, after a bare --. */
static size_t count_reached(const struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct cmdline *line = &line_plan->planned[i].line;

		if (line_plan->planned[i].certain && line->n &&
		    !line->word[line->n - 1].live)
			return i + 1;
	}
	return line_plan->n;
}

/* A menu entry adds nothing to a GRUB variable, which other entries share. In extlinux
 * they share an append line for that. */
static bool takes_parameters(const struct line_plan *line_plan,
			     const struct planned_part *planned)
{
	const struct line_part *part = planned->part;

	if (!planned->own || !planned->certain)
		return false;
	if (!part)
		return true;
	return !part->readonly_reason && !part->segment->unset &&
	       !part->segment->append && part->file->kind != FILE_CMDLINE_VENDOR &&
	       (line_plan->entry->kind != ENTRY_MENU || part->segment->entry >= 0 ||
		part->file->format == &format_extlinux);
}

/*
 * mkinitcpio reads the drop-ins of /etc/kernel/cmdline, kernel-install does not; of
 * several lines Proxmox and grubby take the first; ostree makes the next entry from the
 * last options line.
 */
static bool is_read_by_all(const struct line_plan *line_plan,
			   const struct planned_part *planned)
{
	const struct line_part *home = line_plan->entry->home;

	if (!planned->part || !home || planned->part == home)
		return true;
	if (planned->part->file->kind == FILE_CMDLINE)
		return false;
	return !line_plan->keeps_last &&
	       (planned->part->file->kind != FILE_CMDLINE_DROPIN ||
		home->file->kind == FILE_CMDLINE_DROPIN);
}

/*
 * Return the only part with managed parameters; NULL if none or several have some. Return
 * NULL for an unknown line, too: a command may change an earlier value, so only the last
 * part is safe.
 */
static struct planned_part *find_sole_managed(struct line_plan *line_plan)
{
	struct planned_part *sole = NULL;

	if (line_plan->entry->unknown)
		return NULL;

	for (size_t i = 0; i < line_plan->n; i++) {
		struct planned_part *planned = &line_plan->planned[i];

		if (!line_has_owned_words(&planned->line, line_plan->request.arch))
			continue;
		if (sole)
			return NULL;
		sole = planned;
	}
	return sole;
}

static struct planned_part *find_home(struct line_plan *line_plan)
{
	struct planned_part *sole = find_sole_managed(line_plan), *first = NULL;
	size_t reached = count_reached(line_plan);

	if (sole && sole < line_plan->planned + reached &&
	    takes_parameters(line_plan, sole) && is_read_by_all(line_plan, sole))
		return sole;

	for (size_t i = 0; i < reached; i++) {
		struct planned_part *planned = &line_plan->planned[i];

		if (!takes_parameters(line_plan, planned))
			continue;
		if (planned->part && planned->part == line_plan->entry->home)
			return planned;
		/* Prefer a new statement to a part that is not home. */
		if (!first || !planned->part)
			first = planned;
	}
	return first;
}

/* Blockers. */

static bool is_open(const struct line_plan *line_plan)
{
	const struct expanded_line *expanded = line_plan->entry->expanded;

	if (expanded &&
	    (expanded->line.open_quote || expanded->unread == quote_left_open))
		return true;
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct line_part *part = line_plan->planned[i].part;

		if (line_plan->planned[i].line.open_quote)
			return true;
		if (part && part->unread && part->readonly_reason == quote_left_open)
			return true;
	}
	return false;
}

/* An open quote would swallow added parameters; its intended end cannot be guessed. */
static int refuse_open_quote(const struct line_plan *line_plan)
{
	const struct boot_entry *entry = line_plan->entry;
	struct err *err = line_plan->planner->err;

	if (!is_open(line_plan))
		return 0;

	err_set(err, EINVAL, "cannot edit the line of /%s:%u", entry->file->path,
		entry->line);
	return err_why(err, "%s at its end", quote_left_open);
}

/* Return why a part cannot be decoded, or is not read the same way by each program. */
static const char *find_unread(const struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct line_part *part = line_plan->planned[i].part;

		if (part && (part->unread || (part->readonly_reason &&
					      part->file->format == &format_plain)))
			return part->readonly_reason;
	}
	return line_plan->entry->expanded ? line_plan->entry->expanded->unread : NULL;
}

static const char *why_no_home(const struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct line_part *part = line_plan->planned[i].part;

		if (part && part->readonly_reason)
			return part->readonly_reason;
		if (part && part->segment->behind_gap)
			return "GRUB reads the entry only up to an empty line or value, "
			       "which stands above its options";
	}
	return "there is no place for the words";
}

/* Return why a part with pending changes must not change, or NULL. */
static const char *entry_find_blocker(const struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct planned_part *planned = &line_plan->planned[i];

		if (!cmdline_is_changed(&planned->line) ||
		    (planned->own && !planned->part))
			continue;
		if (planned->own && planned->part->readonly_reason)
			return planned->part->readonly_reason;
		if (planned->own && planned->part->file->kind == FILE_CMDLINE_VENDOR)
			return "nothing below /usr is written";
		if (!planned->own)
			return "a part of the line that others share has words that must "
			       "stay";
	}
	return NULL;
}

/* Set the mode in the parts that the loader reads. */
static int entry_set_mode(struct line_plan *line_plan, bool may_add)
{
	struct planned_part *home;

	if (line_plan_is_met(line_plan, planned_is_certain))
		return 0;
	if (line_plan->why)
		return -EINVAL;
	if (!may_add || line_plan_is_met(line_plan, planned_is_certain_settled))
		return line_plan_apply(line_plan, planned_is_certain_own, NULL);

	home = find_home(line_plan);
	if (!home && line_plan->request.mode->id != MODE_UNSET)
		line_plan->why = why_no_home(line_plan);
	if (line_plan->why)
		return -EINVAL;
	return line_plan_apply(line_plan, planned_is_certain, home);
}

/* Remove managed parameters from the other parts; ostree's last line gets the mode. */
static int clean_rest(struct line_plan *line_plan)
{
	int r = line_plan_apply(line_plan, planned_is_uncertain, NULL);

	if (r < 0 || !line_plan->keeps_last)
		return r;
	return line_plan_apply(line_plan, planned_is_kept_last,
			       &line_plan->planned[line_plan->n - 1]);
}

/* Store the new values. */

static const char *store_values(const struct line_plan *line_plan)
{
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct planned_part *planned = &line_plan->planned[i];
		const char *why = NULL;

		if (!planned->part && cmdline_is_changed(&planned->line))
			why = plan_statement(line_plan->entry, &planned->line);
		if (why)
			return why;
	}
	for (size_t i = 0; i < line_plan->n; i++) {
		const struct planned_part *planned = &line_plan->planned[i];
		_cleanup_(buf_release) struct buf value = BUF_INIT;

		if (!planned->part || !cmdline_is_changed(&planned->line))
			continue;
		cmdline_render(&planned->line, buf_span(&planned->raw), &value);
		line_part_set_value(planned->part, buf_span(&value));
	}
	return NULL;
}

/* Return whether each value of its variables gives the entry the mode, and no earlier
 * entry changes one. */
static bool holds_already(const struct line_plan *line_plan)
{
	const struct boot_entry *entry = line_plan->entry;
	const struct survey *survey = line_plan->planner->survey;

	for (size_t i = 0; i < entry->n; i++) {
		_cleanup_(buf_release) struct buf ignored = BUF_INIT;

		if (line_part_new_value(entry->part[i], &ignored))
			return false;
	}
	return entry->by_text && entry_holds(survey, entry, line_plan->request.mode);
}

static void entry_plan_line(struct line_plan *line_plan, bool may_add)
{
	if (holds_already(line_plan))
		return;
	if (!line_plan->why)
		line_plan->why = find_unread(line_plan);
	if (!line_plan->why && entry_set_mode(line_plan, may_add) >= 0 &&
	    clean_rest(line_plan) >= 0)
		line_plan->why = entry_find_blocker(line_plan);
	if (!line_plan->why)
		line_plan->why = store_values(line_plan);
	if (line_plan->why)
		line_plan_reset(line_plan);
}

int plan_entry(const struct planner *planner, size_t index, bool may_add)
{
	struct boot_entry *entry = &planner->survey->entry[index];
	struct line_plan line_plan;
	int r;

	line_plan_begin(&line_plan, planner, entry);
	r = refuse_open_quote(&line_plan);
	if (r == 0) {
		entry_plan_line(&line_plan, may_add);
		planner->blocker[index] = line_plan.why;
	}
	line_plan_done(&line_plan);

	/* Parts that a blocked entry shares with others remain theirs to settle. */
	if (planner->blocker[index])
		return r;
	for (size_t i = 0; i < entry->n; i++)
		entry->part[i]->settled = true;
	return r;
}
