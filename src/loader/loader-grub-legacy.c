/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* GRUB 0.97: in Debian menu.lst, in Red Hat grub.conf. GRUB 2 reads neither. */
const struct loader loader_grub_legacy = {
	.name = "GRUB Legacy",
	.why = "GRUB Legacy (0.97) boots it, from a menu that is not read here",
	.hint = "edit the menu's kernel lines by hand",
	.evidence = { { "boot/grub", "menu.lst", "kernel" },
		      { "boot/grub", "grub.conf", "kernel" },
		      { "boot", "menu.lst", "kernel" } },
};
