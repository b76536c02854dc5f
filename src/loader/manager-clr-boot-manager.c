/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* Clear Linux, Solus. A file there takes parameters out that cmdline.d adds. */
const struct manager manager_clr_boot_manager = {
	.name = "clr-boot-manager",
	.why = "clr-boot-manager removes the parameters in "
	       "/etc/kernel/cmdline-removal.d",
	.hint = "delete the IOMMU parameters there",
	.evidence = { { "etc/kernel/cmdline-removal.d", "*.conf", .text = "iommu" } },
};
