/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_KERNEL_H
#define IOMMU_KERNEL_H

/*
 * Built-in defaults of a kernel, read from its configuration.
 *
 * survey/os-kernel.c finds and reads the file. A fact that is unknown stays TRI_UNKNOWN.
 * mode-effect.c then assumes a translated default domain and VFIO_NOIOMMU, and takes
 * Intel's default as unknown.
 */

#include "base/buf.h"

enum tri { TRI_UNKNOWN = -1, TRI_NO, TRI_YES };

/* Vendor of the machine's IOMMU, if the target is one machine. */
enum vendor { VENDOR_UNKNOWN, VENDOR_INTEL, VENDOR_AMD };

enum arch { ARCH_UNKNOWN, ARCH_X86, ARCH_ARM64, ARCH_OTHER };

enum domain_default { DOMAIN_UNKNOWN, DOMAIN_LAZY, DOMAIN_STRICT, DOMAIN_PASSTHROUGH };

struct kernel {
	char release[128]; /* 6.1.0-56-amd64, or empty */
	enum arch arch;
	enum vendor vendor; /* unknown: a line must have the mode for both */
	enum tri intel_driver, amd_driver; /* CONFIG_INTEL_IOMMU, CONFIG_AMD_IOMMU */
	enum tri intel_on; /* on by default (…_DEFAULT_ON, …_ON_INTGPU_OFF) */
	enum domain_default domain;
	enum tri noiommu;  /* CONFIG_VFIO_NOIOMMU */
	enum tri override; /* CONFIG_CMDLINE_OVERRIDE: the kernel ignores the loader's
			      line */
	enum tri old_soft; /* up to 5.15: iommu=soft also keeps the IOMMU off */
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
 * Fill *kernel from text, a .config. A symbol that is neither set nor "is not set" is
 * TRI_NO if the text has any CONFIG_ line: Kconfig omits symbols whose dependencies are
 * off. An empty text, or one of another kind, leaves all facts unknown.
 */
void kernel_read(struct kernel *kernel, struct span release, struct span text);

#endif
