/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <string.h>

static bool has_own_words(const struct host *host)
{
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	struct view view = VIEW_INIT;
	bool own = false;
	const char *why;

	if (view_decode(&view, QUOTING_PLAIN, buf_span(&host->cmdline), &why) < 0)
		return false;
	cmdline_parse(&line, &view);
	own = mode_words(lines, 1, host->kernel.arch) != MODE_UNSET;
	view_release(&view);
	return own;
}

/* The four lines that the first tool of this name printed, in its spelling. */
static void add_four_lines(const struct host *host, struct buf *out)
{
	enum effect asked = host_configured_here(host);

	if (asked == EFFECT_UNKNOWN || asked == EFFECT_MIXED)
		asked = host_effect(host);
	buf_add_str(out, "cmdline:   ");
	text_add_escaped(out, buf_span(&host->cmdline));
	buf_addf(out, "\nmode:      %s\n",
		 has_own_words(host) ? effect_name(asked) : "unset");
	buf_addf(out, "iommufd:   %s (/dev/iommu)\n",
		 host->has_iommufd ? "available" : "absent");
	buf_addf(out, "vfio-cdev: %zu device(s) at /dev/vfio/devices\n",
		 host->vfio_cdev.n);
}

static void add_active(const struct host *host, struct buf *out)
{
	const char *why = host_why(host);

	buf_addf(out, "running:   %s", effect_name(host_effect(host)));
	if (why)
		buf_addf(out, ", not %s: %s", effect_name(host_configured_here(host)),
			 why);
	else if (!has_own_words(host))
		buf_add_str(out, " (kernel default)");
	buf_add_byte(out, '\n');
}

static void add_units(const struct host *host, struct buf *out)
{
	if (host->n_unit == 0)
		return;
	buf_add_str(out, "units:    ");
	for (size_t i = 0; i < host->n_unit; i++) {
		buf_add_byte(out, ' ');
		text_add_escaped(out, span_of(host->unit[i].name));
	}
	buf_add_byte(out, '\n');
}

static void add_groups(const struct host *host, struct buf *out)
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
	if (host->remapping == TRI_UNKNOWN || host->n_unit == 0)
		return;
	buf_addf(out, "interrupts: %s\n",
		 host->remapping == TRI_YES
			 ? "remapped"
			 : "not remapped; vfio asks for allow_unsafe_interrupts");
}

void text_host(const struct host *host, struct buf *out)
{
	add_four_lines(host, out);
	add_active(host, out);
	add_units(host, out);
	add_groups(host, out);
	add_remapping(host, out);
}
