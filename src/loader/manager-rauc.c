/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* RAUC installs images into one of two slots; their builder decides about the rest. */
const struct manager manager_rauc = {
	.name = "RAUC",
	.why = "RAUC installs bundles, which bring kernels and often their "
	       "boot configuration",
	.hint = "set the parameters where the bundle is built",
	.evidence = { { "etc/rauc", "system.conf" } },
};
