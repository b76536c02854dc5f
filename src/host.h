/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_HOST_H
#define IOMMU_HOST_H

/*
 * The machine that we run on: what its kernel was told, what it made of it, and why that
 * differs where it does. No privileges are needed; a fact that cannot be read is unknown.
 *
 *	_cleanup_(host_release) struct host host = HOST_INIT;
 *
 *	r = host_read(&host, root, err);
 *	effect = host_effect(&host);
 *	why = host_why(&host);
 *
 * All paths are read below a root fd (proc/..., sys/..., dev/...), so that a recorded
 * machine serves as well as the real one. What each file means:
 *Documentation/ABI/testing/ sysfs-kernel-iommu_groups and sysfs-class-iommu,
 *include/linux/dmar.h, and the drivers that are named where a fact is read. The kernel
 *log is not needed, and not believed: it prints a default domain type even where no IOMMU
 *is active.
 */

#include "mode.h"
#include "target.h"

enum host_kind {
	HOST_LIVE,      /* / is the root of PID 1, and no container is around us */
	HOST_CHROOT,    /* PID 1 has another root */
	HOST_CONTAINER, /* the kernel is somebody else's */
};

enum vendor { VENDOR_UNKNOWN, VENDOR_INTEL, VENDOR_AMD };

/* An active DMA remapping unit: a name in /sys/class/iommu. */
enum unit_kind { UNIT_INTEL, UNIT_AMD, UNIT_VIRTIO, UNIT_SMMU, UNIT_OTHER };

struct unit {
	char *name;
	enum unit_kind kind;
};

/* Default domain of a group: /sys/kernel/iommu_groups/N/type. */
enum group_type {
	GROUP_IDENTITY,
	GROUP_DMA,
	GROUP_DMA_FQ,
	GROUP_BLOCKED,
	GROUP_UNMANAGED,
	GROUP_UNKNOWN, /* not readable, or a word that is new to us */
	GROUP_TYPES,
};

/* ACPI tables by which firmware publishes an IOMMU. */
enum acpi_table { TABLE_DMAR, TABLE_IVRS, TABLE_VIOT, TABLE_IORT, TABLES };

/* Parameters of loaded (or built-in) modules; unknown: not loaded, or no such parameter.
 */
enum host_param { PARAM_NOIOMMU, PARAM_UNSAFE_TYPE1, PARAM_UNSAFE_IOMMUFD, PARAMS };

struct host {
	struct buf cmdline; /* /proc/cmdline without its newline */
	struct buf release; /* uname -r */
	enum vendor vendor;
	enum arch arch;
	struct unit *unit;
	size_t n_unit, unit_room;
	size_t group[GROUP_TYPES];
	size_t n_group; /* of the kernel's; those that vfio invented not counted */
	size_t n_noiommu_group; /* invented by vfio for devices without an IOMMU */
	enum tri table[TABLES]; /* unknown: /sys/firmware is not to be seen */
	enum tri param[PARAMS];
	enum tri remapping;      /* of interrupts */
	bool has_iommufd;        /* /dev/iommu */
	struct names vfio_cdev;  /* names in /dev/vfio/devices */
	size_t n_noiommu_device; /* /dev/vfio/noiommu-N */
	bool hypervisor, xen;
	bool bootconfig; /* /proc/bootconfig names an IOMMU key: shown, but not obeyed */
	struct kernel kernel; /* the running one's configuration */
	const char *config;   /* where it was found: constant, or NULL */
};

#define HOST_INIT                                                                        \
	{                                                                                \
		.vendor = VENDOR_UNKNOWN                                                 \
	}

/* Of this process, not below any root fd. */
enum host_kind host_kind(void);

/* -errno with a sentence only where not even /proc/cmdline can be read. */
int host_read(struct host *host, int root, struct err *err);
void host_release(struct host *host);

/* What the line comes to with the running kernel's configuration, as for any boot entry.
 */
struct effects host_configured(const struct host *host);
/* The one of the vendor that is here; EFFECT_MIXED where that is not known and they
 * differ. */
enum effect host_configured_here(const struct host *host);
/* What is active: units, and the default domains of most groups. */
enum effect host_effect(const struct host *host);
/* Why the active mode is not the configured one, or why it is off; NULL: nothing to
 * explain. */
const char *host_why(const struct host *host);

const char *vendor_name(enum vendor vendor); /* NULL: unknown */
const char *unit_kind_name(enum unit_kind kind);
const char *group_type_name(enum group_type type);
const char *acpi_table_name(enum acpi_table table);

#endif
