/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_OS_H
#define IOMMU_OS_H

/*
 * Facts about the installed system that command lines depend on: its name and
 * architecture, its kernels and their configurations, the boot directories that its fstab
 * mounts, and whether its grub-mkconfig reads drop-ins.
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
	char *config;   /* path of the configuration; NULL: not found */
	bool installed; /* has an image, not only a configuration */
};

/* A symbolic link such as "vmlinuz" to "vmlinuz-" and this release. */
struct os_link {
	char *name, *release;
};

struct os {
	struct names tree; /* parents of usr/ and etc/: ".", or each ostree deployment */
	char *id;          /* "debian", or NULL */
	char *name;        /* "Debian GNU/Linux 12", or NULL */
	enum arch arch;
	enum vendor vendor;       /* of the live machine; unknown for any other target,
				     which may boot anywhere */
	struct os_kernel *kernel; /* by release, oldest first */
	size_t n_kernel, kernel_room;
	struct os_link *link;
	size_t n_link, link_room;
	char *machine_id;    /* 32 hexadecimal digits; NULL: none yet, as in an image */
	char *root;          /* the device of / in fstab, as written; or NULL */
	char *missing_mount; /* "/boot", if fstab mounts it and it is empty; or NULL */
	enum tri reads_dropins;  /* grub-mkconfig reads /etc/default/grub.d; unknown: no
				    grub-mkconfig */
	bool has_mkconfig;       /* has a grub-mkconfig */
	bool debian;             /* Debian or like it: its grub-mkconfig reads drop-ins */
	bool sh_is_plain;        /* sh is dash or BusyBox, which have no NAME+=value */
	bool ostree;             /* entries come from ostree deployments */
	bool has_kernel_install; /* new kernels read /etc/kernel/cmdline */
	struct notes notes;
};

#define OS_INIT                                                                          \
	{                                                                                \
		.reads_dropins = TRI_UNKNOWN                                             \
	}

/* Read the facts. Return 0 or -errno. The caller releases *os in any case. */
int os_read(struct os *os, const struct target *target, struct err *err);
void os_release(struct os *os);
/*
 * Find a kernel by its release, by its flavour ("lts" if a single release ends in -lts),
 * or by the name of a link to its image. Return NULL if there is none. Borrowed.
 */
const struct os_kernel *os_kernel(const struct os *os, struct span release);
const char *arch_name(enum arch arch);

#endif
