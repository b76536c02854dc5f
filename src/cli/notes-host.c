/* SPDX-License-Identifier: BSD-3-Clause */
#include "host/efi.h"
#include "verbs.h"

#include <string.h>

/* Notes about the running machine that its answer alone does not explain. */

static bool notes_host_has_bootconfig(const struct host *host)
{
	return host->bootconfig;
}

static bool notes_host_is_xen(const struct host *host)
{
	return host->xen;
}

static bool notes_host_is_wsl(const struct host *host)
{
	return host->wsl;
}

/* amd_iommu=on is a no-op that many guides (and iommu itself) set as a marker; warn only
 * if it stands alone. */
static bool has_amd_on_alone(const struct host *host)
{
	return host->vendor == VENDOR_AMD && host_line_notes(host) & LINE_AMD_ON &&
	       host_words(host) == MODE_COUNT &&
	       host_configured_here(host) == EFFECT_STRICT;
}

static bool has_noiommu_beside_iommu(const struct host *host)
{
	return host->n_unit && host->param[PARAM_NOIOMMU] == TRI_YES;
}

/* COMMAND_LINE_SIZE without its NUL: asm/setup.h of x86 and arm64. */
static bool is_cut(const struct host *host)
{
	return host->kernel.arch != ARCH_OTHER && host->cmdline.len >= 2047;
}

static bool is_long(const struct host *host)
{
	return host->kernel.arch != ARCH_OTHER && host->cmdline.len > 1900 &&
	       !is_cut(host);
}

static const struct {
	bool (*fits)(const struct host *host);
	const char *code;
	enum severity severity;
	const char *text;
} host_advice[] = {
	{ notes_host_has_bootconfig, "bootconfig", NOTE_WARNING,
	  "iommu words in /proc/bootconfig show on the kernel's line, and come too late for "
	  "it" },
	{ notes_host_is_xen, "override", NOTE_WARNING,
	  "Xen is running and owns the IOMMU: its own line decides" },
	{ notes_host_is_wsl, "override", NOTE_NOTE,
	  "WSL boots this with the line in .wslconfig (kernelCommandLine), not from here" },
	{ has_amd_on_alone, "amd-on", NOTE_NOTE,
	  "amd_iommu=on is no option of the kernel: an AMD IOMMU is on without it" },
	{ has_noiommu_beside_iommu, "noiommu-on", NOTE_WARNING,
	  "vfio's no-IOMMU mode is on beside the IOMMU: devices without a group are handed "
	  "out unprotected" },
	{ is_cut, "too-long", NOTE_WARNING,
	  "the kernel's line is as long as it can be: words may have been cut off" },
	{ is_long, "too-long", NOTE_NOTE,
	  "the kernel's line is near its limit of 2047 bytes: words behind it are cut off" },
};

/* If several loaders have entries, name the one that the firmware tries first. */
static void advise_boot_order(struct run *run)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	bool several = false;

	for (size_t i = 0; i < run->notes.n; i++)
		several |= strcmp(run->notes.note[i].code, "loaders") == 0;
	if (several && efi_first_option(run->target.root, &name) >= 0)
		notes_add(&run->notes, "boot-order", NOTE_NOTE, NULL, 0,
			  "the firmware's boot order begins with \"%s\"", buf_str(&name));
}

void run_add_host_notes(struct run *run)
{
	if (run->has_host)
		advise_boot_order(run);
	for (size_t i = 0; run->has_host && i < ARRAY_SIZE(host_advice); i++)
		if (host_advice[i].fits(&run->host))
			notes_add(&run->notes, host_advice[i].code,
				  host_advice[i].severity, NULL, 0, "%s",
				  host_advice[i].text);
}
