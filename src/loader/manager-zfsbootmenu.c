/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define PROGRAMS "*.[eE][fF][iI]"

/* Return whether fstab names a file system for / that is not ZFS. */
static bool has_other_root(struct span fstab)
{
	struct span line;

	for (size_t pos = 0; span_line(fstab, &pos, &line);) {
		struct span device = span_field(&line), at = span_field(&line);

		if (!span_starts(device, "#") && span_is(at, "/"))
			return !span_is(span_field(&line), "zfs");
	}
	return false;
}

static bool may_be_on_zfs(const struct target *target, struct buf *place)
{
	_cleanup_(buf_release) struct buf fstab = BUF_INIT;
	struct err ignored = ERR_INIT;

	(void) place;
	return target_read(target, "etc/fstab", FILE_SIZE_MAX, &fstab, NULL, &ignored) <
		       0 ||
	       !has_other_root(buf_span(&fstab));
}

/* ZFSBootMenu starts kernels from ZFS, and takes their line from the root's dataset. */
const struct manager manager_zfsbootmenu = {
	.name = "ZFSBootMenu",
	.why = "ZFSBootMenu takes the command line from the ZFS property "
	       "org.zfsbootmenu:commandline",
	.hint = "set it on the system: zfs set org.zfsbootmenu:commandline=... DATASET",
	.evidence = { { "boot/efi/EFI/ZBM", PROGRAMS },
		      { "boot/EFI/ZBM", PROGRAMS },
		      { "efi/EFI/ZBM", PROGRAMS },
		      { "boot/efi/EFI/zbm", PROGRAMS },
		      { "boot/EFI/zbm", PROGRAMS },
		      { "efi/EFI/zbm", PROGRAMS },
		      { "etc/zfsbootmenu", "config.yaml", "ManageImages: true" } },
	.asks = may_be_on_zfs,
	.next_boot = true,
	.ignores_cmdline = true,
};
