/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_HOST_H
#define IOMMU_HOST_H

/*
 * The running machine: its kernel command line, the mode that is active, and why the two
 * differ, if they do. No privileges are needed; a fact that cannot be read is unknown.
 *
 *	_cleanup_(host_release) struct host host = HOST_INIT;
 *
 *	r = host_read(&host, root, err);
 *	effect = host_effect(&host);
 *	why = host_why(&host);
 *
 * All paths are read below a root fd (proc/..., sys/..., dev/...), so a recorded machine
 * works like a real one. The files are documented in Documentation/ABI/testing/
 * sysfs-kernel-iommu_groups and sysfs-class-iommu, in include/linux/dmar.h, and in the
 * drivers named at each fact. The kernel log is not used: it prints a default domain type
 * even if no IOMMU is active.
 *
 * To add a fact: a field here, its reading in host.c or host-iommu.c, a line in
 * output/text-host.c, a key in output/json-host.c, a machine in tests/hosts that has it.
 */

#include "cmdline/mode.h"
#include "target/target.h"

enum host_kind {
	HOST_LIVE,      /* / is the root of PID 1, and this is no container */
	HOST_CHROOT,    /* PID 1 has another root */
	HOST_CONTAINER, /* the kernel belongs to the container's host */
};

/* Active DMA remapping units, by their names in /sys/class/iommu. */
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
	GROUP_UNKNOWN, /* unreadable, or not known to this program */
	GROUP_TYPES,
};

/* ACPI tables that describe an IOMMU. */
enum acpi_table { TABLE_DMAR, TABLE_IVRS, TABLE_VIOT, TABLE_IORT, TABLES };

/* Flags of the DMAR table (include/linux/dmar.h), which only root can read. */
enum dmar_flag { DMAR_REMAPS_INTERRUPTS = 1, DMAR_OPT_IN = 4, DMAR_OPT_OUT = 8 };

/*
 * Parameters of modules, loaded or built in. Unknown: not loaded, or no such parameter.
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
	size_t n_group;         /* made by the kernel, without those that VFIO made up */
	size_t n_noiommu_group; /* made up by VFIO for devices without an IOMMU */
	enum tri table[TABLES]; /* unknown: /sys/firmware is not visible */
	unsigned dmar_flags;    /* enum dmar_flag; 0 also if unreadable */
	bool amd_function;      /* some PCI function is an AMD IOMMU, with or without ACPI
				   tables */
	enum tri param[PARAMS];
	bool vfio_loaded;
	enum tri remapping;      /* of interrupts */
	bool has_iommufd;        /* /dev/iommu */
	struct names vfio_cdev;  /* names in /dev/vfio/devices */
	size_t n_noiommu_device; /* /dev/vfio/noiommu-N */
	bool hypervisor, xen, wsl;
	bool bootconfig; /* /proc/bootconfig has an iommu parameter, which has no effect
			  */
	struct kernel kernel; /* the running kernel's configuration */
	struct buf config;    /* its path: "/boot/config-6.1.0"; empty: not found */
};

#define HOST_INIT                                                                        \
	{                                                                                \
		.vendor = VENDOR_UNKNOWN                                                 \
	}

/* Examines this process, not a root fd. */
enum host_kind host_kind(void);

/* Fill host. Fails, with a sentence, only if /proc/cmdline cannot be read. */
int host_read(struct host *host, int root, struct err *err);
void host_release(struct host *host);

/*
 * Modes of the running command line with the running kernel's configuration, as for a
 * boot entry.
 */
struct effects host_configured(const struct host *host);
/* The mode for this machine's vendor; EFFECT_MIXED if the vendor is unknown and the modes
 * differ. */
enum effect host_configured_here(const struct host *host);
/* The same, assuming VFIO_NOIOMMU: the mode that the command line asks for. */
enum effect host_asked(const struct host *host);
/* The mode whose parameters are on the command line; MODE_UNSET: none, MODE_COUNT: a mix.
 */
enum mode_id host_words(const struct host *host);
unsigned host_line_notes(const struct host *host); /* enum line_note */

/*
 * The active mode, from units and the default domains of most groups. EFFECT_UNKNOWN if
 * the IOMMU is on and its mode cannot be determined.
 */
enum effect host_effect(const struct host *host);
/* The groups' types are unreadable, so host_effect() follows the command line. */
bool host_is_inferred(const struct host *host);
/* Why the active mode differs from the requested one; NULL: it does not, or unknown. */
const char *host_why(const struct host *host);
/* Can a device be assigned with vfio-pci? *ret_why is a constant. */
enum tri host_vfio(const struct host *host, const char **ret_why);

const char *vendor_name(enum vendor vendor); /* NULL: unknown */
const char *unit_kind_name(enum unit_kind kind);
const char *group_type_name(enum group_type type);
enum group_type group_type_of(struct span word);
const char *acpi_table_name(enum acpi_table table);

/* Name of groups that VFIO makes up for devices without an IOMMU and for mediated devices
 * (drivers/vfio/group.c:vfio_noiommu_group_alloc). */
#define GROUP_INVENTED "vfio-noiommu"

/* host-iommu.c, for host_read(): read units, groups, tables, interrupts. */
void host_read_iommu(struct host *host, int root);

#endif
