/* SPDX-License-Identifier: BSD-3-Clause */
#include "spot.h"
#include "uki.h"

#include <fnmatch.h>
#include <string.h>

#define BLS_NAMES "*.[cC][oO][nN][fF]"
/* systemd-boot lists the former; firmware starts the latter by itself. */
#define EFI_NAMES      "*.[eE][fF][iI]"
#define FALLBACK_NAMES "[bB][oO][oO][tT]*.[eE][fF][iI]"
#define ADDON_NAMES    "*.addon.[eE][fF][iI]"

#define UKI    &format_uki, ROLE_DIRECT, SPOT_UKI, uki_read
#define LIMINE &format_limine, ROLE_DIRECT, SPOT_LIMINE, NULL
#define ADDON  &format_uki, ROLE_DIRECT, SPOT_UKI_ADDON, uki_read

/*
 * What is referred to first comes first. /etc/kernel/cmdline comes after
 * /etc/default/grub, since Fedora's 20-grub.install regenerates all entries from the
 * latter where the former is older.
 */
static const struct spot spots[] = {
	{ "etc/default", "grub", &format_shell, ROLE_SOURCE, SPOT_GRUB_DEFAULT },
	{ "etc/default/grub.d", "*.cfg", &format_shell, ROLE_SOURCE, SPOT_GRUB_DROPIN },
	{ "etc", "update-extlinux.conf", &format_shell, ROLE_SOURCE,
	  SPOT_EXTLINUX_DEFAULT },
	{ "etc/default", "u-boot", &format_shell, ROLE_SOURCE, SPOT_UBOOT_DEFAULT },
	{ "etc/u-boot-menu/conf.d", "*.conf", &format_shell, ROLE_SOURCE,
	  SPOT_UBOOT_DROPIN },
	{ "etc/kernel", "cmdline", &format_plain, ROLE_SOURCE, SPOT_CMDLINE },
	{ "etc/kernel/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE,
	  SPOT_CMDLINE_DROPIN },
	{ "etc/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE, SPOT_CMDLINE_DROPIN },
	{ "usr/lib/kernel", "cmdline", &format_plain, ROLE_SOURCE, SPOT_CMDLINE_VENDOR },
	{ "boot/grub2", "grubenv", &format_grubenv, ROLE_DIRECT, SPOT_GRUBENV },
	{ "boot/grub", "grubenv", &format_grubenv, ROLE_DIRECT, SPOT_GRUBENV },
	{ "boot/efi/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, SPOT_GRUBENV },
	{ "boot/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, SPOT_BLS },
	{ "efi/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, SPOT_BLS },
	{ "boot/efi/loader/entries", BLS_NAMES, &format_bls, ROLE_DIRECT, SPOT_BLS },
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
	{ "boot/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, SPOT_GRUB_CFG },
	{ "boot/grub2", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, SPOT_GRUB_CFG },
	{ "efi/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, SPOT_GRUB_CFG },
	{ "boot/efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, SPOT_GRUB_CFG },
	{ "efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, SPOT_GRUB_CFG },
	{ "boot/firmware", "cmdline.txt", &format_firmware, ROLE_DIRECT, SPOT_FIRMWARE },
	{ "boot", "cmdline.txt", &format_firmware, ROLE_DIRECT, SPOT_FIRMWARE },
	{ "boot", "refind_linux.conf", &format_refind, ROLE_DIRECT, SPOT_REFIND },
	{ "boot", "limine.conf", LIMINE },
	{ "boot/limine", "limine.conf", LIMINE },
	{ "boot/EFI/limine", "limine.conf", LIMINE },
	{ "boot/EFI/BOOT", "limine.conf", LIMINE },
	{ "boot/efi", "limine.conf", LIMINE },
	{ "boot/efi/limine", "limine.conf", LIMINE },
	{ "boot/efi/EFI/limine", "limine.conf", LIMINE },
	{ "boot/efi/EFI/BOOT", "limine.conf", LIMINE },
	{ "efi", "limine.conf", LIMINE },
	{ "efi/limine", "limine.conf", LIMINE },
	{ "efi/EFI/limine", "limine.conf", LIMINE },
	{ "efi/EFI/BOOT", "limine.conf", LIMINE },
	{ "boot", "extlinux.conf", &format_extlinux, ROLE_GENERATED, SPOT_EXTLINUX },
	{ "boot", "syslinux.cfg", &format_extlinux, ROLE_GENERATED, SPOT_EXTLINUX },
	{ "boot/syslinux", "extlinux.conf", &format_extlinux, ROLE_GENERATED,
	  SPOT_EXTLINUX },
	{ "boot/syslinux", "syslinux.cfg", &format_extlinux, ROLE_GENERATED,
	  SPOT_EXTLINUX },
	{ "boot/extlinux", "extlinux.conf", &format_extlinux, ROLE_GENERATED,
	  SPOT_UBOOT },
};

bool spot_esp_usual(const char *path, struct buf *ret)
{
	const char *inside;

	if (strncmp(path, SPOT_ESPS, strlen(SPOT_ESPS)) != 0)
		return false;
	inside = strchr(path + strlen(SPOT_ESPS), '/');
	buf_addf(ret, "efi%s", inside ? inside : "");
	return true;
}

const struct spot *spot_at(size_t i)
{
	return i < ARRAY_SIZE(spots) ? &spots[i] : NULL;
}

const struct spot *spot_of(const char *path)
{
	_cleanup_(buf_release) struct buf usual = BUF_INIT;

	if (spot_esp_usual(path, &usual))
		path = buf_str(&usual);
	for (size_t i = 0; i < ARRAY_SIZE(spots); i++) {
		_cleanup_(buf_release) struct buf pattern = BUF_INIT;

		buf_addf(&pattern, "%s/%s", spots[i].dir, spots[i].name);
		if (fnmatch(buf_str(&pattern), path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return &spots[i];
	}
	return NULL;
}

bool spot_is_pattern(const char *name)
{
	return strchr(name, '*') != NULL;
}
