/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

/* What is active on the machine, and why it is not what was asked for. */

struct effects host_configured(const struct host *host)
{
	struct effects effects = { EFFECT_UNKNOWN, EFFECT_UNKNOWN };
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	struct view view = VIEW_INIT;
	const char *why;

	if (view_decode(&view, QUOTING_PLAIN, buf_span(&host->cmdline), &why) < 0)
		return effects;
	cmdline_parse(&line, &view);
	effects = mode_classify(lines, 1, &host->kernel);
	view_release(&view);
	return effects;
}

enum effect host_configured_here(const struct host *host)
{
	struct effects effects = host_configured(host);

	switch (host->vendor) {
	case VENDOR_INTEL:
		return effects.intel;
	case VENDOR_AMD:
		return effects.amd;
	case VENDOR_UNKNOWN:
		break;
	}
	return effects_sum(effects);
}

/*
 * Most groups decide: strict leaves single devices in an identity domain (graphics,
 * azalia), pass-through leaves untrusted ones translated.
 */
enum effect host_effect(const struct host *host)
{
	size_t translated = host->group[GROUP_DMA] + host->group[GROUP_DMA_FQ];

	if (host->n_unit == 0 && host->n_group == 0)
		return host->param[PARAM_NOIOMMU] == TRI_YES ? EFFECT_OFF_FOR_VFIO
							     : EFFECT_OFF_FOR_UIO;
	if (translated + host->group[GROUP_IDENTITY] == 0)
		return host_configured_here(host);
	return host->group[GROUP_IDENTITY] > translated ? EFFECT_PT : EFFECT_STRICT;
}

static bool is_off(enum effect effect)
{
	return effect == EFFECT_OFF_FOR_UIO || effect == EFFECT_OFF_FOR_VFIO;
}

static bool has_table(const struct host *host)
{
	for (enum acpi_table table = 0; table < TABLES; table++)
		if (host->table[table] == TRI_YES)
			return true;
	return false;
}

static bool has_unit(const struct host *host, enum unit_kind kind)
{
	for (size_t i = 0; i < host->n_unit; i++)
		if (host->unit[i].kind == kind)
			return true;
	return false;
}

static bool no_table_in_guest(const struct host *host)
{
	return host->table[TABLE_DMAR] == TRI_NO && !has_table(host) && host->hypervisor;
}

static bool no_table(const struct host *host)
{
	return host->table[TABLE_DMAR] == TRI_NO && !has_table(host);
}

static bool is_xen(const struct host *host)
{
	return host->xen;
}

static bool no_driver(const struct host *host)
{
	return host->vendor == VENDOR_AMD ? host->kernel.amd_driver == TRI_NO
					  : host->kernel.intel_driver == TRI_NO;
}

static bool is_override(const struct host *host)
{
	return host->kernel.override == TRI_YES;
}

static bool always(const struct host *host)
{
	(void) host;
	return true;
}

static bool has_virtio(const struct host *host)
{
	return has_unit(host, UNIT_VIRTIO);
}

static bool wants_noiommu(const struct host *host)
{
	return host->param[PARAM_NOIOMMU] == TRI_UNKNOWN;
}

/* The first row that fits explains; what was asked for and what is, each on or off. */
enum switched { ON, OFF };

static const struct reason {
	enum switched asked, active;
	bool (*fits)(const struct host *host);
	const char *text;
} reasons[] = {
	{ ON, OFF, is_xen, "Xen owns the IOMMU; its own command line decides" },
	{ ON, OFF, is_override,
	  "the kernel is built to ignore the boot loader's command line" },
	{ ON, OFF, no_table_in_guest, "this virtual machine has no IOMMU" },
	{ ON, OFF, no_table,
	  "firmware publishes no IOMMU: it is switched off there (VT-d, AMD-Vi), or there is "
	  "none" },
	{ ON, OFF, no_driver, "the kernel has no driver for this IOMMU" },
	{ ON, OFF, always,
	  "the IOMMU is there, but no unit came up: see the kernel log" },
	{ OFF, ON, has_virtio, "a virtio IOMMU has no off" },
	{ OFF, ON, always,
	  "tboot, or firmware's demand for DMA protection, switched it on all the same" },
	{ OFF, OFF, wants_noiommu,
	  "vfio is not loaded, or built without VFIO_NOIOMMU: no device can be handed out" },
	{ ON, ON, always, "most devices did not get the domain that was asked for" },
};

static bool matches(enum switched wanted, enum effect effect)
{
	return (wanted == OFF) == is_off(effect);
}

const char *host_why(const struct host *host)
{
	enum effect asked = host_configured_here(host), active = host_effect(host);

	if (asked == active || asked == EFFECT_UNKNOWN || asked == EFFECT_MIXED)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (matches(reasons[i].asked, asked) &&
		    matches(reasons[i].active, active) && reasons[i].fits(host))
			return reasons[i].text;
	return NULL;
}
