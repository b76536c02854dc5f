/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* The map that LILO installs has the command lines. */
const struct loader loader_lilo = {
	.name = "LILO",
	.why = "LILO boots it, with the command lines that lilo installed",
	.hint = "edit append= in /etc/lilo.conf by hand, then run lilo on the system",
	.evidence = { { "etc", "lilo.conf", "image" } },
};
