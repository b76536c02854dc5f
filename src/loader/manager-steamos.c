/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#define LISTS "etc/atomic-update.conf.d"

static bool is_lost(const struct target *target, struct buf *place)
{
	const struct evidence kept = { LISTS, "*.conf", "/etc/default/grub" };
	_cleanup_(buf_release) struct buf list = BUF_INIT;

	(void) place;
	return !evidence_found(&kept, target, &list);
}

/* An update installs another system. Of /etc it keeps the files of lists (SteamOS 3.6).
 */
const struct manager manager_steamos = {
	.name = "SteamOS",
	.why = "an update of SteamOS installs another system, and no list makes it keep "
	       "/etc/default/grub",
	.hint = "name /etc/default/grub in a file /" LISTS "/*.conf",
	.os_id = "steamos",
	.evidence = { { LISTS, "*.conf", .text = "/" } },
	.asks = is_lost,
};
