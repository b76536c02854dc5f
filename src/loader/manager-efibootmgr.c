/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/*
 * Void's hook makes an entry of the firmware for each kernel; the firmware starts it
 * without a boot loader (void-packages: srcpkgs/efibootmgr/files/kernel.post-install).
 */
const struct manager manager_efibootmgr = {
	.name = "efibootmgr",
	.why = "efibootmgr's kernel hook writes the command line into the firmware's own "
	       "variables, from /etc/default/efibootmgr-kernel-hook",
	.hint = "set OPTIONS in /etc/default/efibootmgr-kernel-hook, then reconfigure the "
		"kernel's package on the system",
	.evidence = { { "etc/default", "efibootmgr-kernel-hook", "MODIFY_EFI_ENTRIES=1" },
		      { "etc/default", "efibootmgr-kernel-hook",
			"MODIFY_EFI_ENTRIES=\"1" },
		      { "etc/default", "efibootmgr-kernel-hook",
			"MODIFY_EFI_ENTRIES='1" } },
	.next_boot = true,
	.ignores_cmdline = true,
};
