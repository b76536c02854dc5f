/* SPDX-License-Identifier: BSD-3-Clause */
#include "known-paths.h"
#include "uki.h"

#include <fnmatch.h>
#include <string.h>

#define BLS_NAMES "*.[cC][oO][nN][fF]"
/* systemd-boot lists files of the first pattern; firmware starts one of the second. */
#define EFI_NAMES      "*.[eE][fF][iI]"
#define FALLBACK_NAMES "[bB][oO][oO][tT]*.[eE][fF][iI]"
#define ADDON_NAMES    "*.addon.[eE][fF][iI]"
/* syslinux.cfg; with UEFI syslx64.cfg or syslia32.cfg as well. */
#define SYSLINUX_NAMES "sysl*.cfg"

#define UKI         &format_uki, ROLE_DIRECT, FILE_UKI, uki_read
#define LIMINE      &format_limine, ROLE_DIRECT, FILE_LIMINE, NULL
#define SYSLINUX    &format_extlinux, ROLE_GENERATED, FILE_EXTLINUX, NULL
#define ADDON       &format_uki, ROLE_DIRECT, FILE_UKI_ADDON, uki_read
#define PI_CONFIG   &format_pi_config, ROLE_DIRECT, FILE_PI_CONFIG, NULL
#define REFIND      &format_refind, ROLE_DIRECT, FILE_REFIND, NULL
#define REFIND_CONF &format_refind_conf, ROLE_DIRECT, FILE_REFIND_CONF, NULL
#define LOADER_CONF &format_loader_conf, ROLE_DIRECT, FILE_LOADER_CONF, NULL

/*
 * A file comes before those that refer to it. /etc/kernel/cmdline comes after
 * /etc/default/grub: if it is older, Fedora's 20-grub.install regenerates all entries
 * from /etc/default/grub.
 */
static const struct known_path known_paths[] = {
	{ "etc/default", "grub", &format_shell, ROLE_SOURCE, FILE_GRUB_DEFAULT },
	{ "etc/default/grub.d", "*.cfg", &format_shell, ROLE_SOURCE, FILE_GRUB_DROPIN },
	{ "etc", "update-extlinux.conf", &format_shell, ROLE_SOURCE,
	  FILE_EXTLINUX_DEFAULT },
	{ "etc/default", "u-boot", &format_shell, ROLE_SOURCE, FILE_UBOOT_DEFAULT },
	{ "etc/u-boot-menu/conf.d", "*.conf", &format_shell, ROLE_SOURCE,
	  FILE_UBOOT_DROPIN },
	{ "etc/kernel", "cmdline", &format_plain, ROLE_SOURCE, FILE_CMDLINE },
	{ "etc/kernel/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE,
	  FILE_CMDLINE_DROPIN },
	{ "etc/cmdline.d", "*.conf", &format_plain, ROLE_SOURCE, FILE_CMDLINE_DROPIN },
	{ "usr/lib/kernel", "cmdline", &format_plain, ROLE_SOURCE, FILE_CMDLINE_VENDOR },
	{ "nix/var/nix/profiles/system", "kernel-params", &format_plain, ROLE_SOURCE,
	  FILE_NIXOS_PARAMS },
	{ "etc/kernelstub", "configuration", &format_kernelstub, ROLE_SOURCE,
	  FILE_KERNELSTUB },
	{ "usr/lib/bootc/kargs.d", "*.toml", &format_kargs, ROLE_SOURCE, FILE_KARGS },
	{ "boot/grub2", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/grub", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/efi/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "efi/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "boot/EFI/*", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
	{ "efi/grub", "grubenv", &format_grubenv, ROLE_DIRECT, FILE_GRUBENV },
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
	{ "boot/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/grub2", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "efi/grub", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "efi/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/EFI/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/efi/*", "grub.cfg", &format_grub_cfg, ROLE_GENERATED, FILE_GRUB_CFG },
	{ "boot/firmware", "config.txt", PI_CONFIG },
	{ "boot", "config.txt", PI_CONFIG },
	{ "boot/firmware", "cmdline.txt", &format_firmware, ROLE_DIRECT, FILE_FIRMWARE },
	{ "boot", "cmdline.txt", &format_firmware, ROLE_DIRECT, FILE_FIRMWARE },
	{ "boot", "refind_linux.conf", REFIND },
	{ "boot/EFI/*", "refind_linux.conf", REFIND },
	{ "boot/efi/EFI/*", "refind_linux.conf", REFIND },
	{ "efi", "refind_linux.conf", REFIND },
	{ "efi/EFI/*", "refind_linux.conf", REFIND },
	{ "boot/EFI/*", "refind.conf", REFIND_CONF },
	{ "boot/efi/EFI/*", "refind.conf", REFIND_CONF },
	{ "efi/EFI/*", "refind.conf", REFIND_CONF },
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
	{ "boot/extlinux", "extlinux.conf", &format_extlinux, ROLE_GENERATED,
	  FILE_UBOOT },
};

bool known_path_esp_usual(const char *path, struct buf *ret)
{
	const char *inside;

	if (strncmp(path, KNOWN_PATH_ESPS, strlen(KNOWN_PATH_ESPS)) != 0)
		return false;
	inside = strchr(path + strlen(KNOWN_PATH_ESPS), '/');
	buf_addf(ret, "efi%s", inside ? inside : "");
	return true;
}

const struct known_path *known_path_at(size_t i)
{
	return i < ARRAY_SIZE(known_paths) ? &known_paths[i] : NULL;
}

const struct known_path *known_path_of(const char *path)
{
	_cleanup_(buf_release) struct buf usual = BUF_INIT;

	if (known_path_esp_usual(path, &usual))
		path = buf_str(&usual);
	for (size_t i = 0; i < ARRAY_SIZE(known_paths); i++) {
		_cleanup_(buf_release) struct buf pattern = BUF_INIT;

		buf_addf(&pattern, "%s/%s", known_paths[i].dir, known_paths[i].name);
		if (fnmatch(buf_str(&pattern), path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return &known_paths[i];
	}
	return NULL;
}

bool known_path_is_pattern(const char *name)
{
	return strchr(name, '*') != NULL;
}
