/* SPDX-License-Identifier: BSD-3-Clause */
#include "pci-names.h"

#include <dlfcn.h>
#include <pci/pci.h>
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

struct pci_calls {
	struct pci_access *(*alloc)(void);
	void (*set_path)(struct pci_access *access, char *path, int to_be_freed);
};

/* dlsym() returns a pointer to data also for functions; POSIX allows this conversion. */
static bool find_calls(struct pci_names *names, struct pci_calls *calls)
{
	*(void **) &calls->alloc = dlsym(names->library, "pci_alloc");
	*(void **) &calls->set_path = dlsym(names->library, "pci_set_name_list_path");
	*(void **) &names->cleanup = dlsym(names->library, "pci_cleanup");
	*(void **) &names->lookup = dlsym(names->library, "pci_lookup_name");
	return calls->alloc && calls->set_path && names->cleanup && names->lookup;
}

void pci_names_open(struct pci_names *names, const char *ids)
{
	struct pci_calls calls = { 0 };

	names->library = dlopen("libpci.so.3", RTLD_NOW | RTLD_LOCAL);
	if (!names->library || !find_calls(names, &calls))
		return;
	names->access = calls.alloc();
	names->access->error = give_up;
	names->access->warning = names->access->debug = say_nothing;
	if (ids)
		calls.set_path(names->access, mem_dup(span_of(ids)), 1);
}

void pci_names_close(struct pci_names *names)
{
	if (names->access)
		names->cleanup(names->access);
	if (names->library)
		(void) dlclose(names->library);
	*names = (struct pci_names) PCI_NAMES_INIT;
}

static bool look_up(const struct pci_names *names, int what, unsigned first,
		    unsigned second, struct buf *out)
{
	char text[256];
	const char *name;

	if (!names->access)
		return false;
	name = names->lookup(names->access, text, (int) sizeof(text), what | FLAGS, first,
			     second);
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
