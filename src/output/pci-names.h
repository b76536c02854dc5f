/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_PCI_NAMES_H
#define IOMMU_PCI_NAMES_H

/*
 * Names of PCI devices from the system's pci.ids, read by libpci. The library is loaded
 *on first use; without it, numbers are printed.
 *
 *	_cleanup_(pci_names_close) struct pci_names names = PCI_NAMES_INIT;
 *
 *	pci_names_open(&names, NULL);
 *	if (pci_names_class(&names, 0x020000, &text))
 *		...						"Ethernet controller"
 */

#include "system/dlopen.h"

#include <pci/pci.h>

#define PCI_CALLS(call)                                                                  \
	call(pci_alloc);                                                                 \
	call(pci_cleanup);                                                               \
	call(pci_lookup_name);                                                           \
	call(pci_set_name_list_path)

struct pci_calls {
	PCI_CALLS(LIBRARY_POINTER);
};

struct pci_names {
	struct pci_calls calls;
	struct pci_access *access; /* NULL: not open, so nothing has a name */
};

#define PCI_NAMES_INIT                                                                   \
	{                                                                                \
		.access = NULL                                                           \
	}

/* ids: a file to read instead of the system's pci.ids, or NULL. */
void pci_names_open(struct pci_names *names, const char *ids);
void pci_names_close(struct pci_names *names);

/* Append the name to out; false if there is none. class: 0xCCSSPP. */
bool pci_names_class(const struct pci_names *names, unsigned class, struct buf *out);
bool pci_names_vendor(const struct pci_names *names, unsigned vendor, struct buf *out);
bool pci_names_product(const struct pci_names *names, unsigned vendor, unsigned product,
		       struct buf *out);

#endif
