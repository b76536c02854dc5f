/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#include <string.h>

/* By name. Their order has no meaning: several can be in charge. */
static const struct manager *const managers[] = {
	&manager_batocera,       &manager_bootc,       &manager_clr_boot_manager,
	&manager_dracut,         &manager_efibootmgr,  &manager_flatcar,
	&manager_garden_linux,   &manager_haos,        &manager_kernelstub,
	&manager_libreelec,      &manager_limine,      &manager_mkinitcpio,
	&manager_nixos,          &manager_openwrt,     &manager_proxmox,
	&manager_raspi_firmware, &manager_rauc,        &manager_sdboot_manage,
	&manager_snapd,          &manager_steamos,     &manager_talos,
	&manager_vyos,           &manager_zfsbootmenu,
};

const struct manager *manager_at(size_t i)
{
	return i < ARRAY_SIZE(managers) ? managers[i] : NULL;
}

static bool has_evidence(const struct manager *manager, const struct target *target,
			 struct buf *ret_place)
{
	for (size_t i = 0; i < MANAGER_EVIDENCE_MAX && manager->evidence[i].dir; i++)
		if (evidence_found(&manager->evidence[i], target, ret_place))
			return true;
	return false;
}

bool manager_in_charge(const struct manager *manager, const struct target *target,
		       const char *os_id, struct buf *ret_place)
{
	bool named = manager->os_id && os_id && strcmp(manager->os_id, os_id) == 0;

	buf_clear(ret_place);
	if (!named && !has_evidence(manager, target, ret_place))
		return false;
	return !manager->asks || manager->asks(target, ret_place);
}
