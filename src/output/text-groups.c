/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

enum group_column { GROUP, TYPE, DEVICE, ID, CLASS, NAME, DRIVER, RESET, COLUMNS };

static const struct text_column columns[] = {
	[GROUP] = { "GROUP", 0 },
	[TYPE] = { "TYPE", 0 },
	[DEVICE] = { "DEVICE", 0 },
	[ID] = { "ID", 0 },
	[CLASS] = { "CLASS", COLUMN_SHRINKS },
	[NAME] = { "NAME", COLUMN_SHRINKS },
	[DRIVER] = { "DRIVER", 0 },
	[RESET] = { "RESET", 0 },
};

static const char *type_name(const struct group *group)
{
	return group->invented ? "noiommu" : group_type_name(group->type);
}

static void put_text(struct text_table *table, enum group_column column, const char *text)
{
	_cleanup_(buf_release) struct buf safe = BUF_INIT;

	text_add_escaped(&safe, span_of(text ? text : ""));
	text_table_put(table, column, PAINT_NONE, &safe);
}

static void text_groups_put_names(struct text_table *table, const struct device *device,
				  const struct pci_names *names)
{
	_cleanup_(buf_release) struct buf id = BUF_INIT, class = BUF_INIT,
					  name = BUF_INIT;

	buf_addf(&id, "%04x:%04x", device->vendor, device->product);
	text_table_put(table, ID, PAINT_NONE, &id);
	if (!pci_names_class(names, device->class, &class))
		buf_addf(&class, "%04x", device->class >> 8);
	put_text(table, CLASS, buf_str(&class));
	if (pci_names_vendor(names, device->vendor, &name))
		buf_add_byte(&name, ' ');
	(void) pci_names_product(names, device->vendor, device->product, &name);
	put_text(table, NAME, buf_str(&name));
}

static void add_device(const struct group *group, size_t i, const struct pci_names *names,
		       struct text_table *table)
{
	const struct device *device = &group->device[i];
	const char *reset = device->reset;

	text_table_row(table);
	put_text(table, GROUP, i == 0 ? group->name : "");
	put_text(table, TYPE, i ? "" : type_name(group));
	put_text(table, DEVICE, device->address);
	if (device->is_pci)
		text_groups_put_names(table, device, names);
	put_text(table, DRIVER, device->driver);
	put_text(table, RESET, reset && !*reset ? "none" : reset);
}

void text_groups(const struct groups *groups, const struct pci_names *names,
		 const struct screen *screen, struct buf *out)
{
	struct text_table table;

	text_table_open(&table, screen, columns, COLUMNS);
	for (size_t i = 0; i < groups->n; i++)
		for (size_t j = 0; j < groups->group[i].n; j++)
			add_device(&groups->group[i], j, names, &table);
	text_table_print(&table, "", out);
}
