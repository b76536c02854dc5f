/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

/* The mode that is active on the machine, and why it differs from the requested one. */

struct effect_facts {
	struct effects effects;
	enum mode_id words;
	unsigned notes;
};

static struct effect_facts read_facts(const struct host *host,
				      const struct kernel *kernel)
{
	struct effect_facts facts = { { EFFECT_UNKNOWN, EFFECT_UNKNOWN }, MODE_COUNT, 0 };
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	struct view view = VIEW_INIT;
	const char *why;

	if (view_decode(&view, QUOTING_PLAIN, buf_span(&host->cmdline), &why) < 0)
		return facts;
	cmdline_parse(&line, &view);
	facts.effects = mode_classify(lines, 1, kernel);
	facts.words = mode_words(lines, 1, kernel->arch);
	facts.notes = mode_notes(lines, 1);
	view_release(&view);
	return facts;
}

static enum effect of_vendor(const struct host *host, struct effects effects)
{
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

struct effects host_configured(const struct host *host)
{
	return read_facts(host, &host->kernel).effects;
}

enum effect host_configured_here(const struct host *host)
{
	return of_vendor(host, host_configured(host));
}

enum effect host_asked(const struct host *host)
{
	struct kernel able = host->kernel;

	able.noiommu = TRI_UNKNOWN;
	return of_vendor(host, read_facts(host, &able).effects);
}

enum mode_id host_words(const struct host *host)
{
	return read_facts(host, &host->kernel).words;
}

unsigned host_line_notes(const struct host *host)
{
	return read_facts(host, &host->kernel).notes;
}

static bool host_effect_is_on(enum effect effect)
{
	return effect == EFFECT_STRICT || effect == EFFECT_PT;
}

/* An IOMMU is active if it has units, or if devices are in groups made by the kernel. */
static bool is_active(const struct host *host)
{
	return host->n_unit || host->n_group;
}

/*
 * Before VFIO is loaded, its parameter is only on the kernel command line; modprobe
 * passes it on.
 */
static bool has_noiommu(const struct host *host)
{
	if (host->param[PARAM_NOIOMMU] != TRI_UNKNOWN || host->vfio_loaded)
		return host->param[PARAM_NOIOMMU] == TRI_YES;
	return host->kernel.noiommu != TRI_NO && host_line_notes(host) & LINE_NOIOMMU;
}

/* The effect of the command line with an active IOMMU, if the groups do not show it. */
static enum effect inferred(const struct host *host)
{
	struct kernel on = host->kernel;
	enum effect effect;

	on.intel_on = TRI_YES;
	effect = of_vendor(host, read_facts(host, &on).effects);
	return host_effect_is_on(effect) ? effect : EFFECT_UNKNOWN;
}

bool host_is_inferred(const struct host *host)
{
	return is_active(host) && host->group[GROUP_DMA] + host->group[GROUP_DMA_FQ] +
						  host->group[GROUP_IDENTITY] ==
					  0;
}

/*
 * The majority of groups decides: strict leaves single devices in an identity domain
 * (graphics, azalia), and pass-through leaves untrusted devices translated.
 */
enum effect host_effect(const struct host *host)
{
	size_t translated = host->group[GROUP_DMA] + host->group[GROUP_DMA_FQ];

	if (!is_active(host))
		return has_noiommu(host) ? EFFECT_OFF_FOR_VFIO : EFFECT_OFF_FOR_UIO;
	if (host_is_inferred(host))
		return inferred(host);
	return host->group[GROUP_IDENTITY] > translated ? EFFECT_PT : EFFECT_STRICT;
}

static bool no_table(const struct host *host)
{
	for (enum acpi_table table = 0; table < TABLES; table++)
		if (host->table[table] != TRI_NO)
			return false;
	return true;
}

static bool no_table_in_guest(const struct host *host)
{
	return no_table(host) && host->hypervisor;
}

static bool has_unit(const struct host *host, enum unit_kind kind)
{
	for (size_t i = 0; i < host->n_unit; i++)
		if (host->unit[i].kind == kind)
			return true;
	return false;
}

static bool has_virtio(const struct host *host)
{
	return has_unit(host, UNIT_VIRTIO);
}

static bool host_effect_is_xen(const struct host *host)
{
	return host->xen;
}

static bool host_effect_is_wsl(const struct host *host)
{
	return host->wsl;
}

static bool is_arm(const struct host *host)
{
	return host->kernel.arch == ARCH_ARM64;
}

static bool is_guest(const struct host *host)
{
	return host->hypervisor;
}

static bool host_effect_has_bootconfig(const struct host *host)
{
	return host->bootconfig;
}

static bool has_amd_function(const struct host *host)
{
	return host->amd_function;
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

static bool opts_in(const struct host *host)
{
	return host->dmar_flags & DMAR_OPT_IN;
}

static bool opts_out(const struct host *host)
{
	return host->dmar_flags & DMAR_OPT_OUT;
}

static bool no_noiommu(const struct host *host)
{
	return host->kernel.noiommu == TRI_NO;
}

static bool host_effect_always(const struct host *host)
{
	(void) host;
	return true;
}

#define UIO     (1u << EFFECT_OFF_FOR_UIO)
#define VFIO    (1u << EFFECT_OFF_FOR_VFIO)
#define STRICT  (1u << EFFECT_STRICT)
#define PT      (1u << EFFECT_PT)
#define UNCLEAR (1u << EFFECT_UNKNOWN | 1u << EFFECT_MIXED)
#define OFF     (UIO | VFIO)
#define ON      (STRICT | PT)
#define ANY     (OFF | ON | UNCLEAR)

/* The first matching row is the explanation. */
static const struct effect_reason {
	unsigned asked, active; /* 1 << effect */
	bool (*fits)(const struct host *host);
	const char *text;
} reasons[] = {
	{ ANY, ANY, is_override,
	  "the kernel is built to ignore the boot loader's command line" },
	{ ON | UNCLEAR, OFF, host_effect_is_xen,
	  "Xen owns the IOMMU; its own command line decides" },
	{ ON | UNCLEAR, OFF, host_effect_is_wsl, "WSL's virtual machine has no IOMMU" },
	{ ON | UNCLEAR, OFF, no_table_in_guest, "this virtual machine has no IOMMU" },
	{ ON | UNCLEAR, OFF, has_amd_function,
	  "the IOMMU (AMD-Vi) is switched off in the firmware's setup" },
	{ ON | UNCLEAR, OFF, is_arm,
	  "no SMMU came up (there is none, firmware does not describe it, or the kernel has "
	  "no driver)" },
	{ ON | UNCLEAR, OFF, no_table,
	  "firmware publishes no IOMMU (there is none, or VT-d or AMD-Vi is switched off in "
	  "its setup)" },
	{ ON | UNCLEAR, OFF, no_driver, "the kernel has no driver for this IOMMU" },
	{ ON | UNCLEAR, OFF, opts_out, "firmware forbids its use (DMAR table)" },
	{ ON, OFF, host_effect_always, "no IOMMU came up (the kernel log may say why)" },
	{ OFF, ON, has_virtio, "a virtio IOMMU has no off" },
	{ OFF, ON, opts_in, "firmware demands DMA protection (DMAR table)" },
	{ OFF, ON, host_effect_always,
	  "tboot, or firmware's demand for DMA protection, switched it on all the same" },
	{ VFIO, UIO, no_noiommu, "the kernel is built without VFIO_NOIOMMU" },
	{ VFIO, UIO, host_effect_always,
	  "vfio's no-IOMMU mode is switched off since it was loaded" },
	{ UIO, VFIO, host_effect_always,
	  "vfio's no-IOMMU mode is switched on since it was loaded" },
	{ PT, STRICT, host_effect_has_bootconfig,
	  "the words in /proc/bootconfig come too late for the kernel" },
	{ PT, STRICT, is_guest, "this virtual IOMMU passes no device through" },
	{ PT, STRICT, host_effect_always,
	  "the IOMMU cannot pass most devices through, or does not trust them" },
	{ STRICT, PT, opts_in,
	  "firmware demands DMA protection (DMAR table), and trusted devices pass" },
	{ STRICT, PT, host_effect_always, "the groups were given another domain since" },
};

const char *host_why(const struct host *host)
{
	enum effect asked = host_asked(host), active = host_effect(host);

	if (asked == active)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(reasons); i++)
		if (reasons[i].asked & 1u << asked && reasons[i].active & 1u << active &&
		    reasons[i].fits(host))
			return reasons[i].text;
	return NULL;
}
