/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

#define REFIND      &format_refind, ROLE_DIRECT, FILE_REFIND, NULL
#define REFIND_CONF &format_refind_conf, ROLE_DIRECT, FILE_REFIND_CONF, NULL

static const struct known_path menus[] = {
	{ "boot", "refind_linux.conf", REFIND },
	{ "boot/EFI/*", "refind_linux.conf", REFIND },
	{ "boot/efi/EFI/*", "refind_linux.conf", REFIND },
	{ "efi", "refind_linux.conf", REFIND },
	{ "efi/EFI/*", "refind_linux.conf", REFIND },
	{ "boot/EFI/*", "refind.conf", REFIND_CONF },
	{ "boot/efi/EFI/*", "refind.conf", REFIND_CONF },
	{ "efi/EFI/*", "refind.conf", REFIND_CONF },
	{ .dir = NULL },
};

const struct loader loader_refind = {
	.name = "rEFInd",
	.path = { [READ_MENUS] = menus },
};
