/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* syslinux.cfg; with UEFI syslx64.cfg or syslia32.cfg as well. */
#define SYSLINUX_NAMES "sysl*.cfg"
#define SYSLINUX       &format_extlinux, ROLE_GENERATED, FILE_EXTLINUX, NULL

static const struct known_path sources[] = {
	{ "etc", "update-extlinux.conf", &format_shell, ROLE_SOURCE,
	  FILE_EXTLINUX_DEFAULT },
	{ .dir = NULL },
};

static const struct known_path menus[] = {
	{ "boot", "extlinux.conf", SYSLINUX },
	{ "boot", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/syslinux", "extlinux.conf", SYSLINUX },
	{ "boot/syslinux", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/extlinux", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/isolinux", "isolinux.cfg", SYSLINUX },
	{ "boot/EFI/*", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/efi", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/efi/*", SYSLINUX_NAMES, SYSLINUX },
	{ "boot/efi/EFI/*", SYSLINUX_NAMES, SYSLINUX },
	{ "efi", SYSLINUX_NAMES, SYSLINUX },
	{ "efi/*", SYSLINUX_NAMES, SYSLINUX },
	{ "efi/EFI/*", SYSLINUX_NAMES, SYSLINUX },
	{ "syslinux", SYSLINUX_NAMES, SYSLINUX },
	{ "isolinux", "isolinux.cfg", SYSLINUX },
	{ .dir = NULL },
};

/* Taken from Alpine's update-extlinux. */
static const struct generator update_extlinux = {
	.loader = &loader_syslinux,
	.source = FILE_EXTLINUX_DEFAULT,
	.dropins = FILE_NONE,
	.menu = FILE_EXTLINUX,
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
};

const struct loader loader_syslinux = {
	.name = "extlinux",
	.path = { [READ_SOURCES] = sources, [READ_MENUS] = menus },
	.generator = &update_extlinux,
};
