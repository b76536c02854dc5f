/* SPDX-License-Identifier: BSD-3-Clause */
#include "generator.h"

/* Taken from GRUB's 10_linux and 20_linux_xen, update-extlinux and u-boot-update. */
static const struct generator generators[] = {
	{
		.source = FILE_GRUB_DEFAULT,
		.dropins = FILE_GRUB_DROPIN,
		.menu = FILE_GRUB_CFG,
		.loader = "GRUB",
		.quoting = QUOTING_GRUB,
		.every = "GRUB_CMDLINE_LINUX",
		.normal = "GRUB_CMDLINE_LINUX_DEFAULT",
		.xen_every = "GRUB_CMDLINE_LINUX_XEN_REPLACE",
		.xen_normal = "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT",
	},
	{
		.source = FILE_EXTLINUX_DEFAULT,
		.dropins = FILE_NONE,
		.menu = FILE_EXTLINUX,
		.loader = "extlinux",
		.quoting = QUOTING_PLAIN,
		.every = "default_kernel_opts",
	},
	{
		.source = FILE_UBOOT_DEFAULT,
		.dropins = FILE_UBOOT_DROPIN,
		.menu = FILE_UBOOT,
		.loader = "extlinux",
		.quoting = QUOTING_PLAIN,
		.every = "U_BOOT_PARAMETERS",
		.rescue_drops = " quiet",
		.otherwise =
			"U_BOOT_PARAMETERS is not set, and u-boot-update's own words "
			"(ro quiet) would be lost",
	},
};

const struct generator *generator_at(size_t i)
{
	return i < ARRAY_SIZE(generators) ? &generators[i] : NULL;
}

const struct generator *generator_of_menu(enum file_kind menu)
{
	for (size_t i = 0; i < ARRAY_SIZE(generators); i++)
		if (generators[i].menu == menu)
			return &generators[i];
	return NULL;
}
