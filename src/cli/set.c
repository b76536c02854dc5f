/* SPDX-License-Identifier: BSD-3-Clause */
#include "change/stale-temporary.h"
#include "option-table.h"
#include "verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * COMMAND_LINE_SIZE of x86 and arm64 is 2048 with its NUL. With a longer command line a
 * kernel does not boot, or GRUB drops the last parameters. BOOT_IMAGE= and initrd= add
 * about 80 bytes.
 */
#define LINE_LIMIT   ((size_t) 2047)
#define LOADER_SHARE ((size_t) 80)

/* Return the name of a program that decides instead of /etc/kernel/cmdline, or NULL. */
static const char *cmdline_ignorer(const struct survey *survey)
{
	const struct manager *manager = survey_cmdline_ignorer(survey);

	if (survey->n_unread)
		return survey->unread[0].loader->name;
	return manager ? manager->name : NULL;
}

/* Would new kernels get a file with our parameters alone, where others have made do
 * without? */
static int refuse_create(struct run *run)
{
	const struct config_file *file = survey_find(&run->before, FILE_CMDLINE);
	const char *name = cmdline_ignorer(&run->before);

	if (!run->options->create)
		return 0;
	if (name) {
		err_set(&run->err, EEXIST, "cannot use --create on %s", run->name);
		return err_why(&run->err, "%s does not read /etc/kernel/cmdline", name);
	}
	if (!run->before.bootable || !file || !file->created)
		return 0;
	err_set(&run->err, EEXIST, "cannot use --create on %s", run->name);
	err_why(&run->err, "it has boot entries, and new kernels would get "
			   "/etc/kernel/cmdline alone, without root=");
	return err_hint(&run->err, "leave --create out");
}

static size_t entry_length(const struct boot_entry *entry)
{
	size_t len = 0;

	for (size_t i = 0; i < entry->n_judged; i++)
		len += entry->part[i]->view->len + (i > 0);
	return len;
}

static int refuse_long_lines(struct run *run)
{
	for (size_t i = 0; i < run->after.n_entry; i++) {
		const struct boot_entry *entry = &run->after.entry[i];
		size_t len = entry_length(entry);

		if (len + LOADER_SHARE <= LINE_LIMIT ||
		    (run_was(run, i) && len <= entry_length(run_was(run, i))))
			continue;
		err_set(&run->err, E2BIG, "cannot set the line of /%s:%u",
			run_file(entry), entry->line);
		return err_why(&run->err,
			       "it would have %zu bytes, and a kernel takes 2047 with "
			       "what the boot loader adds",
			       len);
	}
	return 0;
}

/* Fail if no kernel of the target's architecture has the mode, whatever its line. */
static int refuse_arch(struct run *run, const struct request *request)
{
	const char *why = mode_arch_refusal(request);

	if (!why)
		return 0;
	err_set(&run->err, EINVAL, "cannot bring %s to %s", run->name,
		request->mode->name);
	return err_why(&run->err, "%s", why);
}

/* The mtime of the unchanged file of a kind; NULL: there is none. */
static const struct timespec *untouched(const struct run *run, enum file_kind kind)
{
	for (size_t i = 0; i < run->before.n_file; i++) {
		const struct config_file *file = run->before.file[i];

		if (file->kind == kind && !file->created && !run_writes(run, i))
			return &run->before.identity[i].mtime;
	}
	return NULL;
}

/* Keep /etc/kernel/cmdline from becoming older than /etc/default/grub (20-grub.install).
 */
static void keep_mtime_order(struct run *run, const struct config_file *file)
{
	const struct timespec *other;

	if (file->kind == FILE_GRUB_DEFAULT) {
		other = untouched(run, FILE_CMDLINE);
		if (other)
			change_not_after(&run->change, *other);
	}
	if (file->kind == FILE_CMDLINE) {
		other = untouched(run, FILE_GRUB_DEFAULT);
		if (other)
			change_not_before(&run->change, *other);
	}
}

/* Files that the boot loader update wrote and that are not in the survey. */
static void collect_others(struct run *run)
{
	for (size_t i = 0; i < run->update.n_file; i++) {
		const struct update_file *file = &run->update.file[i];

		change_add(&run->change, file->path,
			   file->created ? NULL : &file->identity, buf_span(&file->old),
			   buf_span(&file->new));
		run->changed = true;
	}
}

static void set_collect(struct run *run)
{
	for (size_t i = 0; i < run->before.n_file; i++) {
		const struct config_file *old = run->before.file[i],
					 *new = run->after.file[i];

		if (!run_writes(run, i))
			continue;
		change_add(&run->change, old->path,
			   old->created ? NULL : &run->before.identity[i],
			   old->created ? SPAN_NULL : buf_span(&old->text),
			   buf_span(&new->text));
		for (size_t j = 0; j < old->n_alias; j++)
			change_add_name(&run->change, old->alias[j]);
		keep_mtime_order(run, old);
		if (old->role == ROLE_GENERATED)
			change_generated_first(&run->change);
		run->changed = true;
	}
	collect_others(run);
}

static bool all_reached(const struct run *run)
{
	for (size_t i = 0; i < run->after.n_entry; i++)
		if (run_misses(run, i))
			return false;
	return true;
}

/* reproducible-builds.org: seconds in decimal. Report a wrong value instead of ignoring
 * it. */
static int take_epoch(struct run *run)
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	char *end;

	if (!epoch || !*epoch)
		return 0;
	errno = 0;
	run->mtime = (time_t) strtoll(epoch, &end, 10);
	if (errno || *end || epoch[strspn(epoch, "0123456789")]) {
		err_set(&run->err, EINVAL, "cannot take SOURCE_DATE_EPOCH '%s'", epoch);
		return err_why(&run->err, "it is a number of seconds since 1970");
	}
	run->change.mtime = &run->mtime;
	return 0;
}

static enum update_when update_when(const struct run *run)
{
	if (run->options->given & 1u << ROW_UPDATE)
		return run->options->update;
	return run->live ? UPDATE_AUTO : UPDATE_NEVER;
}

/* Is there a counted entry that no direct edit brings to the mode? */
static bool is_out_of_reach(const struct run *run)
{
	for (size_t i = 0; i < run->after.n_entry; i++)
		if (run->after.entry[i].counted && run_planned_blocker(run, i))
			return true;
	return false;
}

/* The command line for the sandbox's /proc/cmdline: that of the default entry. */
static void add_booted_line(const struct run *run, struct buf *out)
{
	const struct boot_entry *booted = NULL;

	for (size_t i = 0; i < run->before.n_entry; i++) {
		const struct boot_entry *entry = &run->before.entry[i];

		if (entry->kind == ENTRY_MENU && (!booted || entry->is_default))
			booted = entry;
	}
	if (booted)
		run_cmdline(booted, out);
}

static int update_boot_loader(struct run *run)
{
	_cleanup_(buf_release) struct buf booted = BUF_INIT;
	struct update_order order = { .target = &run->target,
				      .mode = run->options->mode,
				      .memory = run->memory,
				      .why_not = run->target.ops->why_no_sandbox };
	enum update_when when = update_when(run);

	if (when == UPDATE_NEVER || (when == UPDATE_AUTO && !is_out_of_reach(run)))
		return 0;
	add_booted_line(run, &booted);
	order.cmdline = buf_span(&booted);
	progress_stage(run->progress, "updating", 0);
	return update_run(&run->update, &order, &run->before, &run->after, &run->notes,
			  &run->err);
}

static int prepare(struct run *run)
{
	struct request request = { .mode = run->options->mode,
				   .arch = run->os.arch,
				   .unsafe_interrupts = run->options->unsafe_interrupts };
	int r;

	r = take_epoch(run);
	if (r >= 0)
		r = target_refuse_set(&run->target, &run->err);
	if (r >= 0)
		r = run_refuse_blind(run, "set");
	if (r >= 0)
		r = refuse_create(run);
	if (r >= 0)
		r = refuse_arch(run, &request);
	if (r >= 0)
		r = plan_make(&run->plan, &run->before, &request, &run->after, &run->err);
	if (r < 0)
		return r;

	run->planned = true;
	r = update_boot_loader(run);
	return r < 0 ? r : refuse_long_lines(run);
}

static int write_files(struct run *run)
{
	int r = 0;

	if (run->options->dry_run)
		return 0;
	(void) stale_temporary_sweep(&run->target, &run->before, TEMPORARY_REMOVE,
				     &run->notes);
	if (run->changed)
		progress_stage(run->progress, "writing", 0);
	if (run->changed)
		r = change_commit(&run->change, &run->target, &run->err);
	if (r >= 0 && (run->changed || run->options->output))
		r = target_stage(&run->target, run->change.mtime != NULL, &run->notes,
				 &run->err);
	return r;
}

static int work_out(struct run *run, enum target_access access)
{
	int r = run_open(run, access);

	if (r >= 0)
		r = prepare(run);
	if (r < 0)
		return r;
	set_collect(run);
	return 0;
}

/*
 * For a target that opening for writing alters: an image where nothing needs a change,
 * and no killed run left anything, is only ever mounted read-only. With a dirty journal
 * the read-only view is no proof of that. The target is opened anew to be written to:
 * ext4 takes longer to make a mount writable than to be mounted again.
 */
static int work_out_reopening(struct run *run, struct update_memory *memory)
{
	const struct options *options = run->options;
	struct progress *progress = run->progress;
	int r;

	run->memory = memory;
	r = work_out(run, TARGET_READ);
	if (target_state(&run->target).journal != JOURNAL_DIRTY &&
	    (r < 0 || (!run->changed && !stale_temporary_sweep(&run->target, &run->before,
							       TEMPORARY_COUNT, NULL))))
		return r;
	run_release(run);
	*run = (struct run) RUN_INIT;
	run->options = options;
	run->progress = progress;
	run->memory = memory;
	return work_out(run, TARGET_WRITE);
}

int run_set(struct run *run)
{
	_cleanup_(update_memory_release) struct update_memory memory = UPDATE_MEMORY_INIT;
	int r;

	if (run_opens_to_write(run->options) && !run->options->dry_run)
		r = work_out_reopening(run, &memory);
	else
		r = work_out(run, run->options->dry_run ? TARGET_READ : TARGET_WRITE);
	run->memory = NULL;
	if (r < 0)
		return r;

	if (run->options->diff || run->options->dry_run)
		change_diff(&run->change, &run->diff);
	run_add_notes(run);
	r = write_files(run);
	if (r < 0)
		return r;

	if (!all_reached(run) || run_is_blind(run) || run_unknown(run, 0))
		run->exit = EXIT_PARTIAL;
	else if (!run->changed && run->options->unchanged_77)
		run->exit = EXIT_UNCHANGED;
	return 0;
}
