/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"
#include "sysfs.h"
#include "system/fd.h"

#include <string.h>

/* Facts that the kernel and the firmware publish about IOMMUs. */

/* drivers/iommu: dmar.c:alloc_iommu, amd/init.c:iommu_init_pci, arm-smmu*:
 * device_probe, virtio-iommu.c:viommu_probe, which takes the PCI address. */
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

static bool is_invented(int groups, const char *group)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, name = BUF_INIT;

	buf_addf(&path, "%s/name", group);
	(void) sysfs_value(groups, buf_str(&path), &name);
	return span_is(buf_span(&name), GROUP_INVENTED);
}

/* Use paths relative to the directory: there can be thousands of groups. */
static void read_groups(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;
	_cleanup_close_ int groups = sysfs_open(root, "sys/kernel/iommu_groups");

	if (groups < 0)
		return;
	(void) sysfs_names(groups, ".", &names);
	for (size_t i = 0; i < names.n; i++) {
		enum group_type type;

		buf_clear(&path);
		buf_add_str(&path, names.name[i]);
		buf_add_str(&path, "/type");
		(void) sysfs_value(groups, buf_str(&path), &text);
		type = group_type_of(buf_span(&text));
		if (type == GROUP_UNKNOWN && is_invented(groups, names.name[i])) {
			host->n_noiommu_group++;
			continue;
		}
		host->group[type]++;
		host->n_group++;
	}
}

static void read_dmar_flags(struct host *host, int root)
{
	enum { FLAGS = 37 }; /* after the header and one byte, the host's address width */
	_cleanup_(buf_release) struct buf table = BUF_INIT;

	(void) sysfs_read_some(root, "sys/firmware/acpi/tables/DMAR", 4096, &table);
	if (table.len > FLAGS && span_starts(buf_span(&table), "DMAR"))
		host->dmar_flags = (unsigned char) table.data[FLAGS];
}

static void read_tables(struct host *host, int root)
{
	bool visible = sysfs_has(root, "sys/firmware/acpi/tables");

	for (enum acpi_table table = 0; table < TABLES; table++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "sys/firmware/acpi/tables/%s", acpi_table_name(table));
		host->table[table] = sysfs_has(root, buf_str(&path)) ? TRI_YES
				     : visible                       ? TRI_NO
								     : TRI_UNKNOWN;
	}
	if (host->table[TABLE_DMAR] == TRI_YES)
		read_dmar_flags(host, root);
}

/* AMD's IOMMU is a PCI function of its own, of class 0x0806. */
static void read_amd_function(struct host *host, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_close_ int devices = sysfs_open(root, "sys/bus/pci/devices");

	if (devices < 0)
		return;
	(void) sysfs_list(devices, ".", &names);
	for (size_t i = 0; i < names.n && !host->amd_function; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT, class = BUF_INIT;

		buf_addf(&path, "%s/class", names.name[i]);
		(void) sysfs_value(devices, buf_str(&path), &class);
		host->amd_function = span_starts(buf_span(&class), "0x0806");
	}
}

/*
 * An I/O APIC is remapped if any interrupt is: drivers/iommu/irq_remapping.c disables
 * remapping if one I/O APIC is left out. A message can come from a device without an
 * IOMMU.
 */
static enum tri remapping_of(struct span chip)
{
	if (span_starts(chip, "IR-"))
		return TRI_YES;
	return span_has(chip, "IO-APIC") ? TRI_NO : TRI_UNKNOWN;
}

/*
 * Interrupt remapping shows in the names of the interrupt chips, such as IR-IO-APIC
 * (drivers/iommu: intel and amd irq_remapping .prefix). The first interrupts are the I/O
 * APIC's. /proc/interrupts has the names too, but is slow to generate on large hosts.
 */
static enum tri read_remapping(int root)
{
	enum { FIRST = 64 };
	enum tri remapping = TRI_UNKNOWN;
	_cleanup_close_ int chips = sysfs_open(root, "sys/kernel/irq");

	if (chips < 0)
		return TRI_UNKNOWN;
	for (int i = 0; i < FIRST && remapping == TRI_UNKNOWN; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT, chip = BUF_INIT;

		buf_addf(&path, "%d/chip_name", i);
		(void) sysfs_value(chips, buf_str(&path), &chip);
		remapping = remapping_of(buf_span(&chip));
	}
	return remapping;
}

void host_read_iommu(struct host *host, int root)
{
	read_units(host, root);
	read_groups(host, root);
	read_tables(host, root);
	if (host->n_unit == 0 && host->table[TABLE_IVRS] == TRI_NO)
		read_amd_function(host, root);
	host->remapping = read_remapping(root);
}
