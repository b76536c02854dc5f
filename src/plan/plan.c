/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

#include <errno.h>
#include <stdlib.h>

void plan_release(struct plan *plan)
{
	free(plan->blocker);
	*plan = (struct plan) PLAN_INIT;
}

/* Plan generated menus with the variables' values in the new sources. */
static int plan_from_new_sources(const struct planner *planner)
{
	_cleanup_(survey_release) struct survey sources = SURVEY_INIT;
	int r;

	r = survey_renew_defaults(&sources, planner->survey, planner->err);
	return r < 0 ? r : plan_generated(planner, &sources.vars);
}

static int plan_entries(const struct planner *planner)
{
	const struct survey *survey = planner->survey;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		int r;

		if (entry->kind != ENTRY_MENU || entry->file->role == ROLE_GENERATED)
			continue;
		r = plan_entry(planner, i, true);
		if (r < 0)
			return r;
	}
	return 0;
}

/* Fail if the new text makes a part read-only that could be edited before. */
static int refuse_new_readonly(const struct config_file *before,
			       const struct config_file *after, struct err *err)
{
	bool same = before->layout.n_segment == after->layout.n_segment;

	for (size_t i = 0; same && i < after->layout.n_segment; i++) {
		if (!after->part[i].readonly_reason || before->part[i].readonly_reason)
			continue;
		err_set(err, EINVAL, "cannot set /%s:%u", after->path,
			after->part[i].segment->line);
		return err_why(err, "the new line would not be read as it is meant: %s",
			       after->part[i].readonly_reason);
	}
	return 0;
}

/* Judge with a kernel that obeys all parameters, and with the default domain that is
 * hardest on the mode. */
static bool is_reached(const struct boot_entry *entry, const struct request *request)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = request->arch;
	kernel.domain = request->passthrough_default ? DOMAIN_PASSTHROUGH : DOMAIN_LAZY;
	return entry_holds_with(entry, request->mode, &kernel);
}

/* Fail if files, entries or variables appear or disappear: only parameters may. */
static int refuse_other_entries(const struct survey *before, const struct survey *after,
				struct err *err)
{
	bool same = after->n_entry == before->n_entry && after->n_file == before->n_file;

	for (size_t i = 0; same && i < after->n_entry; i++)
		same = after->entry[i].kind == before->entry[i].kind;
	if (same)
		return 0;
	err_set(err, EINVAL, "cannot set the boot configuration");
	return err_why(err, "with the new words its lines would be others");
}

static bool is_expanded(const struct boot_entry *entry)
{
	return entry->expanded && !entry->expanded->unread;
}

/* Fail if a foreign parameter changes: in "${EXTRA}x" a new one would run into the x. */
static int refuse_foreign_changes(const struct boot_entry *before,
				  const struct boot_entry *after, struct err *err)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;

	if (!is_expanded(before) || !is_expanded(after))
		return 0;
	/* Without managed parameters in its values, a line is not expanded to a text. */
	if (before->by_text != after->by_text)
		return 0;
	line_foreign(&before->expanded->line, &was);
	line_foreign(&after->expanded->line, &is);
	if (span_eq(buf_span(&was), buf_span(&is)))
		return 0;
	err_set(err, EINVAL, "cannot set /%s:%u", before->file->path, before->line);
	return err_why(err, "a word of ours runs into another: what is not ours would "
			    "not be the same");
}

static int prove(const struct planner *planner, const struct survey *after)
{
	const struct survey *before = planner->survey;
	int r = refuse_other_entries(before, after, planner->err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < after->n_file; i++) {
		r = refuse_new_readonly(before->file[i], after->file[i], planner->err);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < after->n_entry; i++) {
		r = refuse_foreign_changes(&before->entry[i], &after->entry[i],
					   planner->err);
		if (r < 0)
			return r;
		if (!planner->blocker[i] && after->entry[i].counted &&
		    !is_reached(&after->entry[i], &planner->request))
			planner->blocker[i] =
				"other words of the line come after ours and undo them";
	}
	return 0;
}

int plan_make(struct plan *plan, struct survey *before, const struct request *request,
	      struct survey *ret_after, struct err *err)
{
	struct planner planner = { .survey = before, .request = *request, .err = err };
	int changed, r;

	plan->n = before->n_entry;
	plan->blocker = mem_zero(plan->n, sizeof(char *));
	planner.blocker = plan->blocker;
	planner.request.arch = before->os->arch;
	planner.request.passthrough_default =
		survey_kernel(before).domain == DOMAIN_PASSTHROUGH;

	r = plan_sources(&planner);
	if (r < 0)
		return r;
	r = plan_from_new_sources(&planner);
	if (r < 0)
		return r;
	r = plan_entries(&planner);
	if (r < 0)
		return r;
	changed = survey_renew(ret_after, before, err);
	if (changed < 0)
		return changed;
	r = prove(&planner, ret_after);
	return r < 0 ? r : changed;
}
