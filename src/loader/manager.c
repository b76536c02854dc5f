/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#include <string.h>

/* By name. Their order has no meaning: several can be in charge. */
static const struct manager *const managers[] = {
	&manager_bootc,         &manager_dracut,  &manager_efibootmgr,
	&manager_kernelstub,    &manager_limine,  &manager_mkinitcpio,
	&manager_nixos,         &manager_proxmox, &manager_raspi_firmware,
	&manager_sdboot_manage, &manager_snapd,   &manager_talos,
	&manager_zfsbootmenu,
};

const struct manager *manager_at(size_t i)
{
	return i < ARRAY_SIZE(managers) ? managers[i] : NULL;
}

static bool has_line(struct span text, const char *start)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		if (span_starts(span_trim(line), start))
			return true;
	return false;
}

static bool says(const struct manager_evidence *evidence, const struct target *target,
		 const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;

	if (!evidence->line && !evidence->text)
		return true;
	if (target_read(target, path, FILE_SIZE_MAX, &text, NULL, &ignored) < 0)
		return false;
	if (evidence->line && !has_line(buf_span(&text), evidence->line))
		return false;
	return !evidence->text || span_has(buf_span(&text), evidence->text);
}

bool manager_evidence_found(const struct manager_evidence *evidence,
			    const struct target *target, struct buf *ret_place)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct err ignored = ERR_INIT;

	if (target_list(target, evidence->dir, evidence->name, &names, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		buf_clear(ret_place);
		buf_addf(ret_place, "%s/%s", evidence->dir, names.name[i]);
		if (says(evidence, target, buf_str(ret_place)))
			return true;
	}
	buf_clear(ret_place);
	return false;
}

static bool has_evidence(const struct manager *manager, const struct target *target,
			 struct buf *ret_place)
{
	for (size_t i = 0; i < MANAGER_EVIDENCE_MAX && manager->evidence[i].dir; i++)
		if (manager_evidence_found(&manager->evidence[i], target, ret_place))
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
