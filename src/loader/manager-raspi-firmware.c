/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define COMMAND_LINE "cmdline.txt"

static bool has_cmdline_txt(const struct target *target, struct buf *place)
{
	(void) place;
	return target_has(target, "boot/firmware/" COMMAND_LINE) ||
	       target_has(target, "boot/" COMMAND_LINE);
}

/*
 * Debian's hook writes cmdline.txt with each kernel. Raspberry Pi OS has a hook of the
 * same name that only copies kernels, so what it writes counts.
 */
const struct manager manager_raspi_firmware = {
	.name = "raspi-firmware",
	.why = "raspi-firmware's hook writes cmdline.txt anew, with the words in "
	       "/etc/default/raspi-extra-cmdline",
	.hint = "add the words to /etc/default/raspi-extra-cmdline",
	.evidence = { { "etc/kernel/postinst.d", "*", .text = COMMAND_LINE },
		      { "etc/initramfs/post-update.d", "*", .text = COMMAND_LINE } },
	.asks = has_cmdline_txt,
};
