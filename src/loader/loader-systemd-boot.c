/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"
#include "uki.h"

#define BLS_NAMES "*.[cC][oO][nN][fF]"
/* systemd-boot lists files of the first pattern; firmware starts one of the second. */
#define EFI_NAMES      "*.[eE][fF][iI]"
#define FALLBACK_NAMES "[bB][oO][oO][tT]*.[eE][fF][iI]"
#define ADDON_NAMES    "*.addon.[eE][fF][iI]"

#define UKI         &format_uki, ROLE_DIRECT, FILE_UKI, uki_read
#define ADDON       &format_uki, ROLE_DIRECT, FILE_UKI_ADDON, uki_read
#define LOADER_CONF &format_loader_conf, ROLE_DIRECT, FILE_LOADER_CONF, NULL

static const struct known_path entries[] = {
	{ "boot/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, FILE_BLS },
	{ "efi/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, FILE_BLS },
	{ "boot/efi/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, FILE_BLS },
	{ "efi/loader", "loader.conf", LOADER_CONF },
	{ "boot/efi/loader", "loader.conf", LOADER_CONF },
	{ "boot/loader", "loader.conf", LOADER_CONF },
	{ "efi/EFI/Linux", EFI_NAMES, UKI },
	{ "boot/EFI/Linux", EFI_NAMES, UKI },
	{ "boot/efi/EFI/Linux", EFI_NAMES, UKI },
	{ "efi/EFI/BOOT", FALLBACK_NAMES, UKI },
	{ "boot/EFI/BOOT", FALLBACK_NAMES, UKI },
	{ "boot/efi/EFI/BOOT", FALLBACK_NAMES, UKI },
	{ "efi/EFI/Linux/*", ADDON_NAMES, ADDON },
	{ "boot/EFI/Linux/*", ADDON_NAMES, ADDON },
	{ "boot/efi/EFI/Linux/*", ADDON_NAMES, ADDON },
	{ "efi/loader/addons", ADDON_NAMES, ADDON },
	{ "boot/loader/addons", ADDON_NAMES, ADDON },
	{ "boot/efi/loader/addons", ADDON_NAMES, ADDON },
	{ .dir = NULL },
};

static const struct generator sdbootutil = {
	.loader = &loader_systemd_boot,
	.program = {
		{
			.command = { "sdbootutil", "update-all-entries" },
			.dir = "etc/kernel",
			.writes = { "boot/efi/loader/entries/*.conf",
				    "efi/loader/entries/*.conf",
				    "boot/loader/entries/*.conf" },
		},
	},
};

/* With the entries of the Boot Loader Specification, which GRUB reads too. */
const struct loader loader_systemd_boot = {
	.name = "systemd-boot",
	.path = { [READ_ENTRIES] = entries },
	.generator = &sdbootutil,
};
