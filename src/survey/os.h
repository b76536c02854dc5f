/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OS_H
#define IOMMU_OS_H

/*
 * What is installed in the target, as far as it decides about command lines: the system's
 * name, its architecture, its kernels and what they were built to do, which directories
 * its fstab mounts, whether its grub-mkconfig reads drop-ins.
 *
 *	_cleanup_(os_release) struct os os = OS_INIT;
 *
 *	r = os_read(&os, &target, err);
 *	kernel = os_kernel(&os, release);
 */

#include "cmdline/kernel.h"
#include "base/notes.h"
#include "target/target.h"

struct os_kernel {
	struct kernel kernel;
	char *config;   /* path of the configuration, or NULL: not found */
	bool installed; /* an image of it is there, not only a configuration */
};

/* "vmlinuz" is a link to "vmlinuz-" and this release. */
struct os_link {
	char *name, *release;
};

struct os {
	struct names tree; /* where usr/ and etc/ are: ".", or each ostree deployment */
	char *id;          /* "debian", or NULL */
	char *name;        /* "Debian GNU/Linux 12", or NULL */
	enum arch arch;
	enum vendor vendor;       /* of the live machine; unknown for a tree: it may boot
				     anywhere */
	struct os_kernel *kernel; /* by release, oldest first */
	size_t n_kernel, kernel_room;
	struct os_link *link;
	size_t n_link, assemble_room;
	char *missing_mount; /* "/boot": fstab mounts it, and it is empty here; or NULL */
	enum tri reads_dropins;  /* grub-mkconfig reads /etc/default/grub.d; unknown: no
				    grub-mkconfig */
	bool has_mkconfig;       /* there is a grub-mkconfig at all */
	bool debian;             /* Debian's family: its grub-mkconfig reads drop-ins */
	bool ostree;             /* entries come from ostree deployments */
	bool has_kernel_install; /* new kernels read /etc/kernel/cmdline */
	struct notes notes;
};

#define OS_INIT                                                                          \
	{                                                                                \
		.reads_dropins = TRI_UNKNOWN                                             \
	}

int os_read(struct os *os, const struct target *target, struct err *err);
void os_release(struct os *os);
/*
 * By its release, by the end of one ("lts" where only one ends in -lts), or by the name
 * of a link to its image. NULL: none.
 */
const struct os_kernel *os_kernel(const struct os *os, struct span release);
const char *arch_name(enum arch arch);

#endif
