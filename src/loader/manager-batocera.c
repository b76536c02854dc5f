/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* The system is an image; an update writes the loader's menu on /boot anew. */
const struct manager manager_batocera = {
	.name = "Batocera",
	.why = "an update of Batocera writes the boot menu anew",
	.hint = "set the mode again after an update",
	.evidence = { { "usr/share/batocera", "batocera.version" } },
	.ignores_cmdline = true,
	.ignores_generators = true,
};
