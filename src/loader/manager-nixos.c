/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

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
	.ignores_cmdline = true,
	.ignores_generators = true,
};
