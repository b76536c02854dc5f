/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* update-kernel-cmdline joins the files, which sh reads, to /etc/kernel/cmdline. */
const struct manager manager_garden_linux = {
	.name = "Garden Linux",
	.why = "update-kernel-cmdline writes /etc/kernel/cmdline anew, from "
	       "/etc/kernel/cmdline.d/*.cfg",
	.hint = "add a file /etc/kernel/cmdline.d/90-iommu.cfg that appends the "
		"parameters to CMDLINE_LINUX",
	.os_id = "gardenlinux",
	.evidence = { { "etc/kernel/cmdline.d", "*-*.cfg" } },
	.ignores_cmdline = true,
};
