/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

void run_release(struct run *run)
{
	change_release(&run->change);
	plan_release(&run->plan);
	update_release(&run->update);
	survey_release(&run->after);
	survey_release(&run->before);
	os_release(&run->os);
	target_close(&run->target);
	esps_close(&run->esps);
	groups_release(&run->groups);
	host_release(&run->host);
	notes_release(&run->notes);
	buf_release(&run->diff);
}

bool run_failed(const struct run *run)
{
	return run->exit == EXIT_FAILED || run->exit == EXIT_USAGE ||
	       run->exit == EXIT_NOT_RESTORED;
}

const struct survey *run_result(const struct run *run)
{
	return run->planned ? &run->after : &run->before;
}

bool run_writes(const struct run *run, size_t file)
{
	const struct config_file *old = run->before.file[file],
				 *new = run->after.file[file];

	if (old->created)
		return new->text.len > 0;
	return !span_eq(buf_span(&old->text), buf_span(&new->text));
}

static size_t index_before(const struct run *run, size_t entry)
{
	return run->update.ran ? run->update.was[entry] : entry;
}

const struct boot_entry *run_was(const struct run *run, size_t entry)
{
	size_t was = index_before(run, entry);

	return was == UPDATE_NEW ? NULL : &run->before.entry[was];
}

const char *run_planned_blocker(const struct run *run, size_t entry)
{
	size_t was = index_before(run, entry);

	if (!run->planned || was == UPDATE_NEW || !run->plan.blocker[was])
		return NULL;
	return run->update.ran && !run_misses(run, entry) ? NULL : run->plan.blocker[was];
}

bool run_misses(const struct run *run, size_t entry)
{
	const struct survey *survey = run_result(run);

	return survey->entry[entry].counted &&
	       !entry_holds(survey, &survey->entry[entry], run->options->mode);
}

const struct unknown *run_unknown(const struct run *run, size_t i)
{
	const struct survey *survey = run_result(run);
	const struct mode *mode = run->options->mode;

	for (size_t j = 0; j < survey->unknown.n; j++)
		if (!mode || unknown_matters(survey, &survey->unknown.unknown[j], mode))
			if (i-- == 0)
				return &survey->unknown.unknown[j];
	return NULL;
}

void run_cmdline(const struct boot_entry *entry, struct buf *out)
{
	const char *blank = "";

	for (size_t i = 0; i < entry->n_judged; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++) {
			const struct word *word = &entry->part[i]->line->word[j];

			buf_add_str(out, blank);
			buf_add_span(out, word->ref ? word->ref->raw : word->text);
			blank = " ";
		}
}

const char *run_file(const struct boot_entry *entry)
{
	return entry->file ? entry->file->path : "etc/kernel/cmdline";
}

unsigned run_line(const struct boot_entry *entry)
{
	return entry->file && !entry->file->created ? entry->line : 0;
}

/* Does a signature prevent the mode? A check has no plan, so look at the segments. */
static bool is_signed(const struct run *run, size_t index)
{
	const struct boot_entry *entry = &run_result(run)->entry[index];
	bool verified = false;

	if (run->planned)
		return run_planned_blocker(run, index) == grub_signed;
	for (size_t i = 0; i < entry->n_judged; i++)
		verified |= entry->part[i]->readonly_reason == grub_signed;
	return verified;
}

static const char *hint_uki(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].kind == ENTRY_NEW_CMDLINE && survey->entry[i].file)
			return "build the image anew, from the new /etc/kernel/cmdline";
	return "build the image anew with the mode's parameters";
}

struct blocker run_blocker(const struct run *run, size_t entry)
{
	const struct survey *survey = run_result(run);
	struct kernel kernel = entry_kernel(survey, &survey->entry[entry]);
	const char *hidden = entry_computed(survey, &survey->entry[entry]);

	if (survey->entry[entry].manager)
		return (struct blocker){ "managed", survey->entry[entry].manager->why,
					 survey->entry[entry].manager->hint };
	if (hidden)
		return (struct blocker){ "hidden", hidden, "edit it by hand" };
	if (survey->entry[entry].file && survey->entry[entry].file->kind == FILE_UKI)
		return (struct blocker){ "sealed", uki_sealed, hint_uki(survey) };
	if (survey->entry[entry].file && survey->entry[entry].file->kind == FILE_LIMINE)
		return (struct blocker){ "sealed", limine_sealed,
					 "set its source, and run limine-update on the "
					 "system" };
	if (is_signed(run, entry))
		return (struct blocker){
			"signed", grub_signed,
			"edit it by hand or run the boot loader update on the system, then "
			"sign it again: gpg --detach-sign FILE"
		};
	if (run_planned_blocker(run, entry))
		return (struct blocker){ "frozen", run_planned_blocker(run, entry),
					 "edit it by hand" };
	if (kernel.override == TRI_YES)
		return (struct blocker){
			"override",
			"its kernel is built to ignore the boot loader's command line",
			"use a kernel without CONFIG_CMDLINE_OVERRIDE"
		};
	if (run->options->mode->id == MODE_OFF_FOR_VFIO && kernel.noiommu == TRI_NO)
		return (struct blocker){
			"no-noiommu",
			"its kernel is built without VFIO_NOIOMMU, which makes it off-for-uio",
			"use a kernel with CONFIG_VFIO_NOIOMMU, or off-for-uio"
		};
	return (struct blocker){ "words", NULL, NULL };
}
