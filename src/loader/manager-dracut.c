/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define DROPINS "etc/dracut.conf.d", "*.conf"
#define MAIN    "etc", "dracut.conf"

static bool has_own_cmdline(const struct target *target, struct buf *place)
{
	static const struct evidence own[] = {
		{ DROPINS, "kernel_cmdline=" },
		{ DROPINS, "kernel_cmdline+=" },
		{ MAIN, "kernel_cmdline=" },
		{ MAIN, "kernel_cmdline+=" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(own); i++)
		if (evidence_found(&own[i], target, place))
			return true;
	return false;
}

/* dracut puts kernel_cmdline of its configuration into the images that it builds. */
const struct manager manager_dracut = {
	.name = "dracut",
	.why = "dracut builds their images with kernel_cmdline in its configuration",
	.hint = "set kernel_cmdline in /etc/dracut.conf.d, then on the system: dracut "
		"--force",
	.evidence = { { DROPINS, "uefi=yes" },
		      { DROPINS, "uefi=\"yes" },
		      { DROPINS, "uefi='yes" },
		      { MAIN, "uefi=yes" },
		      { MAIN, "uefi=\"yes" },
		      { MAIN, "uefi='yes" } },
	.asks = has_own_cmdline,
};
