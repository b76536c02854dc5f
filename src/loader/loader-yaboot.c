/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* PowerPC. */
const struct loader loader_yaboot = {
	.name = "yaboot",
	.why = "yaboot boots it, from a file that is not read here",
	.hint = "edit append= in yaboot.conf by hand, then run ybin on the system",
	.evidence = { { "etc", "yaboot.conf", "image" } },
};
