/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* s390x: zipl installs the command lines of its file, or of the BLS entries. */
const struct loader loader_zipl = {
	.name = "zipl",
	.why = "zipl boots it, with the command lines that zipl installed",
	.hint = "edit parameters= in /etc/zipl.conf by hand, then run zipl on the system",
	.evidence = { { "etc", "zipl.conf", "parameters" },
		      { "etc", "zipl.conf", "[default]" } },
};
