/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define CONFIG "sdboot-manage.conf"

/* Its hooks do nothing with NO_AUTOGEN=yes. They write systemd-boot's entries only. */
static bool writes_entries(const struct target *target, struct buf *place)
{
	static const struct evidence idle[] = {
		{ "etc", CONFIG, "NO_AUTOGEN=yes" },
		{ "etc", CONFIG, "NO_AUTOGEN=\"yes" },
		{ "etc", CONFIG, "NO_AUTOGEN='yes" },
	};
	_cleanup_(buf_release) struct buf ignored = BUF_INIT;

	(void) place;
	for (size_t i = 0; i < ARRAY_SIZE(idle); i++)
		if (evidence_found(&idle[i], target, &ignored))
			return false;
	return target_has_dir(target, "boot/loader/entries") ||
	       target_has_dir(target, "efi/loader/entries") ||
	       target_has_dir(target, "boot/efi/loader/entries");
}

/* systemd-boot-manager (CachyOS, Manjaro) writes all entries anew with each kernel. */
const struct manager manager_sdboot_manage = {
	.name = "sdboot-manage",
	.why = "sdboot-manage writes their entries from LINUX_OPTIONS in "
	       "/etc/sdboot-manage.conf",
	.hint = "set LINUX_OPTIONS in /etc/sdboot-manage.conf, then on the system: "
		"sdboot-manage gen",
	.evidence = { { "etc", CONFIG, "LINUX_OPTIONS=" },
		      { "usr/share/libalpm/hooks", "sdboot-*.hook" } },
	.asks = writes_entries,
};
