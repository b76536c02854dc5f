/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

#define LIMINE &format_limine, ROLE_DIRECT, FILE_LIMINE, NULL

static const struct known_path menus[] = {
	{ "boot", "limine.conf", LIMINE },
	{ "boot/limine", "limine.conf", LIMINE },
	{ "boot/boot", "limine.conf", LIMINE },
	{ "boot/boot/limine", "limine.conf", LIMINE },
	{ "boot/EFI/*", "limine.conf", LIMINE },
	{ "boot/efi", "limine.conf", LIMINE },
	{ "boot/efi/limine", "limine.conf", LIMINE },
	{ "boot/efi/EFI/*", "limine.conf", LIMINE },
	{ "efi", "limine.conf", LIMINE },
	{ "efi/limine", "limine.conf", LIMINE },
	{ "efi/EFI/*", "limine.conf", LIMINE },
	{ .dir = NULL },
};

static const struct generator limine_update = {
	.loader = &loader_limine,
	.menu = FILE_LIMINE,
	.program = {
		{
			.command = { "limine-update" },
			.dir = "etc",
			.writes = { "boot/limine.conf", "boot/limine/limine.conf",
				    "boot/efi/limine.conf", "efi/limine.conf",
				    "boot/EFI/limine/limine.conf" },
		},
	},
};

const struct loader loader_limine = {
	.name = "Limine",
	.path = { [READ_MENUS] = menus },
	.generator = &limine_update,
};
