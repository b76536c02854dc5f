/* SPDX-License-Identifier: BSD-3-Clause */
#include "loader.h"

/* LILO for EFI reads its file when it starts. */
const struct loader loader_elilo = {
	.name = "ELILO",
	.why = "ELILO boots it, from a file that is not read here",
	.hint = "edit append= in elilo.conf by hand",
	.evidence = { { "etc", "elilo.conf", "image" },
		      { "boot/efi/EFI/elilo", "elilo.conf" },
		      { "boot/efi/EFI/Slackware", "elilo.conf" },
		      { "boot/efi/EFI/debian", "elilo.conf" },
		      { "efi/EFI/elilo", "elilo.conf" } },
};
