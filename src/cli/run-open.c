/* SPDX-License-Identifier: BSD-3-Clause */
#include "verbs.h"
#include "archive/target-archive.h"
#include "image/target-image.h"
#include "loader/known-paths.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* Opening the target, reading it, and the refusals that more than one verb needs. */

/* The directory of the root where the ESP is mounted. */
static const char *run_esp_directory(const struct target *target)
{
	static const char *const dirs[] = { "boot/efi", "efi" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (target_has_dir(target, dirs[i]))
			return dirs[i];
	return "efi";
}

/* The first one is where fstab would mount it, the others in places of their own. */
static int graft_esp(struct run *run, const char *dir, size_t number)
{
	_cleanup_(buf_release) struct buf at = BUF_INIT;
	size_t index = run->target.n_graft;
	int r;

	if (number == 1)
		buf_add_str(&at, run_esp_directory(&run->target));
	else
		buf_addf(&at, KNOWN_PATH_ESPS "%zu", number);
	r = target_graft(&run->target, buf_str(&at), dir, &run->err);
	for (size_t i = 1; r >= 0 && i < number; i++) {
		if (!target_grafts_equal(&run->target, index - i, index))
			continue;
		err_set(&run->err, EINVAL, "cannot use --esp-path=%s", dir);
		return err_why(&run->err, "the same directory is given twice");
	}
	return r;
}

static int graft(struct run *run)
{
	const struct options *options = run->options;
	int r = 0;

	if (options->boot_path)
		r = target_graft(&run->target, "boot", options->boot_path, &run->err);
	for (size_t i = 0; r >= 0 && i < options->esp_path.n; i++)
		r = graft_esp(run, options->esp_path.text[i], i + 1);
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

/* A chroot or a container is treated as a tree: the running kernel is not its own. */
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
	/* A live system's entries only have to work on this machine. */
	run->os.vendor = run->host.vendor;
	return r;
}

static int read_survey(struct run *run)
{
	int r = survey_read(&run->before, &run->target, &run->os, run->options->create,
			    &run->err);

	if (r == -ENOENT && run->options->verb->writes && !run->before.unknown.n)
		return err_hint(
			&run->err,
			"an image that gets its boot entries later takes --create");
	return r;
}

int run_open(struct run *run, enum target_access access)
{
	int r = open_target(run, access);

	if (r < 0)
		return r;
	r = graft(run);
	if (r < 0)
		return r;
	if (run->target.ignored_lock)
		notes_add(
			&run->notes, "ignored-lock", NOTE_NOTE, NULL, 0,
			"process %d has locked %s, and may not write there: the lock is "
			"ignored",
			(int) run->target.ignored_lock, run->name);
	if (run->live)
		esps_mount(&run->esps, &run->target, &run->notes);
	r = read_host(run);
	if (r < 0)
		return r;
	r = os_read(&run->os, &run->target, &run->err);
	if (r < 0)
		return r;
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

	/* An image mounts its own; failures are noted. */
	if (!missing || run->target.ops->mounts_boot || options->create ||
	    options->boot_path || options->esp_path.n)
		return 0;

	err_set(&run->err, ENXIO, "cannot %s %s", verb, run->name);
	err_why(&run->err, "its fstab mounts %s, which is empty here", missing);
	/* As root, a file system with noauto would have been mounted by esps_mount(). */
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

bool run_is_blind(const struct run *run)
{
	return target_state(&run->target).unreached && !run->before.bootable;
}
