/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define VARIABLE "KERNEL_CMDLINE["

/* The variable counts where Limine starts the kernels. */
static bool has_limine_conf(const struct target *target, struct buf *place)
{
	static const char *const paths[] = {
		"boot/limine.conf",
		"boot/limine/limine.conf",
		"boot/EFI/limine/limine.conf",
		"boot/EFI/BOOT/limine.conf",
		"boot/efi/limine.conf",
		"boot/efi/limine/limine.conf",
		"boot/efi/EFI/limine/limine.conf",
		"boot/efi/EFI/BOOT/limine.conf",
		"efi/limine.conf",
		"efi/limine/limine.conf",
		"efi/EFI/limine/limine.conf",
		"efi/EFI/BOOT/limine.conf",
	};

	(void) place;
	for (size_t i = 0; i < ARRAY_SIZE(paths); i++)
		if (target_has(target, paths[i]))
			return true;
	return false;
}

/* limine-entry-tool (Arch, CachyOS, Omarchy) reads /etc/kernel/cmdline only where the
 * variable is not set. */
const struct manager manager_limine = {
	.name = "limine-entry-tool",
	.why = "limine-entry-tool writes their entries from KERNEL_CMDLINE in "
	       "/etc/default/limine and /etc/limine-entry-tool.d",
	.hint = "set KERNEL_CMDLINE there, then on the system: limine-update",
	.evidence = { { "etc/default", "limine", VARIABLE },
		      { "etc/limine-entry-tool.d", "*.conf", VARIABLE },
		      { "etc", "limine-entry-tool.conf", VARIABLE } },
	.asks = has_limine_conf,
	.ignores_cmdline = true,
};
