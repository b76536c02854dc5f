/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"
#include "archive/target-archive.h"
#include "image/target-image.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

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

/* Where the ESP belongs in the root: the directory that is there for it. */
static const char *run_esp_directory(const struct target *target)
{
	static const char *const dirs[] = { "boot/efi", "efi" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (target_has_dir(target, dirs[i]))
			return dirs[i];
	return "efi";
}

static int graft(struct run *run)
{
	const struct options *options = run->options;
	int r = 0;

	if (options->boot_path)
		r = target_graft(&run->target, "boot", options->boot_path, &run->err);
	if (r >= 0 && options->esp_path)
		r = target_graft(&run->target, run_esp_directory(&run->target),
				 options->esp_path, &run->err);
	return r;
}

/* The options that name a target. None of them: the running system, or a tree at /. */
static const struct target_option {
	size_t path; /* in struct options */
	const struct target_ops *ops;
} target_options[] = {
	{ offsetof(struct options, root), &target_directory_ops },
	{ offsetof(struct options, image), &target_image_ops },
	{ offsetof(struct options, archive), &target_archive_ops },
};

static const struct target_ops *named_ops(const struct options *options,
					  const char **ret_path)
{
	for (size_t i = 0; i < ARRAY_SIZE(target_options); i++) {
		const char *const *path =
			(const void *) ((const char *) options + target_options[i].path);

		*ret_path = *path;
		if (*path)
			return target_options[i].ops;
	}
	*ret_path = "/";
	return NULL;
}

const char *run_target_name(const struct options *options)
{
	const char *path;
	const struct target_ops *ops = named_ops(options, &path);

	return ops && ops->reads_stdin && strcmp(path, "-") == 0 ? "stdin" : path;
}

bool run_opens_to_write(const struct options *options)
{
	const char *path;
	const struct target_ops *ops = named_ops(options, &path);

	return ops && ops->opens_to_write;
}

/* A chroot or a container is a tree: what runs there is not its own kernel. */
static const struct target_ops *unnamed_ops(struct run *run)
{
	static const char *const where[] = {
		[HOST_CHROOT] = "in a chroot: / is taken as a tree, as with --root=/",
		[HOST_CONTAINER] =
			"in a container: / is taken as a tree, as with --root=/",
	};

	run->where = host_kind();
	run->live = run->where == HOST_LIVE;
	if (run->live)
		return &target_live_ops;
	notes_add(&run->notes, "not-live", NOTE_NOTE, NULL, 0, "%s", where[run->where]);
	return &target_directory_ops;
}

static int open_target(struct run *run, enum target_access access)
{
	const struct options *options = run->options;
	struct target_request request = {
		.access = access,
		.progress = run->progress,
		.partition = options->partition,
		.image_format = options->image_format,
		.output = options->output,
	};
	const struct target_ops *ops = named_ops(options, &request.path);

	run->name = run_target_name(options);
	return target_open(&run->target, ops ? ops : unnamed_ops(run), &request,
			   &run->notes, &run->err);
}

static int read_host(struct run *run)
{
	int r;

	if (!run->live)
		return 0;
	r = host_read(&run->host, run->target.root, &run->err);
	run->has_host = r >= 0;
	/* Here a line needs to serve no other machine. */
	run->os.vendor = run->host.vendor;
	return r;
}

/* A builder that has installed a kernel may take its line from /etc/kernel/cmdline. */
static const char *how_to_begin(const struct os *os)
{
	for (size_t i = 0; i < os->n_kernel; i++)
		if (os->kernel[i].installed)
			return "if its loader entry will be made from "
			       "/etc/kernel/cmdline, write that file first, with root= "
			       "and the like, or empty";
	return "a root whose kernel is installed later takes --create";
}

static int read_survey(struct run *run)
{
	int r = survey_read(&run->before, &run->target, &run->os, run->options->create,
			    &run->err);

	if (r == -ENOENT && run->options->verb == VERB_SET)
		return err_hint(&run->err, "%s", how_to_begin(&run->os));
	return r;
}

int run_open(struct run *run, enum target_access access)
{
	int r = open_target(run, access);

	if (r >= 0)
		r = graft(run);
	if (r >= 0 && run->live)
		esps_mount(&run->esps, &run->target, &run->notes);
	if (r >= 0)
		r = read_host(run);
	if (r >= 0)
		r = os_read(&run->os, &run->target, &run->err);
	if (r >= 0)
		r = read_survey(run);
	if (r < 0)
		return r;

	run->surveyed = true;
	return 0;
}

static int refuse_missing_mount(struct run *run, const char *verb)
{
	const struct options *options = run->options;
	const char *missing = run->os.missing_mount;

	/* What opening the target could not mount is noted. */
	if (!missing || run->target.ops->mounts_boot || options->create ||
	    options->boot_path || options->esp_path)
		return 0;

	err_set(&run->err, ENXIO, "cannot %s %s", verb, run->name);
	err_why(&run->err, "its fstab mounts %s, which is empty here", missing);
	/* Where it is not to be mounted all the time, root would have mounted it here. */
	if (run->live && geteuid() != 0)
		return err_hint(&run->err, "try sudo");
	return err_hint(&run->err, "mount it there, or say where it is with %s",
			strcmp(missing, "/boot") == 0 ? "--boot-path=DIR"
						      : "--esp-path=DIR");
}

int run_refuse_blind(struct run *run, const char *verb)
{
	if (!run->before.unreadable.code)
		return refuse_missing_mount(run, verb);
	run->err = run->before.unreadable;
	return -run->err.code;
}

/* Copies of what others wrote meanwhile, where all else is in order. */
static void note_kept(struct run *run)
{
	for (size_t i = 0; !run->target.ephemeral && i < run->change.n_stuck; i++) {
		const struct change_stuck *rollback_failed = &run->change.stuck_name[i];

		notes_add(&run->notes, "kept-copy", NOTE_WARNING, rollback_failed->copy,
			  0, "/%s holds an edit of /%s that was made during this run",
			  rollback_failed->copy, rollback_failed->path);
	}
}

void run_fail(struct run *run)
{
	if (run->target.ephemeral) { /* what is stuck is so in our own copy, which nobody
					sees */
		run->change.rollback_failed = false;
		run->change.n_stuck = 0;
	}
	run->exit = run->change.rollback_failed ? EXIT_NOT_RESTORED : EXIT_FAILED;
	if (!run->change.rollback_failed)
		note_kept(run);
	if (run->change.rollback_failed)
		run->err.hint[0] = '\0'; /* it is for who finds all as it was */
	else if (run->err.code == EACCES && !run->err.hint[0] && geteuid() != 0)
		(void) err_hint(&run->err, "try sudo");
}

bool run_is_blind(const struct run *run)
{
	return target_state(&run->target).unreached && !run->before.bootable;
}

void run_keep(struct run *run)
{
	if (run->change.state == CHANGE_COMMITTED) {
		change_keep(&run->change);
		note_kept(run);
	}
	if (target_keep(&run->target, &run->err) < 0)
		run_fail(run);
}

void run_undo(struct run *run)
{
	change_abort(&run->change);
	run_fail(run);
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

/* Does a signature keep the chain from the mode? A check has made no plan. */
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

struct blocker run_blocker(const struct run *run, size_t entry)
{
	const struct survey *survey = run_result(run);
	struct kernel kernel = entry_kernel(survey, &survey->entry[entry]);
	const char *hidden = entry_computed(survey, &survey->entry[entry]);

	if (hidden)
		return (struct blocker){ "hidden", hidden, "edit it by hand" };
	if (survey->entry[entry].file && survey->entry[entry].file->kind == FILE_UKI)
		return (struct blocker){ "sealed", uki_sealed,
					 "build the image anew, from the new "
					 "/etc/kernel/cmdline" };
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
