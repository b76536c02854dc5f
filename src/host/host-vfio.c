/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

/* Conditions under which VFIO assigns a device (drivers/vfio). */

static bool is_unsafe(const struct host *host)
{
	return host->param[PARAM_UNSAFE_TYPE1] == TRI_YES ||
	       host->param[PARAM_UNSAFE_IOMMUFD] == TRI_YES;
}

/* Both vfio_iommu_type1.c:vfio_iommu_type1_attach_group and iommufd/device.c require
 * isolated message interrupts. On arm64 the interrupt controller isolates them. */
static bool is_exposed(const struct host *host)
{
	return host->remapping == TRI_NO;
}

static bool is_exposed_and_safe(const struct host *host)
{
	return is_exposed(host) && !is_unsafe(host);
}

static bool host_vfio_always(const struct host *host)
{
	(void) host;
	return true;
}

#define ON ((1u << EFFECT_STRICT) | (1u << EFFECT_PT) | (1u << EFFECT_UNKNOWN))

/* The first matching row decides. */
static const struct {
	unsigned active; /* 1 << effect */
	bool (*fits)(const struct host *host);
	enum tri binds;
	const char *why;
} verdicts[] = {
	{ 1u << EFFECT_OFF_FOR_UIO, host_vfio_always, TRI_NO,
	  "no IOMMU, and vfio's no-IOMMU mode is not on" },
	{ 1u << EFFECT_OFF_FOR_VFIO, host_vfio_always, TRI_YES,
	  "without an IOMMU, so they reach all memory" },
	{ ON, is_exposed_and_safe, TRI_NO,
	  "interrupts are not remapped, and allow_unsafe_interrupts is not on" },
	{ ON, is_exposed, TRI_YES,
	  "allow_unsafe_interrupts is on, so a guest can inject interrupts" },
	{ ON, host_vfio_always, TRI_YES, NULL },
};

enum tri host_vfio(const struct host *host, const char **ret_why)
{
	enum effect active = host_effect(host);

	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++)
		if (verdicts[i].active & 1u << active && verdicts[i].fits(host)) {
			*ret_why = verdicts[i].why;
			return verdicts[i].binds;
		}
	*ret_why = NULL;
	return TRI_UNKNOWN;
}
