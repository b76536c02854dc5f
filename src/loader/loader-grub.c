/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

static const struct known_path sources[] = {
	{ "etc/default", "grub", &format_shell, ROLE_SOURCE, FILE_GRUB_DEFAULT },
	{ "etc/default/grub.d", "*.cfg", &format_shell, ROLE_SOURCE, FILE_GRUB_DROPIN },
	{ .dir = NULL },
};

static const struct known_path environment[] = {
	{ "boot/grub2", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/grub", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/efi/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "efi/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "efi/grub", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ .dir = NULL },
};

static const struct known_path menus[] = {
	{ "boot/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/grub2", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "efi/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/efi/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ .dir = NULL },
};

/* Taken from 10_linux and 20_linux_xen. */
static const struct generator mkconfig = {
	.loader = &loader_grub,
	.source = FILE_GRUB_DEFAULT,
	.dropins = FILE_GRUB_DROPIN,
	.menu = FILE_GRUB_CFG,
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
};

const struct loader loader_grub = {
	.name = "GRUB",
	.path = {
		[READ_SOURCES] = sources,
		[READ_ENVIRONMENT] = environment,
		[READ_MENUS] = menus,
	},
	.generator = &mkconfig,
};
