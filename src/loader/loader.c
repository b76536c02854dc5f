/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* In this order their files are read and written, stage by stage. */
static const struct loader *const loaders[] = {
	&loader_grub,
	&loader_systemd_boot,
	&loader_raspberry_pi,
	&loader_refind,
	&loader_limine,
	&loader_syslinux,
	&loader_u_boot,
	/* not read */
	&loader_grub_legacy,
	&loader_lilo,
	&loader_elilo,
	&loader_yaboot,
	&loader_zipl,
	&loader_u_boot_script,
};

const struct loader *loader_at(size_t i)
{
	return i < ARRAY_SIZE(loaders) ? loaders[i] : NULL;
}

static bool has_kind(const struct loader *loader, enum file_kind kind)
{
	for (size_t i = 0; i < READ_STAGES; i++)
		for (const struct known_path *row = loader->path[i]; row && row->dir;
		     row++)
			if (row->kind == kind)
				return true;
	return false;
}

const struct loader *loader_of_kind(enum file_kind kind)
{
	for (size_t i = 0; i < ARRAY_SIZE(loaders); i++)
		if (has_kind(loaders[i], kind))
			return loaders[i];
	return NULL;
}

bool loader_is_unread(const struct loader *loader, const struct target *target,
		      struct buf *ret_place)
{
	for (size_t i = 0; loader->why && i < LOADER_EVIDENCE_MAX; i++)
		if (loader->evidence[i].dir &&
		    evidence_found(&loader->evidence[i], target, ret_place))
			return true;
	return false;
}
