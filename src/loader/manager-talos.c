/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

/* An upgrade of Talos writes the menu, or a new image, from the machine configuration. */
const struct manager manager_talos = {
	.name = "Talos",
	.why = "the next upgrade of Talos writes them anew from the machine configuration",
	.hint = "set machine.install.extraKernelArgs in the machine configuration, or in "
		"the schematic of the image",
	.os_id = "talos",
	.evidence = { { "boot/grub", "grub.cfg", .text = "talos.platform=" },
		      { "boot/EFI/Linux", "Talos-*.efi" },
		      { "boot/efi/EFI/Linux", "Talos-*.efi" },
		      { "efi/EFI/Linux", "Talos-*.efi" } },
	.ignores_cmdline = true,
	.ignores_generators = true,
};
