/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

static const struct known_path sources[] = {
	{ "etc/default", "u-boot", &format_shell, ROLE_SOURCE, FILE_UBOOT_DEFAULT },
	{ "etc/u-boot-menu/conf.d", "*.conf", &format_shell, ROLE_SOURCE,
	  FILE_UBOOT_DROPIN },
	{ .dir = NULL },
};

static const struct known_path menus[] = {
	{ "boot/extlinux", "extlinux.conf", &format_extlinux, ROLE_GENERATED,
	  FILE_UBOOT },
	{ .dir = NULL },
};

static const struct generator u_boot_update = {
	.loader = &loader_u_boot,
	.source = FILE_UBOOT_DEFAULT,
	.dropins = FILE_UBOOT_DROPIN,
	.menu = FILE_UBOOT,
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
};

/* U-Boot reads a menu in extlinux' format. */
const struct loader loader_u_boot = {
	.name = "extlinux",
	.path = { [READ_SOURCES] = sources, [READ_MENUS] = menus },
	.generator = &u_boot_update,
};
