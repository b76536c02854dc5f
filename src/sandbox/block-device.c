/* SPDX-License-Identifier: BSD-3-Clause */
#include "block-device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/btrfs.h>
#include <linux/btrfs_tree.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int block_device_refuse(struct err *err, const char *why)
{
	err_set(err, ENOTBLK, "cannot determine its disk");
	return err_why(err, "%s", why);
}

/* The fourth field of mountinfo, 36 35 8:1 / /mnt rw, is the directory of the file
 * system that the mount shows (proc(5)). */
static bool shows_all(unsigned long long id)
{
	char *line = NULL;
	size_t room = 0;
	bool found = false, all = true;
	FILE *file = fopen("/proc/self/mountinfo", "re");

	while (file && !found && getline(&line, &room, file) > 0) {
		unsigned long long this = 0;
		int root = 0;

		/* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers */
		(void) sscanf(line, "%llu %*s %*s %n", &this, &root);
		found = root && this == id;
		if (found)
			all = strncmp(line + root, "/ ", 2) == 0;
	}
	if (file)
		(void) fclose(file);
	free(line);
	return all;
}

static bool is_btrfs(int dir)
{
	struct statfs fs;

	return fstatfs(dir, &fs) == 0 && fs.f_type == BTRFS_SUPER_MAGIC;
}

/* A detached mount is not in mountinfo and always shows a whole file system. */
static int refuse_part(int dir, struct err *err)
{
	struct statx st;

	if (statx(dir, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) < 0)
		return err_set(err, errno, "cannot look at it");
	if (st.stx_attributes & STATX_ATTR_MOUNT_ROOT &&
	    (is_btrfs(dir) || shows_all(st.stx_mnt_id)))
		return 0;
	return block_device_refuse(
		err, "it is a directory of another file system: what it would find "
		     "is this host's disk");
}

/* A btrfs has an anonymous device number; use the one of its first device. */
static int btrfs_number(int dir, dev_t *ret)
{
	struct btrfs_ioctl_dev_info_args info = { .devid = 1 };
	struct stat st;

	if (ioctl(dir, BTRFS_IOC_DEV_INFO, &info) < 0 ||
	    stat((const char *) info.path, &st) < 0)
		return -errno;
	*ret = st.st_rdev;
	return 0;
}

static int number_of(int dir, dev_t *ret, struct err *err)
{
	struct stat st;
	int r = 0;

	if (fstat(dir, &st) < 0)
		return err_set(err, errno, "cannot look at it");
	*ret = st.st_dev;
	if (is_btrfs(dir))
		r = btrfs_number(dir, ret);
	if (r >= 0 && major(*ret) != 0)
		return 0;
	return block_device_refuse(err, "it lies on no disk");
}

static int block_device_sysfs_link(dev_t number, char path[PATH_MAX])
{
	_cleanup_(buf_release) struct buf link = BUF_INIT;

	buf_addf(&link, "/sys/dev/block/%u:%u", major(number), minor(number));
	return realpath(buf_str(&link), path) ? 0 : -errno;
}

/* Move the last component of the path to name. */
static void take_last(char *path, char name[NAME_MAX + 1])
{
	char *slash = strrchr(path, '/');
	size_t len = strlen(slash + 1);

	memcpy(name, slash + 1, len < NAME_MAX ? len + 1 : NAME_MAX);
	name[NAME_MAX] = '\0';
	*slash = '\0';
}

static bool block_device_read_number(const char *dir, const char *file, dev_t *ret)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	unsigned high = 0, low = 0;
	FILE *stream;
	int n;

	buf_addf(&path, "%s/%s", dir, file);
	stream = fopen(buf_str(&path), "re");
	if (!stream)
		return false;
	/* NOLINTNEXTLINE(cert-err34-c): the kernel's own numbers */
	n = fscanf(stream, "%u:%u", &high, &low);
	(void) fclose(stream);
	*ret = makedev(high, low);
	return n == 2;
}

static bool is_partition(const char *path)
{
	_cleanup_(buf_release) struct buf mark = BUF_INIT;

	buf_addf(&mark, "%s/partition", path);
	return access(buf_str(&mark), F_OK) == 0;
}

/* grub-mkconfig's 10_linux takes /dev/loop[0-9] for a file and adds no entries for it. */
static void rename_loop(struct block_device *device)
{
	if (strcmp(device->name, device->disk) != 0 || strlen(device->disk) != 5 ||
	    strncmp(device->disk, "loop", 4) != 0)
		return;
	(void) snprintf(device->name, sizeof(device->name), "loop10%c", device->host[4]);
	memcpy(device->disk, device->name, sizeof(device->disk));
}

int block_device_of(struct block_device *ret, int dir, struct err *err)
{
	char path[PATH_MAX];
	int r = refuse_part(dir, err);

	if (r < 0)
		return r;
	r = number_of(dir, &ret->number, err);
	if (r < 0)
		return r;
	if (block_device_sysfs_link(ret->number, path) < 0)
		return block_device_refuse(err, "its disk is not found in /sys");

	ret->disk_number = ret->number;
	if (is_partition(path)) {
		take_last(path, ret->name);
		if (!block_device_read_number(path, "dev", &ret->disk_number))
			return block_device_refuse(err, "its disk is not found in /sys");
		take_last(path, ret->disk);
	} else {
		take_last(path, ret->disk);
		memcpy(ret->name, ret->disk, sizeof(ret->name));
	}
	memcpy(ret->host, ret->disk, sizeof(ret->host));
	rename_loop(ret);
	if (strncmp(ret->disk, "dm-", 3) == 0 || strncmp(ret->disk, "md", 2) == 0)
		return block_device_refuse(
			err, "it lies on a volume that is made of others (LVM, RAID, "
			     "encryption)");
	return 0;
}

int block_device_partition(const struct block_device *disk, unsigned number,
			   struct block_device *ret)
{
	const char *digit = disk->disk + strlen(disk->disk) - 1;
	_cleanup_(buf_release) struct buf name = BUF_INIT, path = BUF_INIT;

	*ret = *disk;
	buf_addf(&name, "%s%s%u", disk->disk, *digit >= '0' && *digit <= '9' ? "p" : "",
		 number);
	buf_addf(&path, "/sys/class/block/%s", buf_str(&name));
	if (name.len > NAME_MAX ||
	    !block_device_read_number(buf_str(&path), "dev", &ret->number))
		return 0;
	memcpy(ret->name, buf_str(&name), name.len + 1);
	return 1;
}

/* Prepend the subvolume's name and the directories above it. */
static int parent_path(int dir, const struct btrfs_ioctl_get_subvol_info_args *info,
		       struct buf *path)
{
	struct btrfs_ioctl_ino_lookup_args lookup = { .treeid = info->parent_id,
						      .objectid = info->dirid };

	if (ioctl(dir, BTRFS_IOC_INO_LOOKUP, &lookup) < 0)
		return -errno;
	buf_splice(path, 0, 0, span_of(info->name));
	buf_splice(path, 0, 0, span_of(lookup.name));
	buf_splice(path, 0, 0, span_of("/"));
	return 0;
}

/* The ioctl describes only the subvolume of dir, so that one has to be at the top level.
 */
int block_device_subvolume(int dir, struct buf *ret, struct err *err)
{
	struct btrfs_ioctl_get_subvol_info_args info = { 0 };

	if (!is_btrfs(dir))
		return 0;
	if (ioctl(dir, BTRFS_IOC_GET_SUBVOL_INFO, &info) < 0)
		return err_set(err, errno, "cannot look at its subvolume");
	if (info.treeid == BTRFS_FS_TREE_OBJECTID)
		return 0;
	if (info.parent_id != BTRFS_FS_TREE_OBJECTID)
		return block_device_refuse(err, "it is a btrfs subvolume in a subvolume");
	return parent_path(dir, &info, ret) < 0
		       ? err_set(err, errno, "cannot look at its subvolume")
		       : 0;
}
