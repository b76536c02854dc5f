/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

#include <string.h>

static void put_number(struct json_object *object, const char *key, int digits,
		       unsigned number, bool known)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "%0*x", digits, number);
	json_put_str(object, key, known ? buf_str(&text) : NULL);
}

static void put_name(struct json_object *object, const char *key, bool known,
		     const struct buf *name)
{
	json_put_str(object, key, known ? buf_str(name) : NULL);
}

static void json_groups_put_names(struct json_object *object, const struct device *device,
				  const struct pci_names *names)
{
	_cleanup_(buf_release) struct buf class = BUF_INIT, vendor = BUF_INIT,
					  product = BUF_INIT;
	bool pci = device->is_pci;

	put_name(object, "class_name",
		 pci && pci_names_class(names, device->class, &class), &class);
	put_name(object, "vendor_name",
		 pci && pci_names_vendor(names, device->vendor, &vendor), &vendor);
	put_name(object, "device_name",
		 pci && pci_names_product(names, device->vendor, device->product,
					  &product),
		 &product);
}

/* The reset methods as an array; null: unknown. */
static struct json_object *resets(const struct device *device)
{
	const char *method = device->reset;
	struct json_object *array;

	if (!method)
		return NULL;
	array = json_array();
	while (*method) {
		size_t end = strcspn(method, " ");

		json_add_bytes(array, span_at(method, 0, end));
		method += end + strspn(method + end, " ");
	}
	return array;
}

static void put_device(struct json_object *object, const struct device *device,
		       const struct pci_names *names)
{
	json_put_str(object, "address", device->address);
	json_put_str(object, "driver", device->driver);
	json_put(object, "reset", resets(device));
	put_number(object, "class", 6, device->class, device->is_pci);
	put_number(object, "vendor", 4, device->vendor, device->is_pci);
	put_number(object, "device", 4, device->product, device->is_pci);
	json_groups_put_names(object, device, names);
}

struct json_object *json_groups(const struct groups *groups,
				const struct pci_names *names)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < groups->n; i++) {
		const struct group *group = &groups->group[i];
		struct json_object *object = json_object_in(array), *devices;

		json_put_str(object, "group", group->name);
		json_put_str(object, "type", group_type_name(group->type));
		json_put_bool(object, "noiommu", group->invented);
		json_put(object, "devices", devices = json_array());
		for (size_t j = 0; j < group->n; j++)
			put_device(json_object_in(devices), &group->device[j], names);
	}
	return array;
}
