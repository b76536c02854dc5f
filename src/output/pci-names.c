/* SPDX-License-Identifier: BSD-3-Clause */
#include "pci-names.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Use only this machine's pci.ids: no lookup in the network or in hwdb. */
#define FLAGS (PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB)

/* Replace libpci's message functions. pci_init() would set them, but also probes for a
 * bus. */
/* NOLINTNEXTLINE(readability-non-const-parameter): the library's type */
static void say_nothing(char *message, ...)
{
	(void) message;
}

/* Called on a broken pci.ids file. The library requires that this does not return. */
static void PCI_NONRET _printf_(1, 2) give_up(char *message, ...)
{
	va_list args;

	va_start(args, message);
	(void) fputs("iommu: cannot read pci.ids: ", stderr);
	/* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start() is not seen */
	(void) vfprintf(stderr, message, args);
	(void) fputc('\n', stderr);
	va_end(args);
	exit(EXIT_FAILURE);
}

LIBRARY(pci_calls, PCI_CALLS, "libpci.so.3", "pci-names",
	"Names of PCI devices in the list of IOMMU groups", "suggested");

void pci_names_open(struct pci_names *names, const char *ids)
{
	struct err ignored = ERR_INIT;

	if (pci_calls_load(&names->calls, &ignored) < 0)
		return;
	names->access = names->calls.pci_alloc();
	names->access->error = give_up;
	names->access->warning = names->access->debug = say_nothing;
	if (ids)
		names->calls.pci_set_name_list_path(names->access, mem_dup(span_of(ids)),
						    1);
}

void pci_names_close(struct pci_names *names)
{
	if (names->access)
		names->calls.pci_cleanup(names->access);
	*names = (struct pci_names) PCI_NAMES_INIT;
}

static bool look_up(const struct pci_names *names, int what, unsigned first,
		    unsigned second, struct buf *out)
{
	char text[256];
	const char *name;

	if (!names->access)
		return false;
	name = names->calls.pci_lookup_name(names->access, text, (int) sizeof(text),
					    what | FLAGS, first, second);
	if (!name)
		return false;
	buf_add_str(out, name);
	return true;
}

bool pci_names_class(const struct pci_names *names, unsigned class, struct buf *out)
{
	return look_up(names, PCI_LOOKUP_CLASS, class >> 8, 0, out);
}

bool pci_names_vendor(const struct pci_names *names, unsigned vendor, struct buf *out)
{
	return look_up(names, PCI_LOOKUP_VENDOR, vendor, 0, out);
}

bool pci_names_product(const struct pci_names *names, unsigned vendor, unsigned product,
		       struct buf *out)
{
	return look_up(names, PCI_LOOKUP_DEVICE, vendor, product, out);
}
