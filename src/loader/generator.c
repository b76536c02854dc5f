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
		.program = {
			{
				.command = { "grub2-mkconfig" },
				.dir = "boot/grub2",
				.prints = "boot/grub2/grub.cfg",
				.writes = { "boot/loader/entries/*.conf",
					    "etc/kernel/cmdline", "boot/grub2/grubenv" },
			},
			{
				.command = { "grub-mkconfig" },
				.dir = "boot/grub",
				.prints = "boot/grub/grub.cfg",
				.writes = { "boot/grub/grubenv" },
			},
			{
				.command = { "update-bootloader", "--refresh" },
				.dir = "boot/grub2",
				.writes = { "boot/grub2/grub.cfg", "boot/grub2/grubenv",
					    "boot/loader/entries/*.conf" },
			},
		},
	},
	{
		.loader = "systemd-boot",
		.program = {
			{
				.command = { "sdbootutil", "update-all-entries" },
				.dir = "etc/kernel",
				.writes = { "boot/efi/loader/entries/*.conf",
					    "efi/loader/entries/*.conf",
					    "boot/loader/entries/*.conf" },
			},
		},
	},
	{
		.source = FILE_EXTLINUX_DEFAULT,
		.dropins = FILE_NONE,
		.menu = FILE_EXTLINUX,
		.loader = "extlinux",
		.quoting = QUOTING_PLAIN,
		.every = "default_kernel_opts",
		.program = {
			{
				.command = { "update-extlinux" },
				.dir = "boot",
				.writes = { "boot/extlinux.conf",
					    "boot/extlinux/extlinux.conf" },
			},
		},
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
		.program = {
			{
				.command = { "u-boot-update" },
				.dir = "boot/extlinux",
				.writes = { "boot/extlinux/extlinux.conf" },
			},
		},
	},
	{
		.menu = FILE_LIMINE,
		.loader = "Limine",
		.program = {
			{
				.command = { "limine-update" },
				.dir = "etc",
				.writes = { "boot/limine.conf", "boot/limine/limine.conf",
					    "boot/efi/limine.conf", "efi/limine.conf",
					    "boot/EFI/limine/limine.conf" },
			},
		},
	},
};

const struct generator *generator_at(size_t i)
{
	return i < ARRAY_SIZE(generators) ? &generators[i] : NULL;
}

const struct generator *generator_of_menu(enum file_kind menu)
{
	for (size_t i = 0; menu != FILE_NONE && i < ARRAY_SIZE(generators); i++)
		if (generators[i].menu == menu)
			return &generators[i];
	return NULL;
}
