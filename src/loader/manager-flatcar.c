/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* The menu is a part of the image. It sources the grub.cfg of the partition OEM. */
const struct manager manager_flatcar = {
	.name = "Flatcar",
	.why = "Flatcar's menu takes parameters from linux_append in the "
	       "grub.cfg of the partition OEM",
	.hint = "set linux_append in /oem/grub.cfg on the system",
	.os_id = "flatcar",
	.next_boot = true,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
