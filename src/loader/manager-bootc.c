/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* The tree of an image: ostree's files, and no boot entries yet. */
static bool is_image(const struct target *target, struct buf *place)
{
	static const char *const menus[] = {
		"boot/grub/grub.cfg", "boot/grub2/grub.cfg",     "boot/loader/entries",
		"efi/loader/entries", "boot/efi/loader/entries",
	};

	for (size_t i = 0; i < ARRAY_SIZE(menus); i++)
		if (target_has(target, menus[i]))
			return false;
	buf_clear(place);
	return target_has(target, "usr/lib/ostree/prepare-root.conf") ||
	       target_has_dir(target, "sysroot/ostree");
}

static const struct known_path records[] = {
	{ "usr/lib/bootc/kargs.d", "*.toml", &format_kargs, ROLE_SOURCE, FILE_KARGS },
	{ .dir = NULL },
};

/*
 * bootc writes the entry of an image when it is installed, with the parameters of kargs.d
 * (bootc: kargs.rs). On an installed system, ostree keeps the parameters in the entries.
 */
const struct manager manager_bootc = {
	.name = "bootc",
	.why = "bootc makes the boot entry from usr/lib/bootc/kargs.d when it installs the "
	       "image",
	.hint = "add the parameters to a file in usr/lib/bootc/kargs.d",
	.evidence = { { "usr/bin", "bootc" }, { "usr/lib/bootc", "*" } },
	.asks = is_image,
	.records = FILE_KARGS,
	.path = records,
	.edited = true,
	.creates = "usr/lib/bootc/kargs.d/50-iommu.toml",
	.ignores_cmdline = true,
	.ignores_generators = true,
};
