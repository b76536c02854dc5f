/* SPDX-License-Identifier: BSD-3-Clause */
#include "filesystem.h"
#include "disk.h"
#include "f2fs.h"
#include "system/mount.h"
#include "system/fd.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

/*
 * skip is the option that prevents a journal replay, which a read-only mount alone does
 * not.
 */
static const struct filesystem_kind {
	const char *fs, *skip, *always;
	bool read_only;
	/* for drivers that do not report it on a read-only device */
	bool (*is_dirty)(int fd, uint64_t start);
} kinds[] = {
	/* Leave the inode tables that mkfs did not initialise to the running machine. */
	{ "ext4", "noload", "noinit_itable" },
	{ "ext3", "noload", NULL },
	{ "ext2", NULL, NULL },
	/* A clone of a disk of this host has the same UUIDs. */
	{ "xfs", "norecovery", "nouuid" },
	{ "btrfs", "rescue=nologreplay", NULL },
	{ "f2fs", "norecovery", NULL, false, f2fs_is_dirty },
	{ "vfat", NULL, NULL },
	{ "squashfs", NULL, NULL, true },
	{ "erofs", NULL, NULL, true },
	{ "iso9660", NULL, NULL, true },
};

static const struct {
	const char *fs, *what, *hint;
} blockers[] = {
	{ "crypto_LUKS", "it is encrypted (LUKS)",
	  "open it with cryptsetup, mount it, and name the directory with --root=DIR" },
	{ "BitLocker", "it is encrypted (BitLocker)", NULL },
	{ "LVM2_member", "it is a part of an LVM volume group",
	  "attach and activate it, mount it, and name the directory with --root=DIR" },
	{ "linux_raid_member", "it is a part of an MD RAID",
	  "assemble it, mount it, and name the directory with --root=DIR" },
	{ "zfs_member", "it is a part of a ZFS pool",
	  "import it with an altroot, and name the directory with --root=DIR" },
	{ "DM_verity_hash", "it is protected by dm-verity",
	  "build the image anew: the root's hash is part of it" },
	{ "bcache", "it is a part of a bcache", NULL },
	{ "swap", "it is swap space", NULL },
};

static const struct filesystem_kind *filesystem_kind_of(const struct partition *part)
{
	for (size_t i = 0; part->fs && i < ARRAY_SIZE(kinds); i++)
		if (strcmp(kinds[i].fs, part->fs) == 0)
			return &kinds[i];
	return NULL;
}

bool filesystem_is_known(const struct partition *part)
{
	return filesystem_kind_of(part) != NULL;
}

const char *filesystem_blocker(const struct partition *part, const char **ret_hint)
{
	for (size_t i = 0; part->fs && i < ARRAY_SIZE(blockers); i++) {
		if (strcmp(blockers[i].fs, part->fs) != 0)
			continue;
		*ret_hint = blockers[i].hint;
		return blockers[i].what;
	}
	return NULL;
}

int filesystem_refuse_write(const struct partition *part, const char *name,
			    struct err *err)
{
	const struct filesystem_kind *kind = filesystem_kind_of(part);

	if (!kind || !kind->read_only)
		return 0;
	err_set(err, EROFS, "cannot set %s", name);
	err_why(err, "%s is a file system that is only ever read", kind->fs);
	return err_hint(err, "set the tree that it is made from with --root=DIR");
}

static int refuse_unknown(const struct partition *part, const char *name, struct err *err)
{
	_cleanup_(buf_release) struct buf what = BUF_INIT;
	const char *hint = NULL, *why = filesystem_blocker(part, &hint);

	partition_describe(part, &what);
	err_set(err, EMEDIUMTYPE, "cannot mount %s of %s", buf_str(&what), name);
	err_why(err, "%s", why ? why : "it has no file system that is known here");
	return hint ? err_hint(err, "%s", hint) : -err->code;
}

/* fs/btrfs/fs.h: num_devices in the superblock at 64 KiB. */
static bool has_more_devices(const struct loop *loop, const struct partition *part)
{
	uint64_t devices = 1;

	if (pread(loop->fd, &devices, sizeof(devices),
		  (off_t) part->start + (64 << 10) + 136) != (ssize_t) sizeof(devices))
		return false;
	return le64toh(devices) > 1;
}

/* The kernel would take a mounted btrfs with the same id for a part of this one. */
static int refuse_btrfs(const struct loop *loop, const struct partition *part,
			struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, what = BUF_INIT;

	partition_describe(part, &what);
	err_set(err, EBUSY, "cannot mount %s of %s", buf_str(&what), loop->name);
	if (has_more_devices(loop, part)) {
		err_why(err, "it is one of several devices of a btrfs");
		return err_hint(err, "attach all, mount it, and name the directory with "
				     "--root=DIR");
	}
	buf_addf(&path, "/sys/fs/btrfs/%s", part->fs_uuid ? part->fs_uuid : "-");
	if (access(buf_str(&path), F_OK) == 0) {
		err_why(err, "a btrfs with its id %s is mounted on this host",
			part->fs_uuid);
		return err_hint(err, "umount that one, or work in a virtual machine");
	}
	*err = (struct err) ERR_INIT;
	return 0;
}

static int mount_with(const char *fs, const char *const *options, size_t n)
{
	return mount_detached(fs, options, n,
			      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC,
			      NULL);
}

/*
 * If a file system does not mount from a read-only device, but does without its journal,
 * the journal is not empty. The errors that kernels return for that differ.
 */
static int mount_kind(const struct filesystem_kind *kind, const char *node,
		      enum filesystem_access access, const char *subvolume,
		      bool *ret_dirty)
{
	_cleanup_(buf_release) struct buf source = BUF_INIT;
	const char *options[] = { NULL, kind->always, subvolume, "ro", kind->skip };
	int fd, first;

	buf_addf(&source, "source=%s", node);
	options[0] = buf_str(&source);
	*ret_dirty = false;
	if (access == FILESYSTEM_WRITE)
		return mount_with(kind->fs, options, 3);
	if (access == FILESYSTEM_LOOK)
		return mount_with(kind->fs, options, 5);

	first = mount_with(kind->fs, options, 4);
	if (first >= 0 || !kind->skip || first == -ENODEV)
		return first;
	fd = mount_with(kind->fs, options, 5);
	*ret_dirty = fd >= 0;
	return fd < 0 ? first : fd;
}

static int filesystem_explain(const struct partition *part, const char *name, int code,
			      struct err *err)
{
	_cleanup_(buf_release) struct buf what = BUF_INIT;

	partition_describe(part, &what);
	err_set(err, code, "cannot mount %s of %s", buf_str(&what), name);
	switch (code) {
	case ENODEV:
		err_why(err, "this kernel has no %s", part->fs);
		break;
	case EPERM:
		err_why(err, "this needs CAP_SYS_ADMIN");
		disk_hint_rights(err);
		break;
	case EINVAL:
	case EUCLEAN:
		err_why(err,
			"the kernel finds it damaged, truncated, or of a kind that it "
			"does not know");
		err_hint(err, "the kernel's log tells more");
		break;
	default:
		break;
	}
	return -code;
}

int filesystem_mount(const struct loop *loop, const struct partition *part,
		     enum filesystem_access access, const char *subvolume,
		     bool *ret_dirty, struct err *err)
{
	const struct filesystem_kind *kind = filesystem_kind_of(part);
	_cleanup_(buf_release) struct buf node = BUF_INIT;
	int r;

	if (!kind)
		return refuse_unknown(part, loop->name, err);
	if (strcmp(kind->fs, "btrfs") == 0 && !part->mounted &&
	    refuse_btrfs(loop, part, err) < 0)
		return -err->code;
	r = loop_add(loop, part, &node, err);
	if (r < 0)
		return r;
	r = mount_kind(kind, buf_str(&node), access, subvolume, ret_dirty);
	if (r < 0)
		return filesystem_explain(part, loop->name, -r, err);
	if (access == FILESYSTEM_READ && kind->is_dirty)
		*ret_dirty = kind->is_dirty(loop->fd, part->start);
	return r;
}

void filesystem_probe(const char *node, struct buf *ret)
{
	_cleanup_(table_release) struct table table = TABLE_INIT;
	_cleanup_close_ int fd = -1;
	struct err ignored = ERR_INIT;
	off_t size;

	fd = open(node, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return;
	size = lseek(fd, 0, SEEK_END);
	if (size <= 0 || table_read(&table, fd, (uint64_t) size, node, &ignored) < 0)
		return;
	if (table.bare && table.part[0].fs)
		buf_add_str(ret, table.part[0].fs);
}

int filesystem_mount_node(const char *node, const char *fs, enum filesystem_access access,
			  const char *subvolume)
{
	struct partition part = { .fs = mem_dup(span_of(fs)) };
	const struct filesystem_kind *kind = filesystem_kind_of(&part);
	bool dirty;
	int fd = kind ? mount_kind(kind, node, access, subvolume, &dirty) : -EMEDIUMTYPE;

	free(part.fs);
	return fd;
}
