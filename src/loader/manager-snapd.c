/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* Ubuntu Core, and Ubuntu with encryption by the TPM: the menu is a part of snapd, and
 * starts the unified kernel image of a snap. */
const struct manager manager_snapd = {
	.name = "snapd",
	.why = "snapd makes the kernel command line, from the gadget snap and its own "
	       "settings",
	.hint = "run snap set system system.kernel.cmdline-append=PARAMETERS on the "
		"system, or build the gadget snap with them in its cmdline.extra",
	.os_id = "ubuntu-core",
	.evidence = { { "boot/efi/EFI/ubuntu", "grub.cfg", .text = "Snapd-Boot-Config" },
		      { "boot/grub", "grub.cfg", .text = "Snapd-Boot-Config" },
		      { "efi/EFI/ubuntu", "grub.cfg", .text = "Snapd-Boot-Config" } },
	.next_boot = true,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
