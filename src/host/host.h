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
 * Documentation/ABI/testing/ sysfs-kernel-iommu_groups and sysfs-class-iommu,
 * include/linux/dmar.h, and the drivers that are named where a fact is read. The kernel
 * log is not needed, and not believed: it prints a default domain type even where no
 * IOMMU is active.
 *
 * To add a fact: a field here, its reading in host.c or host-iommu.c, a line in
 * text-host.c, a key in json-host.c, a machine in tests/hosts that has it.
 */

#include "cmdline/mode.h"
#include "target/target.h"

enum host_kind {
	HOST_LIVE,      /* / is the root of PID 1, and no container is around us */
	HOST_CHROOT,    /* PID 1 has another root */
	HOST_CONTAINER, /* the kernel is somebody else's */
};

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

/* The flags of the DMAR table (include/linux/dmar.h), which only root can read. */
enum dmar_flag { DMAR_REMAPS_INTERRUPTS = 1, DMAR_OPT_IN = 4, DMAR_OPT_OUT = 8 };

/*
 * Parameters of modules, loaded or built in; unknown: not loaded, or no such parameter.
 */
enum host_param { PARAM_NOIOMMU, PARAM_UNSAFE_TYPE1, PARAM_UNSAFE_IOMMUFD, PARAMS };

struct host {
	struct buf cmdline; /* /proc/cmdline without its newline */
	struct buf release; /* uname -r */
	enum vendor vendor;
	enum arch arch;
	struct unit *unit;
	size_t n_unit;
	size_t group[GROUP_TYPES];
	size_t n_group; /* of the kernel's; those that vfio invented not counted */
	size_t n_noiommu_group; /* invented by vfio for devices without an IOMMU */
	enum tri table[TABLES]; /* unknown: /sys/firmware is not to be seen */
	unsigned dmar_flags;    /* enum dmar_flag; 0 also where they cannot be read */
	bool amd_function; /* a PCI function is an AMD IOMMU, whatever firmware says */
	enum tri param[PARAMS];
	bool vfio_loaded;
	enum tri remapping;      /* of interrupts */
	bool has_iommufd;        /* /dev/iommu */
	struct names vfio_cdev;  /* names in /dev/vfio/devices */
	size_t n_noiommu_device; /* /dev/vfio/noiommu-N */
	bool hypervisor, xen, wsl;
	bool bootconfig; /* /proc/bootconfig has an iommu word: shown, but not obeyed */
	struct kernel kernel; /* the running one's configuration */
	struct buf config; /* where it was found: "/boot/config-6.1.0"; empty: nowhere */
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

/*
 * What the line comes to with the running kernel's configuration, as for any boot entry.
 */
struct effects host_configured(const struct host *host);
/* The one of the vendor that is here; EFFECT_MIXED where that is not known and they
 * differ. */
enum effect host_configured_here(const struct host *host);
/* The same, were the kernel built with VFIO_NOIOMMU: what the line's author wanted. */
enum effect host_asked(const struct host *host);
/* The mode whose words the line has; MODE_UNSET: none, MODE_COUNT: another mixture. */
enum mode_id host_words(const struct host *host);
unsigned host_line_notes(const struct host *host); /* enum line_note */

/*
 * What is active: units, and the default domains of most groups. EFFECT_UNKNOWN where the
 * IOMMU is on and nothing says how.
 */
enum effect host_effect(const struct host *host);
/* The groups' types cannot be read: host_effect() is what the line asks for. */
bool host_is_inferred(const struct host *host);
/* Why the active mode is not the one that was asked for; NULL: nothing to explain. */
const char *host_why(const struct host *host);
/* Will vfio-pci take a device, and why? */
enum tri host_vfio(const struct host *host, const char **ret_why);

const char *vendor_name(enum vendor vendor); /* NULL: unknown */
const char *unit_kind_name(enum unit_kind kind);
const char *group_type_name(enum group_type type);
enum group_type group_type_of(struct span word);
const char *acpi_table_name(enum acpi_table table);

/* The name that vfio gives to the groups that it makes up itself, for devices without an
 * IOMMU and for mediated ones (drivers/vfio/group.c:vfio_noiommu_group_alloc). */
#define GROUP_INVENTED "vfio-noiommu"

/* host-iommu.c, for host_read(): units, groups, tables, interrupts. */
void host_read_iommu(struct host *host, int root);

#endif
