/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_KERNEL_H
#define IOMMU_KERNEL_H

/*
 * What a kernel was built to do by default, read from its configuration.
 *
 * Text in, facts out: who finds the file is survey's. An unknown fact stays
 * TRI_UNKNOWN and is judged as design says: the default domain as translated,
 * VFIO_NOIOMMU as present, Intel's default as not known.
 */

#include "base/buf.h"

enum tri { TRI_UNKNOWN = -1, TRI_NO, TRI_YES };

/* Whose IOMMU the machine has, where it is one machine. */
enum vendor { VENDOR_UNKNOWN, VENDOR_INTEL, VENDOR_AMD };

enum arch { ARCH_UNKNOWN, ARCH_X86, ARCH_ARM64, ARCH_OTHER };

enum domain_default { DOMAIN_UNKNOWN, DOMAIN_LAZY, DOMAIN_STRICT, DOMAIN_PASSTHROUGH };

struct kernel {
	char release[128]; /* 6.1.0-56-amd64, or empty */
	enum arch arch;
	enum vendor vendor;                /* unknown: a line must serve both */
	enum tri intel_driver, amd_driver; /* CONFIG_INTEL_IOMMU, CONFIG_AMD_IOMMU */
	enum tri intel_on; /* on without a word (…_DEFAULT_ON, …_ON_INTGPU_OFF) */
	enum domain_default domain;
	enum tri noiommu;  /* CONFIG_VFIO_NOIOMMU */
	enum tri override; /* CONFIG_CMDLINE_OVERRIDE: the loader's line is ignored */
	enum tri old_soft; /* iommu=soft keeps the IOMMU off, too: up to 5.15 */
};

#define KERNEL_UNKNOWN                                                                   \
	((struct kernel){ .arch = ARCH_UNKNOWN,                                          \
			  .intel_driver = TRI_UNKNOWN,                                   \
			  .amd_driver = TRI_UNKNOWN,                                     \
			  .intel_on = TRI_UNKNOWN,                                       \
			  .domain = DOMAIN_UNKNOWN,                                      \
			  .noiommu = TRI_UNKNOWN,                                        \
			  .override = TRI_UNKNOWN,                                       \
			  .old_soft = TRI_UNKNOWN })

/*
 * text is a .config. A symbol that is neither set nor "is not set" is TRI_NO
 * when the text has any CONFIG_ line at all (Kconfig leaves out what depends on
 * something that is off). An empty or foreign text leaves all unknown.
 */
void kernel_read(struct kernel *kernel, struct span release, struct span text);

#endif
