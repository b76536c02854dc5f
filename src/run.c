/* SPDX-License-Identifier: BSD-3-Clause */
#include "run.h"

#include <errno.h>
#include <stdlib.h>

void run_release(struct run *run)
{
	change_abort(&run->change);
	plan_release(&run->plan);
	survey_release(&run->after);
	survey_release(&run->before);
	os_release(&run->os);
	target_close(&run->target);
	host_release(&run->host);
	notes_release(&run->notes);
	buf_release(&run->diff);
}

/* Where the ESP belongs in the root: where its fstab or its directories expect it. */
static const char *esp_directory(const struct target *target)
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
		r = target_graft(&run->target, esp_directory(&run->target),
				 options->esp_path, &run->err);
	return r;
}

/* A chroot or a container is a tree: what runs there is not its own kernel. */
static void find_out_where(struct run *run)
{
	static const char *const where[] = {
		[HOST_CHROOT] = "in a chroot: / is taken as a tree, as with --root=/",
		[HOST_CONTAINER] =
			"in a container: / is taken as a tree, as with --root=/",
	};

	run->name = run->options->root ? run->options->root : "/";
	if (run->options->root)
		return;
	run->where = host_kind();
	run->live = run->where == HOST_LIVE;
	if (!run->live)
		notes_add(&run->notes, "not-live", NOTE_NOTE, NULL, 0, "%s",
			  where[run->where]);
}

int run_open(struct run *run, enum target_access access)
{
	int r;

	find_out_where(run);
	r = target_open_directory(&run->target, run->name, access, run->live, &run->err);
	if (r < 0)
		return r;
	r = graft(run);
	if (r < 0)
		return r;
	if (run->live) {
		r = host_read(&run->host, run->target.root, &run->err);
		if (r < 0)
			return r;
		run->has_host = true;
	}
	r = os_read(&run->os, &run->target, &run->err);
	if (r < 0)
		return r;
	r = survey_read(&run->before, &run->target, &run->os, run->options->create,
			&run->err);
	if (r < 0)
		return r;
	run->surveyed = true;
	return 0;
}

const struct survey *run_result(const struct run *run)
{
	return run->planned ? &run->after : &run->before;
}

const char *run_obstacle(const struct run *run, size_t chain, const char **ret_hint)
{
	const struct survey *survey = run_result(run);
	struct kernel kernel = chain_kernel(survey, &survey->chain[chain]);
	const char *obstacle = run->planned ? run->plan.obstacle[chain] : NULL;

	*ret_hint = "";
	if (obstacle) {
		*ret_hint = "edit it by hand, or see --dry-run for what would be added";
		return obstacle;
	}
	if (run->options->mode && run->options->mode->id == MODE_OFF_FOR_VFIO &&
	    kernel.noiommu == TRI_NO) {
		*ret_hint = "off-for-uio is the mode that this kernel can be in";
		return "the kernel is built without VFIO_NOIOMMU: it will be in off-for-uio";
	}
	if (kernel.override == TRI_YES)
		return "the kernel is built to ignore the boot loader's command line";
	return "";
}

void effects_print(struct effects effects, struct buf *out)
{
	if (effects.intel == effects.amd)
		buf_add_str(out, effect_name(effects.intel));
	else
		buf_addf(out, "%s on Intel, %s on AMD", effect_name(effects.intel),
			 effect_name(effects.amd));
}
