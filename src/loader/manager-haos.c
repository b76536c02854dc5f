/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* The menu and U-Boot's script read cmdline.txt of the boot partition (home-assistant:
 * Documentation/configuration.md). */
const struct manager manager_haos = {
	.name = "Home Assistant OS",
	.why = "Home Assistant OS takes parameters from cmdline.txt on its "
	       "boot partition",
	.hint = "add the parameters to cmdline.txt on the boot partition",
	.os_id = "hassos",
	.next_boot = true,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
