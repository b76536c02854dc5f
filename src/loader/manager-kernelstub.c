/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

static const struct known_path records[] = {
	{ "etc/kernelstub", "configuration", &format_kernelstub, ROLE_SOURCE,
	  FILE_KERNELSTUB },
	{ .dir = NULL },
};

/*
 * kernelstub (Pop!_OS) writes Pop_OS-current.conf and Pop_OS-oldkern.conf anew with each
 * kernel, from the options in its configuration (kernelstub: application.py).
 */
const struct manager manager_kernelstub = {
	.name = "kernelstub",
	.why = "kernelstub writes their entries from /etc/kernelstub/configuration",
	.hint = "set user.kernel_options in /etc/kernelstub/configuration, or on the "
		"system: kernelstub --add-options",
	.evidence = { { "etc/kernelstub", "configuration" } },
	.records = FILE_KERNELSTUB,
	.path = records,
	.edited = true,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
