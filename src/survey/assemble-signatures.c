/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "format/grub-verify.h"

/*
 * A GRUB that verifies signatures refuses an edited file, and the machine does not boot.
 *
 * Keys embedded in GRUB's image enable the check without a line in any file. So a
 * detached signature of a file that GRUB reads counts as enabled, unless a file disables
 * the check.
 */

static bool is_read_by_grub(const struct survey *survey, const struct config_file *file)
{
	if (file->kind == FILE_BLS)
		return survey->blscfg && span_starts(span_of(file->path), "boot/loader/");
	return file->kind == FILE_GRUB_CFG || file->kind == FILE_GRUBENV;
}

static void set_verified(struct config_file *file)
{
	file->verified = true;
	for (size_t i = 0; i < file->layout.n_segment; i++)
		if (!file->part[i].unread)
			file->part[i].readonly_reason = grub_signed;
}

void assemble_signatures(struct survey *survey)
{
	struct verify all = survey->verify;
	bool has_signature = false;

	for (size_t i = 0; i < survey->n_file; i++) {
		verify_join(&all, &survey->file[i]->layout.verify);
		has_signature |= survey->file[i]->signature &&
				 is_read_by_grub(survey, survey->file[i]);
	}
	all.on |= has_signature && !all.off;
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];
		bool spared = file->kind == FILE_GRUBENV && all.skips && !all.loads;

		if (is_read_by_grub(survey, file) &&
		    (file->signature || (all.on && !spared)))
			set_verified(file);
	}
}
