/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

#define PI_CONFIG &format_pi_config, ROLE_DIRECT, FILE_PI_CONFIG, NULL

static const struct known_path menus[] = {
	{ "boot/firmware", "config.txt", PI_CONFIG },
	{ "boot", "config.txt", PI_CONFIG },
	{ "boot/firmware", "cmdline.txt", &format_firmware, ROLE_DIRECT, FILE_FIRMWARE },
	{ "boot", "cmdline.txt", &format_firmware, ROLE_DIRECT, FILE_FIRMWARE },
	{ .dir = NULL },
};

const struct loader loader_raspberry_pi = {
	.name = "Raspberry Pi firmware",
	.path = { [READ_MENUS] = menus },
};
