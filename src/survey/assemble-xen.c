/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"

/*
 * Under Xen the hypervisor drives the IOMMU. The kernel that it starts finds none, so its
 * parameters have no effect (Linux: pci_iommu_alloc() in arch/x86/kernel/pci-dma.c).
 * Xen's own line decides, and its iommu= has another syntax.
 */

static bool starts_xen(const struct boot_entry *entry)
{
	return entry->kind == ENTRY_MENU && entry->menu_entry && entry->menu_entry->xen;
}

static bool has_other(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		if (survey->entry[i].counted && survey->entry[i].kind == ENTRY_MENU &&
		    !starts_xen(&survey->entry[i]))
			return true;
	return false;
}

static void add_xen_unknown(struct survey *survey, const struct boot_entry *entry)
{
	struct unknown *unknown = unknowns_add(
		&survey->unknown, "xen", UNKNOWN_NEXT_BOOT,
		"it starts Xen, which drives the IOMMU by a line of its own");

	unknown->hint = "set Xen's iommu=, in GRUB by GRUB_CMDLINE_XEN";
	unknown_locate(unknown, entry->file->path, entry->line);
}

void assemble_xen(struct survey *survey)
{
	bool only = !has_other(survey);

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];

		if (!starts_xen(entry))
			continue;
		if (entry->counted && (entry->is_default || only))
			add_xen_unknown(survey, entry);
		else
			notes_add(&survey->notes, "xen", NOTE_NOTE, entry->file->path,
				  entry->line,
				  "Xen drives the IOMMU in entries that start it: the "
				  "kernel's parameters do nothing there");
	}
}
