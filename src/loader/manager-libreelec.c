/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* The system is an image; its partition /flash has the loader's menu. */
const struct manager manager_libreelec = {
	.name = "LibreELEC",
	.why = "LibreELEC boots with the parameters of a file on its partition "
	       "/flash",
	.hint = "edit syslinux.cfg and EFI/BOOT/syslinux.cfg on /flash, on a "
		"Raspberry Pi cmdline.txt",
	.os_id = "libreelec",
	.next_boot = true,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
