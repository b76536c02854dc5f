/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

static void put_count(struct json_object *object, const char *key, size_t count)
{
	json_put(object, key, json_object_new_int64((int64_t) count));
}

static struct json_object *units(const struct host *host)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < host->n_unit; i++) {
		struct json_object *unit = json_object_in(array);

		json_put_str(unit, "name", host->unit[i].name);
		json_put_str(unit, "kind", unit_kind_name(host->unit[i].kind));
	}
	return array;
}

static struct json_object *groups(const struct host *host)
{
	struct json_object *object = json_new();

	for (enum group_type type = 0; type < GROUP_TYPES; type++)
		put_count(object, group_type_name(type), host->group[type]);
	put_count(object, "noiommu", host->n_noiommu_group);
	return object;
}

static struct json_object *names(const struct names *names)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < names->n; i++)
		json_add_bytes(array, span_of(names->name[i]));
	return array;
}

static struct json_object *tables(const struct host *host)
{
	struct json_object *object = json_new();

	for (enum acpi_table table = 0; table < TABLES; table++)
		json_put_tri(object, acpi_table_name(table), host->table[table]);
	return object;
}

static enum tri unsafe_interrupts(const struct host *host)
{
	if (host->param[PARAM_UNSAFE_TYPE1] == TRI_YES)
		return TRI_YES;
	return host->param[PARAM_UNSAFE_IOMMUFD] == TRI_UNKNOWN
		       ? host->param[PARAM_UNSAFE_TYPE1]
		       : host->param[PARAM_UNSAFE_IOMMUFD];
}

/* The running kernel, with the keys of the kernels in show. */
static struct json_object *kernel(const struct host *host)
{
	struct json_object *object = json_new();

	json_put_bytes(object, "release", buf_span(&host->release));
	json_put_str(object, "config", host->config.len ? buf_str(&host->config) : NULL);
	json_put_defaults(object, &host->kernel);
	return object;
}

static struct json_object *vfio(const struct host *host)
{
	struct json_object *object = json_new();
	const char *why;

	json_put_tri(object, "binds", host_vfio(host, &why));
	json_put_str(object, "why", why);
	return object;
}

struct json_object *json_host(const struct host *host)
{
	struct json_object *object = json_new();

	json_put_bytes(object, "cmdline", buf_span(&host->cmdline));
	json_put_str(object, "mode", effect_name(host_configured_here(host)));
	json_put_effects(object, "modes", host_configured(host));
	json_put_str(object, "words", json_words(host_words(host)));
	json_put_str(object, "effective", effect_name(host_effect(host)));
	json_put_bool(object, "inferred", host_is_inferred(host));
	json_put_str(object, "why", host_why(host));
	json_put_str(object, "vendor", vendor_name(host->vendor));
	json_put(object, "units", units(host));
	json_put(object, "groups", groups(host));
	json_put(object, "tables", tables(host));
	json_put_bool(object, "iommufd", host->has_iommufd);
	json_put(object, "vfio_cdev", names(&host->vfio_cdev));
	json_put(object, "vfio_pci", vfio(host));
	json_put_tri(object, "noiommu", host->param[PARAM_NOIOMMU]);
	json_put_tri(object, "unsafe_interrupts", unsafe_interrupts(host));
	json_put_tri(object, "interrupt_remapping", host->remapping);
	json_put(object, "kernel", kernel(host));
	json_put_bool(object, "hypervisor", host->hypervisor);
	json_put_bool(object, "xen", host->xen);
	json_put_bool(object, "wsl", host->wsl);
	return object;
}
