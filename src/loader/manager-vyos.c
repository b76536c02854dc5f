/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* Each image of VyOS has an entry, which the installer of images writes. */
const struct manager manager_vyos = {
	.name = "VyOS",
	.why = "VyOS writes the boot entry of each image that it installs",
	.hint = "set the mode again after an image is added",
	.os_id = "vyos",
	.ignores_cmdline = true,
	.ignores_generators = true,
};
