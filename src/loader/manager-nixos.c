/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

static const struct known_path records[] = {
	{ "nix/var/nix/profiles/system", "kernel-params", &format_plain, ROLE_SOURCE,
	  FILE_NIXOS_PARAMS },
	{ .dir = NULL },
};

/*
 * nixos-rebuild writes the entry of each generation from boot.kernelParams. The system
 * profile has the parameters of the newest generation in a file (nixpkgs:
 * nixos/modules/system/boot/kernel.nix).
 */
const struct manager manager_nixos = {
	.name = "NixOS",
	.why = "NixOS makes the next generation's entry from boot.kernelParams",
	.hint = "set boot.kernelParams in /etc/nixos/configuration.nix, then nixos-rebuild "
		"boot",
	.os_id = "nixos",
	.evidence = { { "etc", "NIXOS" } },
	.records = FILE_NIXOS_PARAMS,
	.path = records,
	.ignores_cmdline = true,
	.ignores_generators = true,
};
