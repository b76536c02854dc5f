/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

#include <stdlib.h>

/* Parameters that a loader adds by itself do not belong in a file. */
static bool is_loader_parameter(const struct word *word)
{
	static const char *const names[] = { "BOOT_IMAGE", "initrd",
					     "systemd.machine_id" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (word->value.data && span_is(word->name, names[i]))
			return true;
	return word->ref && span_is(word->ref->name, "tuned_params");
}

/* Append the parameters of one part. Return false if one has a variable in it. */
static bool add_seed(struct buf *seed, const struct cmdline *line)
{
	for (size_t i = 0; i < line->n; i++) {
		if (is_loader_parameter(&line->word[i]))
			continue;
		if (line->word[i].opaque)
			return false;
		if (seed->len)
			buf_add_byte(seed, ' ');
		buf_add_span(seed, line->word[i].text);
	}
	return true;
}

/* Return whether there are foreign parameters. Without any, a kernel finds no root. */
static bool has_foreign(struct span seed, enum arch arch)
{
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	_cleanup_(view_release) struct view view = VIEW_INIT;
	struct cmdline *lines[] = { &line };
	const struct request none = { .mode = mode_at(MODE_UNSET), .arch = arch };
	const char *why;
	bool has = false;

	if (view_decode(&view, QUOTING_PLAIN, seed, &why) < 0)
		return false;
	cmdline_parse(&line, &view);
	(void) mode_apply(&none, lines, 1, 0, &why);
	for (size_t i = 0; i < line.n; i++)
		has |= line.word[i].action == WORD_KEEP;
	return has;
}

static const char *seed_from_entry(struct buf *seed, const struct boot_entry *entry,
				   enum arch arch)
{
	for (size_t i = 0; i < entry->n_judged; i++)
		if (entry->part[i]->segment->entry >= 0 &&
		    !add_seed(seed, entry->part[i]->line))
			return "there is no /etc/kernel/cmdline, and a word of the default "
			       "boot entry holds a variable";
	if (!has_foreign(buf_span(seed), arch))
		return "there is no /etc/kernel/cmdline, and the default boot entry has no "
		       "other words for it";
	buf_add_byte(seed, '\n');
	return NULL;
}

/* Start a new /etc/kernel/cmdline: with the vendor's text, else with the parameters of
 * the default entry. Return a blocker, or NULL. */
static const char *seed_cmdline(const struct survey *survey, struct buf *seed)
{
	const struct config_file *vendor = survey_find(survey, FILE_CMDLINE_VENDOR);

	if (vendor) {
		buf_add_span(seed, buf_span(&vendor->text));
		return NULL;
	}
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].is_default)
			return seed_from_entry(seed, &survey->entry[i], survey->os->arch);
	return "there is no /etc/kernel/cmdline, and no boot entry to take its other words "
	       "from";
}

/* Make the new file the entry's home; it replaces the vendor's file. */
static void set_home(struct boot_entry *entry, struct config_file *file)
{
	size_t n = 0;
	struct line_part **part =
		mem_zero(entry->n + file->layout.n_segment, sizeof(*part));

	for (size_t i = 0; i < file->layout.n_segment; i++)
		part[n++] = &file->part[i];
	for (size_t i = 0; i < entry->n; i++)
		if (entry->part[i]->file->kind != FILE_CMDLINE_VENDOR)
			part[n++] = entry->part[i];
	entry->part = part;
	entry->n = entry->n_judged = entry->room = n;
	entry->home = part[0];
	entry->file = file;
}

/* Return whether the mode needs a new /etc/kernel/cmdline: the entry has no parts, or
 * only parts that are never written. */
static bool needs_cmdline(const struct planner *planner, const struct boot_entry *entry)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);
	const char *why;
	int r;

	if (entry->kind != ENTRY_NEW_CMDLINE || entry->home)
		return false;
	if (entry->n == 0)
		return planner->request.mode->id != MODE_UNSET;

	r = mode_apply(&planner->request, lines, entry->n, 0, &why);
	for (size_t i = 0; i < entry->n; i++)
		cmdline_reset(lines[i]);
	return r != 0;
}

/* Keep the new file only if the entry gets the mode; else restore the entry. */
static int plan_created(const struct planner *planner, size_t index,
			struct config_file *file)
{
	struct boot_entry *entry = &planner->survey->entry[index], old = *entry;
	int r;

	set_home(entry, file);
	r = plan_entry(planner, index, true);
	if (r >= 0 && !planner->blocker[index]) {
		free(old.part);
		survey_add(planner->survey, file, NULL);
		return 0;
	}

	free(entry->part);
	*entry = old;
	config_file_free(file);
	return r;
}

static int plan_new_cmdline(const struct planner *planner, size_t index)
{
	_cleanup_(buf_release) struct buf seed = BUF_INIT;
	struct config_file *file;
	int r;

	planner->blocker[index] = seed_cmdline(planner->survey, &seed);
	if (planner->blocker[index])
		return 0;

	file = config_file_new("etc/kernel/cmdline", &format_plain, ROLE_SOURCE,
			       FILE_CMDLINE);
	file->created = true;
	file->text = buf_take(&seed);
	r = config_file_parse(file, planner->err);
	if (r >= 0)
		return plan_created(planner, index, file);
	config_file_free(file);
	return r;
}

static bool is_generated(const struct boot_entry *entry)
{
	return entry->file && entry->file->role == ROLE_GENERATED;
}

/* While its variable is empty, a generator may add parameters of its own, which a new
 * value would lose. */
static const char *find_source_blocker(const struct planner *planner,
				       const struct boot_entry *entry)
{
	const struct survey *survey = planner->survey;

	if (entry->manager)
		return entry->manager->why;
	if (entry->generator && entry->generator->otherwise && entry->expanded &&
	    entry->expanded->line.n == 0 && planner->request.mode->id != MODE_UNSET)
		return entry->generator->otherwise;
	return entry_computed(survey, entry);
}

int plan_sources(const struct planner *planner)
{
	const struct survey *survey = planner->survey;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		int r = 0;

		if (!entry_is_new_kernels(entry) || is_generated(entry))
			continue;
		planner->blocker[i] = find_source_blocker(planner, entry);
		if (planner->blocker[i])
			continue;
		if (needs_cmdline(planner, entry))
			r = plan_new_cmdline(planner, i);
		else if (entry->kind != ENTRY_NEW_CMDLINE || entry->n)
			r = plan_entry(planner, i, true);
		if (r < 0)
			return r;
	}
	return 0;
}
