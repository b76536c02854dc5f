/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

enum group_column { GROUP, TYPE, DEVICE, ID, CLASS, NAME, DRIVER, RESET, COLUMNS };

static const char *const headings[] = {
	[GROUP] = "GROUP", [TYPE] = "TYPE", [DEVICE] = "DEVICE", [ID] = "ID",
	[CLASS] = "CLASS", [NAME] = "NAME", [DRIVER] = "DRIVER", [RESET] = "RESET",
};

static const char *type_name(const struct group *group)
{
	return group->invented ? "noiommu" : group_type_name(group->type);
}

static void put_text(struct libscols_line *line, enum group_column column,
		     const char *text)
{
	_cleanup_(buf_release) struct buf safe = BUF_INIT;

	text_add_escaped(&safe, span_of(text ? text : ""));
	table_put(line, column, &safe);
}

static void text_groups_put_names(struct libscols_line *line, const struct device *device,
				  const struct pci_names *names)
{
	_cleanup_(buf_release) struct buf id = BUF_INIT, class = BUF_INIT,
					  name = BUF_INIT;

	buf_addf(&id, "%04x:%04x", device->vendor, device->product);
	table_put(line, ID, &id);
	if (!pci_names_class(names, device->class, &class))
		buf_addf(&class, "%04x", device->class >> 8);
	put_text(line, CLASS, buf_str(&class));
	if (pci_names_vendor(names, device->vendor, &name))
		buf_add_byte(&name, ' ');
	(void) pci_names_product(names, device->vendor, device->product, &name);
	put_text(line, NAME, buf_str(&name));
}

static void add_device(const struct group *group, size_t i, const struct pci_names *names,
		       struct libscols_table *table)
{
	struct libscols_line *line = table_line(table);
	const struct device *device = &group->device[i];
	const char *reset = device->reset;

	put_text(line, GROUP, i == 0 ? group->name : "");
	put_text(line, TYPE, i ? "" : type_name(group));
	put_text(line, DEVICE, device->address);
	if (device->is_pci)
		text_groups_put_names(line, device, names);
	put_text(line, DRIVER, device->driver);
	put_text(line, RESET, reset && !*reset ? "none" : reset);
}

void text_groups(const struct groups *groups, const struct pci_names *names,
		 struct buf *out)
{
	struct libscols_table *table = table_new(headings, COLUMNS);

	for (size_t i = 0; i < groups->n; i++)
		for (size_t j = 0; j < groups->group[i].n; j++)
			add_device(&groups->group[i], j, names, table);
	if (scols_table_get_nlines(table))
		table_print(table, "", out);
	else
		scols_unref_table(table);
}
