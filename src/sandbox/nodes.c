/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "block-device.h"
#include "image/table.h"
#include "system/fd.h"
#include "system/mount.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/*
 * The owner is a user that does not exist. User 0 without capabilities is then not the
 * owner, gets the group's permission to read, and cannot change the mode.
 */
#define NODE_OWNER 65533
#define NODE_MODE  040

static const struct {
	const char *name;
	unsigned high, low;
} char_nodes[] = {
	{ "null", 1, 3 },   { "zero", 1, 5 },    { "full", 1, 7 },
	{ "random", 1, 8 }, { "urandom", 1, 9 }, { "tty", 5, 0 },
};

static const struct {
	const char *name, *to;
} links[] = {
	{ "fd", "/proc/self/fd" },
	{ "stdin", "/proc/self/fd/0" },
	{ "stdout", "/proc/self/fd/1" },
	{ "stderr", "/proc/self/fd/2" },
};

static int add_char_nodes(int dev)
{
	for (size_t i = 0; i < ARRAY_SIZE(char_nodes); i++)
		if (mknodat(dev, char_nodes[i].name, S_IFCHR,
			    makedev(char_nodes[i].high, char_nodes[i].low)) < 0 ||
		    fchmodat(dev, char_nodes[i].name, 0666, 0) < 0)
			return -errno;
	for (size_t i = 0; i < ARRAY_SIZE(links); i++)
		if (symlinkat(links[i].to, dev, links[i].name) < 0)
			return -errno;
	if (mkdirat(dev, "disk", 0755) < 0 || mkdirat(dev, "disk/by-uuid", 0755) < 0 ||
	    mkdirat(dev, "disk/by-partuuid", 0755) < 0)
		return -errno;
	return 0;
}

/* Two file systems may be on one disk. */
static int nodes_add_node(int dev, const char *name, dev_t number)
{
	if (mknodat(dev, name, S_IFBLK, number) < 0)
		return errno == EEXIST ? 0 : -errno;
	if (fchownat(dev, name, NODE_OWNER, 0, 0) < 0 ||
	    fchmodat(dev, name, NODE_MODE, 0) < 0)
		return -errno;
	return 0;
}

/* The UUIDs come from the disk and are untrusted: use only those that are file names. */
static void nodes_add_link(int dev, const char *dir, const char *uuid, const char *name)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, to = BUF_INIT;

	if (!uuid || !*uuid || *uuid == '.' || strchr(uuid, '/'))
		return;
	buf_addf(&path, "disk/%s/%s", dir, uuid);
	buf_addf(&to, "../../%s", name);
	/* The first of two equal UUIDs gets the link; the other needs none. */
	if (symlinkat(buf_str(&to), dev, buf_str(&path)) < 0)
		return;
}

static int nodes_add_part(int dev, const struct block_device *disk,
			  const struct partition *part)
{
	struct block_device device = *disk;
	int r;

	if (part->number == 0)
		memcpy(device.name, disk->disk, sizeof(device.name));
	else if (!block_device_partition(disk, part->number, &device))
		return 0;
	r = part->number ? nodes_add_node(dev, device.name, device.number) : 0;
	nodes_add_link(dev, "by-uuid", part->fs_uuid, device.name);
	nodes_add_link(dev, "by-partuuid", part->uuid, device.name);
	return r;
}

static int read_disk(const struct block_device *device, struct table *table,
		     struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	_cleanup_close_ int fd = -1;
	off_t size;

	buf_addf(&path, "/dev/%s", device->host);
	fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC);
	size = fd < 0 ? -1 : lseek(fd, 0, SEEK_END);
	if (size < 0)
		return err_set(err, errno, "cannot read %s", buf_str(&path));
	return table_read(table, fd, (uint64_t) size, buf_str(&path), err);
}

int nodes_add(const struct sandbox *sandbox, const struct block_device *device,
	      struct err *err)
{
	_cleanup_(table_release) struct table table = TABLE_INIT;
	int r = read_disk(device, &table, err);

	if (r < 0)
		return r;
	r = nodes_add_node(sandbox->dev, device->disk, device->disk_number);
	if (r >= 0)
		r = nodes_add_node(sandbox->dev, device->name, device->number);
	for (size_t i = 0; r >= 0 && i < table.n; i++)
		r = nodes_add_part(sandbox->dev, device, &table.part[i]);
	return r < 0 ? err_set(err, -r, "cannot make a node for /dev/%s", device->name)
		     : 0;
}

int nodes_begin(struct sandbox *sandbox, int *ret_context, struct err *err)
{
	static const char *const options[] = { "mode=755", "size=256k",
					       "nr_inodes=1024" };
	int r;

	sandbox->dev = mount_detached("tmpfs", options, ARRAY_SIZE(options),
				      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, ret_context);
	r = sandbox->dev < 0 ? sandbox->dev : add_char_nodes(sandbox->dev);
	return r < 0 ? err_set(err, -r, "cannot make a /dev") : 0;
}
