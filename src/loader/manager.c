/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#include <string.h>

/* By name. Their order has no meaning: several can be in charge. */
static const struct manager *const managers[] = {
	&manager_kernelstub,
	&manager_nixos,
};

const struct manager *manager_at(size_t i)
{
	return i < ARRAY_SIZE(managers) ? managers[i] : NULL;
}

static bool has_line(const struct target *target, const char *path, const char *start)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct err ignored = ERR_INIT;
	struct span line;

	if (target_read(target, path, FILE_SIZE_MAX, &text, NULL, &ignored) < 0)
		return false;
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);)
		if (span_starts(span_trim(line), start))
			return true;
	return false;
}

bool manager_evidence_found(const struct manager_evidence *evidence,
			    const struct target *target)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct err ignored = ERR_INIT;

	if (target_list(target, evidence->dir, evidence->name, &names, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		if (!evidence->line)
			return true;
		buf_addf(&path, "%s/%s", evidence->dir, names.name[i]);
		if (has_line(target, buf_str(&path), evidence->line))
			return true;
	}
	return false;
}

static bool has_evidence(const struct manager *manager, const struct target *target)
{
	for (size_t i = 0; i < MANAGER_EVIDENCE_MAX && manager->evidence[i].dir; i++)
		if (manager_evidence_found(&manager->evidence[i], target))
			return true;
	return false;
}

bool manager_in_charge(const struct manager *manager, const struct target *target,
		       const char *os_id)
{
	bool named = manager->os_id && os_id && strcmp(manager->os_id, os_id) == 0;

	if (!named && !has_evidence(manager, target))
		return false;
	return !manager->asks || manager->asks(target);
}
