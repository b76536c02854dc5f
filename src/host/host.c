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

enum group_type group_type_of(struct span word)
{
	for (enum group_type type = 0; type < GROUP_UNKNOWN; type++)
		if (span_is(word, group_type_name(type)))
			return type;
	return GROUP_UNKNOWN;
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

void host_release(struct host *host)
{
	for (size_t i = 0; i < host->n_unit; i++)
		free(host->unit[i].name);
	free(host->unit);
	buf_release(&host->cmdline);
	buf_release(&host->release);
	buf_release(&host->config);
	names_release(&host->vfio_cdev);
	*host = (struct host) HOST_INIT;
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

		if (sysfs_value(root, paths[param], &text) >= 0)
			value = value_bool(buf_span(&text));
		host->param[param] = (enum tri) value;
	}
	host->vfio_loaded = sysfs_has(root, "sys/module/vfio");
}

/* By the ACPI table that exists, else by the processor's vendor. */
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

	/* The first processor is enough: there can be hundreds, all of one vendor. */
	(void) sysfs_read_some(root, "proc/cpuinfo", 4096, &text);
	host->vendor = vendor_of(host, buf_span(&text));
	host->hypervisor = span_has(buf_span(&text), " hypervisor");
	host->arch = span_has(buf_span(&text), "CPU implementer") ? ARCH_ARM64
		     : span_has(buf_span(&text), "vendor_id")     ? ARCH_X86
								  : ARCH_UNKNOWN;
	(void) sysfs_value(root, "sys/hypervisor/type", &text);
	host->xen = span_is(buf_span(&text), "xen");
	host->wsl = span_has(buf_span(&host->release), "icrosoft");
}

/* The kernel parses these parameters before it reads the bootconfig
 * (init/main.c:setup_command_line), unlike intel_iommu= and amd_iommu=. */
static void read_bootconfig(struct host *host, int root)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct span line;

	(void) sysfs_read(root, "proc/bootconfig", &text);
	for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);)
		if (span_starts(line, "kernel.iommu"))
			host->bootconfig = true;
}

static void host_read_devices(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;

	host->has_iommufd = sysfs_has(root, "dev/iommu");
	(void) sysfs_list(root, "dev/vfio/devices", &host->vfio_cdev);
	(void) sysfs_list(root, "dev/vfio", &names);
	for (size_t i = 0; i < names.n; i++)
		host->n_noiommu_device += strncmp(names.name[i], "noiommu-", 8) == 0;
}

/* Paths of the running kernel's .config; %s is its release. Distributions install files,
 * which are faster to read than the kernel's own compressed copy. */
static const struct {
	const char *format;
	int (*read)(int root, const char *path, struct buf *ret_text);
} configs[] = {
	{ "/boot/config-%s", sysfs_read },
	{ "/usr/lib/modules/%s/config", sysfs_read },
	{ "/lib/modules/%s/config", sysfs_read },
	{ "/proc/config.gz", sysfs_read_gz },
};

static void config_path(const struct host *host, size_t i, struct buf *out)
{
	const char *format = configs[i].format, *release = strstr(format, "%s");

	if (!release) {
		buf_add_str(out, format);
		return;
	}
	buf_add_span(out, span_at(format, 0, (size_t) (release - format)));
	buf_add_span(out, buf_span(&host->release));
	buf_add_str(out, release + 2);
}

/* VFIO has the parameter if and only if it was built with VFIO_NOIOMMU. */
static enum tri noiommu_of(const struct host *host)
{
	if (host->param[PARAM_NOIOMMU] != TRI_UNKNOWN)
		return TRI_YES;
	return host->vfio_loaded ? TRI_NO : host->kernel.noiommu;
}

static void host_read_config(struct host *host, int root)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; host->config.len == 0 && i < ARRAY_SIZE(configs); i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		config_path(host, i, &path);
		if (configs[i].read(root, buf_str(&path) + 1, &text) >= 0)
			host->config = buf_take(&path);
	}
	kernel_read(&host->kernel, buf_span(&host->release),
		    host->config.len ? buf_span(&text) : SPAN_NULL);
	if (host->kernel.arch == ARCH_UNKNOWN)
		host->kernel.arch = host->arch;
	host->kernel.noiommu = noiommu_of(host);
}

int host_read(struct host *host, int root, struct err *err)
{
	int r;

	r = sysfs_read(root, "proc/cmdline", &host->cmdline);
	if (r < 0)
		return err_set(err, -r, "cannot read /proc/cmdline");

	(void) sysfs_value(root, "proc/sys/kernel/osrelease", &host->release);
	host_read_iommu(host, root);
	read_params(host, root);
	read_processor(host, root);
	read_bootconfig(host, root);
	host_read_devices(host, root);
	host_read_config(host, root);
	return 0;
}
