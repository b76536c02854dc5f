/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

/* The mode's name, for the running command line on this machine. */
static const char *mode_word(const struct host *host)
{
	enum effect effect = host_configured_here(host);

	if (effect == EFFECT_UNKNOWN || effect == EFFECT_MIXED)
		effect = host_effect(host);
	if (host_words(host) == MODE_UNSET || effect == EFFECT_UNKNOWN)
		return mode_at(MODE_UNSET)->name;
	return effect_name(effect);
}

/* Four lines in the format of the original iommu tool. */
static void add_four_lines(const struct host *host, struct buf *out)
{
	buf_add_str(out, "cmdline:   ");
	text_add_escaped(out, buf_span(&host->cmdline));
	buf_addf(out, "\nmode:      %s\n", mode_word(host));
	buf_addf(out, "iommufd:   %s (/dev/iommu)\n",
		 host->has_iommufd ? "available" : "absent");
	buf_addf(out, "vfio-cdev: %zu device(s) at /dev/vfio/devices\n",
		 host->vfio_cdev.n);
}

static void add_active(const struct host *host, struct buf *out)
{
	enum effect asked = host_asked(host);
	const char *why = host_why(host);

	buf_addf(out, "running:   %s", effect_name(host_effect(host)));
	if (why && asked != EFFECT_UNKNOWN && asked != EFFECT_MIXED)
		buf_addf(out, ", not %s", effect_name(asked));
	if (why)
		buf_addf(out, ": %s", why);
	else if (host_is_inferred(host))
		buf_add_str(out, " (as the line asks; the groups do not say)");
	else if (host_words(host) == MODE_UNSET)
		buf_add_str(out, " (kernel default)");
	buf_add_byte(out, '\n');
}

static void add_tables(const struct host *host, struct buf *out)
{
	const char *separator = "; firmware publishes ";

	for (enum acpi_table table = 0; table < TABLES; table++) {
		if (host->table[table] != TRI_YES)
			continue;
		buf_addf(out, "%s%s", separator, acpi_table_name(table));
		separator = ", ";
	}
}

static void add_units(const struct host *host, struct buf *out)
{
	buf_add_str(out, "units:    ");
	for (size_t i = 0; i < host->n_unit; i++) {
		buf_add_byte(out, ' ');
		text_add_escaped(out, span_of(host->unit[i].name));
	}
	if (host->n_unit == 0) {
		buf_add_str(out, " none");
		add_tables(host, out);
	}
	buf_add_byte(out, '\n');
}

static void text_host_add_groups(const struct host *host, struct buf *out)
{
	const char *separator = ": ";

	if (host->n_group + host->n_noiommu_group == 0)
		return;
	buf_addf(out, "groups:    %zu", host->n_group + host->n_noiommu_group);
	for (enum group_type type = 0; type < GROUP_TYPES; type++) {
		if (host->group[type] == 0)
			continue;
		buf_addf(out, "%s%zu %s", separator, host->group[type],
			 group_type_name(type));
		separator = ", ";
	}
	if (host->n_noiommu_group)
		buf_addf(out, "%s%zu without an IOMMU", separator, host->n_noiommu_group);
	buf_add_byte(out, '\n');
}

static void add_remapping(const struct host *host, struct buf *out)
{
	if (host->remapping != TRI_UNKNOWN)
		buf_addf(out, "intremap:  %s\n",
			 host->remapping == TRI_YES ? "on" : "off");
}

static void add_vfio(const struct host *host, struct buf *out)
{
	const char *why;
	enum tri binds = host_vfio(host, &why);

	if (binds != TRI_UNKNOWN)
		buf_addf(out, "vfio-pci:  %s%s%s\n",
			 binds == TRI_YES ? "takes devices" : "refuses devices",
			 why ? ": " : "", why ? why : "");
}

void text_host(const struct host *host, struct buf *out)
{
	add_four_lines(host, out);
	add_active(host, out);
	add_units(host, out);
	text_host_add_groups(host, out);
	add_remapping(host, out);
	add_vfio(host, out);
}
