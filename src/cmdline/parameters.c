/* SPDX-License-Identifier: BSD-3-Clause */
#include "parameters.h"

#include "cmdline.h"
#include "mode.h"

#define STRICT (1u << MODE_STRICT)
#define OFF    (1u << MODE_OFF_FOR_UIO | 1u << MODE_OFF_FOR_VFIO)
#define UNSET  (1u << MODE_UNSET)

/* The kernel ignores these items; they only mislead readers. */
#define MISLEADING                                                                       \
	{ "pt" }, { "nopt" }, { "0" }, { "1" }, { "iommu=*" },                           \
	{                                                                                \
		"*_iommu=*"                                                              \
	}

/* Globs are prefixes where the kernel compares prefixes. Other items (sm_on, igfx_off,
 * pgtbl_v2, force) decide no mode and are not owned. */
const struct parameter parameters[KEY_COUNT] = {
	/* drivers/iommu/intel/iommu.c:intel_iommu_setup; intgpu_off is Debian's */
	[KEY_INTEL] = {
		.name = "intel_iommu",
		.fact = {
			{ FACT_INTEL, "on*", TRI_YES },
			{ FACT_INTEL, "off*", TRI_NO },
			{ FACT_GFX_HOLE, "igfx_off*", TRI_YES },
			{ FACT_GFX_HOLE, "intgpu_off*", TRI_YES },
			{ FACT_TBOOT, "tboot_noforce*", TRI_YES },
		},
		.owned = { { "on*" }, { "off*" }, MISLEADING },
	},
	/* drivers/iommu/amd/init.c:parse_amd_iommu_options. Kernels up to 5.15 compare at
	 * every character, so an off inside another item counts. The kernel has no on, and
	 * no item undoes off. */
	[KEY_AMD] = {
		.name = "amd_iommu",
		.fact = {
			{ FACT_AMD_OFF, "off*", TRI_YES },
			{ FACT_AMD_OFF_INSIDE, "*off*", TRI_YES },
			{ FACT_AMD_ON, "on", TRI_YES },
		},
		.owned = { { "on" }, { "*off*" }, MISLEADING },
	},
	/* arch/x86/kernel/pci-dma.c:iommu_setup. The off modes also own off: no later item
	 * undoes it, and it also disables SWIOTLB. They own nopt since strict can have added
	 * it. soft is the user's choice: only the modes with an IOMMU conflict with it. */
	[KEY_IOMMU] = {
		.name = "iommu",
		.last = "usedac*",
		.fact = {
			{ FACT_NO_IOMMU, "off*", TRI_YES },
			{ FACT_SOFT, "soft*", TRI_YES },
			{ FACT_IDENTITY, "pt*", TRI_YES },
			{ FACT_IDENTITY, "nopt*", TRI_NO },
		},
		.owned = {
			{ "off*" },
			{ "on" },
			{ "pt*" },
			{ "nopt*", .kept_by = STRICT },
			{ "soft*", .kept_by = OFF | UNSET },
		},
	},
	/* drivers/iommu/iommu.c:iommu_set_def_domain_type */
	[KEY_PASSTHROUGH] = {
		.name = "iommu.passthrough",
		.type = PARAMETER_BOOL,
		.fact = { { FACT_IDENTITY }, { FACT_PASSTHROUGH } },
		.owned = { { "*", .only_false = true, .kept_by = STRICT | OFF }, { "*" } },
	},
	/* Module parameters: the name alone is true. */
	[KEY_VFIO] = {
		.name = "vfio.enable_unsafe_noiommu_mode",
		.type = PARAMETER_BOOL,
		.bare_is_true = true,
		.fact = { { FACT_NOIOMMU } },
		.owned = { { "*" } },
	},
	[KEY_TYPE1] = {
		.name = "vfio_iommu_type1.allow_unsafe_interrupts",
		.type = PARAMETER_BOOL,
		.bare_is_true = true,
		.fact = { { FACT_UNSAFE_TYPE1 } },
		.owned = { { "*" } },
	},
	[KEY_IOMMUFD] = {
		.name = "iommufd.allow_unsafe_interrupts",
		.type = PARAMETER_BOOL,
		.bare_is_true = true,
		.fact = { { FACT_UNSAFE_IOMMUFD } },
		.owned = { { "*" } },
	},
	/* drivers/iommu/irq_remapping.c */
	[KEY_INTREMAP] = {
		.name = "intremap",
		.fact = { { FACT_IR_OFF, "on*", TRI_NO }, { FACT_IR_OFF, "off*", TRI_YES } },
	},
	[KEY_NOINTREMAP] = {
		.name = "nointremap",
		.fact = { { FACT_IR_OFF, "*", TRI_YES } },
	},
	[KEY_MEM_ENCRYPT] = {
		.name = "mem_encrypt",
		.fact = { { FACT_SME, "on", TRI_YES }, { FACT_SME, "off", TRI_NO } },
	},
};

enum parameter_key parameter_find(struct span name)
{
	enum parameter_key key = 0;

	while (key < KEY_COUNT && !key_eq(name, parameters[key].name))
		key++;
	return key;
}

static bool is_key_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("_.-", byte));
}

/* Return whether [start, end) is a managed key, and not part of a sed pattern. */
static bool is_managed_key(struct span text, size_t start, size_t end)
{
	if (start > 0 && strchr("/^|),[\\#", text.data[start - 1]))
		return false;
	/* ${X:-iommu=pt} */
	while (start < end && text.data[start] == '-')
		start++;
	return parameter_find(span_at(text.data, start, end)) < MANAGED_COUNT;
}

bool text_has_managed_key(struct span text)
{
	for (size_t start = 0, end; start < text.len; start = end + 1) {
		end = start;
		while (end < text.len && is_key_byte(text.data[end]))
			end++;
		if (is_managed_key(text, start, end))
			return true;
	}
	return false;
}
