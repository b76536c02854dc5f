/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"
#include "sysfs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *vendor_name(enum vendor vendor)
{
	static const char *const names[] = {
		[VENDOR_UNKNOWN] = NULL,
		[VENDOR_INTEL] = "intel",
		[VENDOR_AMD] = "amd",
	};

	return names[vendor];
}

const char *unit_kind_name(enum unit_kind kind)
{
	static const char *const names[] = {
		[UNIT_INTEL] = "intel", [UNIT_AMD] = "amd",     [UNIT_VIRTIO] = "virtio",
		[UNIT_SMMU] = "smmu",   [UNIT_OTHER] = "other",
	};

	return names[kind];
}

const char *group_type_name(enum group_type type)
{
	/* drivers/iommu/iommu.c:iommu_group_show_type */
	static const char *const names[] = {
		[GROUP_IDENTITY] = "identity",   [GROUP_DMA] = "DMA",
		[GROUP_DMA_FQ] = "DMA-FQ",       [GROUP_BLOCKED] = "blocked",
		[GROUP_UNMANAGED] = "unmanaged", [GROUP_UNKNOWN] = "unknown",
	};

	return names[type];
}

const char *acpi_table_name(enum acpi_table table)
{
	static const char *const names[] = {
		[TABLE_DMAR] = "DMAR",
		[TABLE_IVRS] = "IVRS",
		[TABLE_VIOT] = "VIOT",
		[TABLE_IORT] = "IORT",
	};

	return names[table];
}

/* Different roots can only be told by who may look at PID 1's; without that, / is taken
 * for it. */
static bool is_chroot(void)
{
	struct stat ours, theirs;

	return stat("/", &ours) == 0 && stat("/proc/1/root", &theirs) == 0 &&
	       (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino);
}

enum host_kind host_kind(void)
{
	static const char *const marks[] = { "/run/systemd/container", "/.dockerenv",
					     "/run/.containerenv" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (stat(marks[i], &st) == 0)
			return HOST_CONTAINER;
	return is_chroot() ? HOST_CHROOT : HOST_LIVE;
}

void host_release(struct host *host)
{
	for (size_t i = 0; i < host->n_unit; i++)
		free(host->unit[i].name);
	free(host->unit);
	buf_release(&host->cmdline);
	buf_release(&host->release);
	names_release(&host->vfio_cdev);
	*host = (struct host) HOST_INIT;
}

/* drivers/iommu: dmar_alloc_dmar_unit, iommu_init_pci, viommu_probe,
 * arm_smmu_device_probe. */
static enum unit_kind unit_kind_of(const char *name)
{
	static const struct {
		const char *prefix;
		enum unit_kind kind;
	} prefixes[] = {
		{ "dmar", UNIT_INTEL },
		{ "ivhd", UNIT_AMD },
		{ "smmu", UNIT_SMMU },
	};

	for (size_t i = 0; i < ARRAY_SIZE(prefixes); i++)
		if (strncmp(name, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
			return prefixes[i].kind;
	/* A PCI address: 0000:00:02.0. */
	return strlen(name) >= 12 && name[4] == ':' && name[7] == ':' ? UNIT_VIRTIO
								      : UNIT_OTHER;
}

static void read_units(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;

	(void) sysfs_list(root, "sys/class/iommu", &names);
	host->unit = mem_zero(names.n, sizeof(*host->unit));
	for (size_t i = 0; i < names.n; i++)
		host->unit[host->n_unit++] = (struct unit){
			.name = mem_dup(span_of(names.name[i])),
			.kind = unit_kind_of(names.name[i]),
		};
}

static enum group_type group_type_of(struct span word)
{
	for (enum group_type type = 0; type < GROUP_UNKNOWN; type++)
		if (span_is(word, group_type_name(type)))
			return type;
	return GROUP_UNKNOWN;
}

static void read_groups(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;

	(void) sysfs_list(root, "sys/kernel/iommu_groups", &names);
	for (size_t i = 0; i < names.n; i++) {
		enum group_type type;

		buf_clear(&path);
		buf_addf(&path, "sys/kernel/iommu_groups/%s/type", names.name[i]);
		(void) sysfs_read(root, buf_str(&path), &text);
		type = group_type_of(buf_span(&text));
		if (type == GROUP_UNKNOWN) {
			/* drivers/vfio/group.c:vfio_noiommu_group_alloc gives its own a
			 * name. */
			buf_splice(&path, path.len - 4, 4, span_of("name"));
			(void) sysfs_read(root, buf_str(&path), &text);
			if (span_is(buf_span(&text), "vfio-noiommu")) {
				host->n_noiommu_group++;
				continue;
			}
		}
		host->group[type]++;
		host->n_group++;
	}
}

static void read_tables(struct host *host, int root)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	bool visible = sysfs_has(root, "sys/firmware/acpi/tables");

	for (enum acpi_table table = 0; table < TABLES; table++) {
		buf_clear(&path);
		buf_addf(&path, "sys/firmware/acpi/tables/%s", acpi_table_name(table));
		host->table[table] = sysfs_has(root, buf_str(&path)) ? TRI_YES
				     : visible                       ? TRI_NO
								     : TRI_UNKNOWN;
	}
}

static void read_params(struct host *host, int root)
{
	static const char *const paths[] = {
		[PARAM_NOIOMMU] = "sys/module/vfio/parameters/enable_unsafe_noiommu_mode",
		[PARAM_UNSAFE_TYPE1] =
			"sys/module/vfio_iommu_type1/parameters/allow_unsafe_interrupts",
		[PARAM_UNSAFE_IOMMUFD] =
			"sys/module/iommufd/parameters/allow_unsafe_interrupts",
	};
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	for (enum host_param param = 0; param < PARAMS; param++) {
		int value = TRI_UNKNOWN;

		if (sysfs_read(root, paths[param], &text) >= 0)
			value = value_bool(buf_span(&text));
		host->param[param] = (enum tri) value;
	}
}

/*
 * Interrupt remapping shows in the names of the interrupt chips, IR-IO-APIC and the like
 * (drivers/iommu: intel and amd irq_remapping .prefix). /proc/interrupts has them all in
 * one file; where it is empty or masked, nothing is known.
 */
static enum tri read_remapping(int root)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	if (sysfs_read(root, "proc/interrupts", &text) < 0 || text.len == 0)
		return TRI_UNKNOWN;
	if (span_has(buf_span(&text), " IR-"))
		return TRI_YES;
	return span_has(buf_span(&text), "APIC") || span_has(buf_span(&text), "PCI-MSI")
		       ? TRI_NO
		       : TRI_UNKNOWN;
}

/* kernel-semantics 3.5: the table that is there, else the processor's maker. */
static enum vendor vendor_of(const struct host *host, struct span cpuinfo)
{
	static const struct {
		const char *id;
		enum vendor vendor;
	} makers[] = {
		{ "AuthenticAMD", VENDOR_AMD },   { "HygonGenuine", VENDOR_AMD },
		{ "GenuineIntel", VENDOR_INTEL }, { "CentaurHauls", VENDOR_INTEL },
		{ "Shanghai", VENDOR_INTEL },
	};

	if (host->table[TABLE_DMAR] == TRI_YES)
		return VENDOR_INTEL;
	if (host->table[TABLE_IVRS] == TRI_YES)
		return VENDOR_AMD;
	for (size_t i = 0; i < ARRAY_SIZE(makers); i++)
		if (span_has(cpuinfo, makers[i].id))
			return makers[i].vendor;
	return VENDOR_UNKNOWN;
}

static void read_processor(struct host *host, int root)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct span first;
	size_t pos = 0;

	(void) sysfs_read_some(root, "proc/cpuinfo", 8192, &text);
	host->vendor = vendor_of(host, buf_span(&text));
	host->hypervisor = span_has(buf_span(&text), " hypervisor");
	host->arch = span_has(buf_span(&text), "CPU implementer") ? ARCH_ARM64
		     : span_has(buf_span(&text), "vendor_id")     ? ARCH_X86
								  : ARCH_UNKNOWN;
	(void) sysfs_read(root, "sys/hypervisor/type", &text);
	host->xen = span_line(buf_span(&text), &pos, &first) && span_is(first, "xen");
}

static void read_bootconfig(struct host *host, int root)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct span line;

	(void) sysfs_read(root, "proc/bootconfig", &text);
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);)
		if (span_starts(line, "kernel.") && span_has(line, "iommu"))
			host->bootconfig = true;
}

static void read_devices(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;

	host->has_iommufd = sysfs_has(root, "dev/iommu");
	(void) sysfs_list(root, "dev/vfio/devices", &host->vfio_cdev);
	(void) sysfs_list(root, "dev/vfio", &names);
	for (size_t i = 0; i < names.n; i++)
		host->n_noiommu_device += strncmp(names.name[i], "noiommu-", 8) == 0;
}

/* The running kernel's .config: its own copy, else the files that distributions install.
 */
static void read_config(struct host *host, int root)
{
	static const char *const formats[] = { "boot/config-", "lib/modules/",
					       "usr/lib/modules/" };
	_cleanup_(buf_release) struct buf text = BUF_INIT, path = BUF_INIT;

	host->kernel = KERNEL_UNKNOWN;
	if (sysfs_read_gz(root, "proc/config.gz", &text) >= 0)
		host->config = "/proc/config.gz";
	for (size_t i = 0; !host->config && i < ARRAY_SIZE(formats); i++) {
		buf_clear(&path);
		buf_addf(&path, "%s%s%s", formats[i], buf_str(&host->release),
			 i == 0 ? "" : "/config");
		if (sysfs_read(root, buf_str(&path), &text) >= 0)
			host->config =
				i == 0 ? "/boot/config-*" : "/lib/modules/*/config";
	}
	kernel_read(&host->kernel, buf_span(&host->release),
		    host->config ? buf_span(&text) : SPAN_NULL);
	if (host->kernel.arch == ARCH_UNKNOWN)
		host->kernel.arch = host->arch;
}

int host_read(struct host *host, int root, struct err *err)
{
	int r;

	r = sysfs_read(root, "proc/cmdline", &host->cmdline);
	if (r < 0)
		return err_set(err, -r, "cannot read /proc/cmdline");

	(void) sysfs_read(root, "proc/sys/kernel/osrelease", &host->release);
	read_units(host, root);
	read_groups(host, root);
	read_tables(host, root);
	read_params(host, root);
	host->remapping = read_remapping(root);
	read_processor(host, root);
	read_bootconfig(host, root);
	read_devices(host, root);
	read_config(host, root);
	return 0;
}
