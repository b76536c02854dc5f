/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel.h"

#include <string.h>

enum kernel_symbol {
	X86,
	X86_64,
	ARM64,
	INTEL_IOMMU,
	INTEL_DEFAULT_ON,
	INTEL_INTGPU_OFF,
	AMD_IOMMU,
	PASSTHROUGH,
	DMA_STRICT,
	VFIO_NOIOMMU,
	CMDLINE_OVERRIDE,
	CMDLINE_FORCE,
	SYMBOL_COUNT,
};

#define SYMBOL(name)                                                                     \
	{                                                                                \
		name "=", sizeof(name)                                                   \
	}

static const struct {
	const char *text; /* with the = */
	size_t len;
} symbols[] = {
	[X86] = SYMBOL("X86"),
	[X86_64] = SYMBOL("X86_64"),
	[ARM64] = SYMBOL("ARM64"),
	[INTEL_IOMMU] = SYMBOL("INTEL_IOMMU"),
	[INTEL_DEFAULT_ON] = SYMBOL("INTEL_IOMMU_DEFAULT_ON"),
	/* Debian's: on, except for the GPU in the processor. */
	[INTEL_INTGPU_OFF] = SYMBOL("INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF"),
	[AMD_IOMMU] = SYMBOL("AMD_IOMMU"),
	[PASSTHROUGH] = SYMBOL("IOMMU_DEFAULT_PASSTHROUGH"),
	[DMA_STRICT] = SYMBOL("IOMMU_DEFAULT_DMA_STRICT"),
	[VFIO_NOIOMMU] = SYMBOL("VFIO_NOIOMMU"),
	[CMDLINE_OVERRIDE] = SYMBOL("CMDLINE_OVERRIDE"),
	/* The same, on arm64 and riscv. */
	[CMDLINE_FORCE] = SYMBOL("CMDLINE_FORCE"),
};

struct kernel_config {
	bool seen; /* any CONFIG_ line */
	bool set[SYMBOL_COUNT];
	bool initial[256]; /* a symbol begins with this byte */
};

static bool kernel_is_on(struct span value)
{
	value = span_trim(value);
	return span_is(value, "y") || span_is(value, "m");
}

/* line: the text after CONFIG_. */
static void set_symbol(struct kernel_config *config, struct span line)
{
	if (!config->initial[(unsigned char) line.data[0]])
		return;
	for (size_t i = 0; i < SYMBOL_COUNT; i++) {
		size_t len = symbols[i].len;

		if (line.len > len && line.data[0] == symbols[i].text[0] &&
		    memcmp(line.data, symbols[i].text, len) == 0)
			config->set[i] |= kernel_is_on(span_at(line.data, len, line.len));
	}
}

/*
 * "# CONFIG_X is not set" means the same as no line. A configuration has ten thousand
 * lines, and a run can read one for each kernel, so skip most lines cheaply.
 */
static void read_line(struct kernel_config *config, struct span line)
{
	static const char prefix[] = "CONFIG_", off[] = "# CONFIG_";
	const size_t start = sizeof(prefix) - 1;

	if (!config->seen)
		config->seen = span_starts(line, off) || span_starts(line, prefix);
	if (line.len > start && memcmp(line.data, prefix, start) == 0)
		set_symbol(config, span_at(line.data, start, line.len));
}

static enum tri tri(bool yes)
{
	return yes ? TRI_YES : TRI_NO;
}

static enum arch arch_of(const bool *set)
{
	if (set[X86] || set[X86_64])
		return ARCH_X86;
	return set[ARM64] ? ARCH_ARM64 : ARCH_OTHER;
}

static enum domain_default domain_of(const bool *set)
{
	if (set[PASSTHROUGH])
		return DOMAIN_PASSTHROUGH;
	/* Up to 5.14 passthrough was the only choice. */
	return set[DMA_STRICT] ? DOMAIN_STRICT : DOMAIN_LAZY;
}

static bool kernel_read_number(const char **text, unsigned *ret)
{
	const char *digit = *text;
	unsigned number = 0;

	for (; *digit >= '0' && *digit <= '9' && number < 100000; digit++)
		number = number * 10 + (unsigned) (*digit - '0');
	if (digit == *text)
		return false;
	*text = digit;
	*ret = number;
	return true;
}

/*
 * arch/x86/kernel/pci-dma.c:iommu_setup sets swiotlb for soft. Kernels up to 5.15 then do
 * not search for a hardware IOMMU.
 */
static enum tri old_soft(const char *release)
{
	unsigned major, minor;

	if (!kernel_read_number(&release, &major) || *release++ != '.' ||
	    !kernel_read_number(&release, &minor))
		return TRI_UNKNOWN;
	return tri(major < 5 || (major == 5 && minor < 16));
}

void kernel_read(struct kernel *kernel, struct span release, struct span text)
{
	struct kernel_config config = { 0 };
	struct span line;

	*kernel = KERNEL_UNKNOWN;
	if (release.len >= sizeof(kernel->release))
		release.len = sizeof(kernel->release) - 1;
	if (release.len)
		memcpy(kernel->release, release.data, release.len);
	kernel->old_soft = old_soft(kernel->release);

	for (size_t i = 0; i < SYMBOL_COUNT; i++)
		config.initial[(unsigned char) symbols[i].text[0]] = true;
	for (size_t pos = 0; span_line(text, &pos, &line);)
		read_line(&config, line);
	if (!config.seen)
		return;

	kernel->arch = arch_of(config.set);
	kernel->intel_driver = tri(config.set[INTEL_IOMMU]);
	kernel->amd_driver = tri(config.set[AMD_IOMMU]);
	kernel->intel_on =
		tri(config.set[INTEL_DEFAULT_ON] || config.set[INTEL_INTGPU_OFF]);
	kernel->domain = domain_of(config.set);
	kernel->noiommu = tri(config.set[VFIO_NOIOMMU]);
	kernel->override = tri(config.set[CMDLINE_OVERRIDE] || config.set[CMDLINE_FORCE]);
}
