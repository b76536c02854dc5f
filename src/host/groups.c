/* SPDX-License-Identifier: BSD-3-Clause */
#include "groups.h"
#include "sysfs.h"
#include "system/fd.h"

#include <stdlib.h>
#include <string.h>

static void device_release(struct device *device)
{
	free(device->address);
	free(device->driver);
	free(device->reset);
}

static void group_release(struct group *group)
{
	for (size_t i = 0; i < group->n; i++)
		device_release(&group->device[i]);
	free(group->device);
	free(group->name);
}

void groups_release(struct groups *groups)
{
	for (size_t i = 0; i < groups->n; i++)
		group_release(&groups->group[i]);
	free(groups->group);
	*groups = (struct groups) GROUPS_INIT;
}

/* Read the file of an entry of a directory. */
static int read_in(int dir, const char *name, const char *file, struct buf *ret_text)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", name, file);
	return sysfs_value(dir, buf_str(&path), ret_text);
}

static int link_in(int dir, const char *name, const char *link, struct buf *ret_name)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/%s", name, link);
	return sysfs_link(dir, buf_str(&path), ret_name);
}

static bool groups_read_number(int dir, const char *name, const char *file, unsigned *ret)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	if (read_in(dir, name, file, &text) < 0)
		return false;
	*ret = (unsigned) strtoul(buf_str(&text), NULL, 16);
	return true;
}

/* Kernels before 5.15 show that a device can be reset (a file exists), but not how. */
static char *read_reset(int dir, const char *name)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, path = BUF_INIT;

	if (read_in(dir, name, "reset_method", &text) >= 0)
		return mem_dup(buf_span(&text));
	buf_addf(&path, "%s/reset", name);
	return sysfs_has(dir, buf_str(&path)) ? mem_dup(span_of("yes")) : NULL;
}

static struct device read_device(int dir, const char *name)
{
	struct device device = { .address = mem_dup(span_of(name)) };
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	if (link_in(dir, name, "driver", &text) >= 0)
		device.driver = mem_dup(buf_span(&text));
	(void) link_in(dir, name, "subsystem", &text);
	if (!span_is(buf_span(&text), "pci"))
		return device;
	device.is_pci = groups_read_number(dir, name, "class", &device.class) &&
			groups_read_number(dir, name, "vendor", &device.vendor) &&
			groups_read_number(dir, name, "device", &device.product);
	device.reset = read_reset(dir, name);
	return device;
}

static void groups_read_devices(struct group *group, int groups)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	_cleanup_close_ int dir = -1;

	buf_addf(&path, "%s/devices", group->name);
	dir = sysfs_open(groups, buf_str(&path));
	if (dir < 0)
		return;
	(void) sysfs_list(dir, ".", &names);
	for (size_t i = 0; i < names.n; i++) {
		group->device = mem_grow(group->device, group->n, &group->room,
					 sizeof(*group->device));
		group->device[group->n++] = read_device(dir, names.name[i]);
	}
}

static struct group read_group(int groups, const char *name)
{
	struct group group = { .name = mem_dup(span_of(name)) };
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	(void) read_in(groups, name, "type", &text);
	group.type = group_type_of(buf_span(&text));
	(void) read_in(groups, name, "name", &text);
	group.invented = span_is(buf_span(&text), GROUP_INVENTED);
	groups_read_devices(&group, groups);
	return group;
}

void groups_read(struct groups *groups, int root)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	_cleanup_close_ int dir = sysfs_open(root, "sys/kernel/iommu_groups");

	if (dir < 0)
		return;
	(void) sysfs_list(dir, ".", &names);
	for (size_t i = 0; i < names.n; i++) {
		groups->group = mem_grow(groups->group, groups->n, &groups->room,
					 sizeof(*groups->group));
		groups->group[groups->n++] = read_group(dir, names.name[i]);
	}
}
