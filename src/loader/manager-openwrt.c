/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* sysupgrade writes a whole image; its menu is made when the image is built. */
const struct manager manager_openwrt = {
	.name = "OpenWrt",
	.why = "sysupgrade installs the boot menu of the new OpenWrt image",
	.hint = "set CONFIG_GRUB_BOOTOPTS when you build the image",
	.os_id = "openwrt",
	.ignores_cmdline = true,
	.ignores_generators = true,
};
