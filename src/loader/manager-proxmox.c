/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#include "known-paths.h"
#include "target/target-ops.h"

#include <string.h>

#define LIST "etc/kernel/proxmox-boot-uuids"

static size_t count_listed(const struct target *target)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;
	size_t n = 0;

	if (target_read(target, LIST, FILE_SIZE_MAX, &text, NULL, &ignored) < 0)
		return 0;
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);)
		n += span_trim(line).len > 0;
	return n;
}

static bool is_esp(const char *at)
{
	return strcmp(at, "efi") == 0 || strcmp(at, "boot/efi") == 0 ||
	       strncmp(at, KNOWN_PATH_ESPS, strlen(KNOWN_PATH_ESPS)) == 0;
}

/* An ESP that is mounted in the tree itself. */
static bool has_esp(const struct target *target)
{
	static const struct evidence written[] = {
		{ "efi/loader/entries", "proxmox-*.conf" },
		{ "boot/efi/loader/entries", "proxmox-*.conf" },
		{ "efi/grub", "grub.cfg" },
	};
	_cleanup_(buf_release) struct buf ignored = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(written); i++)
		if (evidence_found(&written[i], target, &ignored))
			return true;
	return false;
}

static size_t count_given(const struct target *target)
{
	size_t n = 0;

	for (size_t i = 0; i < target->n_graft; i++)
		n += is_esp(target->graft[i].at);
	return n > 0 ? n : has_esp(target);
}

/* One listed disk may be gone for good where all that are there were looked at. */
static bool lacks_esps(const struct target *target, struct buf *place)
{
	bool mounts = target->live || (target->ops && target->ops->mounts_boot);
	size_t listed = count_listed(target), given = count_given(target);

	(void) place;
	return mounts ? listed > 0 && given == 0 : given < listed;
}

/* It writes to ESPs that fstab does not name: a copy for each disk of a mirror. */
const struct manager manager_proxmox = {
	.name = "proxmox-boot-tool",
	.why = "proxmox-boot-tool writes what boots to the ESPs that "
	       "/" LIST " lists, and not all of them are here",
	.hint = "say where each is mounted with --esp-path=DIR",
	.evidence = { { "etc/kernel", "proxmox-boot-uuids", "" } },
	.asks = lacks_esps,
	.next_boot = true,
};
