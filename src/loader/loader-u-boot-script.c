/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* Debian's flash-kernel, Armbian and others: a script in an image of U-Boot's format. */
const struct loader loader_u_boot_script = {
	.name = "U-Boot",
	.why = "U-Boot runs a script, which makes the command line",
	.hint = "set the parameters where the script takes them, then generate it again, "
		"in Debian by flash-kernel",
	.evidence = { { "boot", "boot.scr" },
		      { "boot", "boot.scr.uimg" },
		      { "boot/firmware", "boot.scr" } },
};
