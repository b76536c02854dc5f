/* SPDX-License-Identifier: BSD-3-Clause */
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* uapi-group.org/specifications/specs/discoverable_partitions_specification */
static const char *const root_types[] = {
	"4f68bce3-e8cd-4db1-96e7-fbcaf984b709", /* x86-64 */
	"44479540-f297-41b2-9af7-d131d5f0458a", /* x86 */
	"b921b045-1df0-41c3-af44-4c6f280d3fae", /* arm64 */
};

/* A root has one of these. Not through a link: many a /boot has a link to itself in it,
 * called boot. */
static const char *const signs[] = {
	"etc/os-release", "usr/lib/os-release", "etc/default/grub", "etc/kernel/cmdline",
	"etc/fstab",      "ostree/deploy",      "boot/grub",        "boot/grub2",
	"boot/loader",    "boot/extlinux",
};

/* Where installers put a root that is not the default subvolume. */
static const char *const subvolumes[] = { "subvol=root", "subvol=@", "subvol=@rootfs" };

/* The last component may be a link, to wherever. */
static bool has(int root, const char *path)
{
	struct open_how how = {
		.flags = O_PATH | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
	};
	long fd = syscall(SYS_openat2, root, path, &how, sizeof(how));

	if (fd >= 0)
		(void) close((int) fd);
	return fd >= 0;
}

static bool looks_like_root(int root)
{
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (has(root, signs[i]))
			return true;
	return false;
}

/* The subvolume that looks like a root, or -ENOENT. */
static int mount_subvolume(const struct loop *loop, const struct partition *part,
			   enum volume_access access, bool *ret_dirty)
{
	struct err ignored = ERR_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(subvolumes); i++) {
		int fd = volume_mount(loop, part, access, subvolumes[i], ret_dirty,
				      &ignored);

		if (fd >= 0 && looks_like_root(fd))
			return fd;
		if (fd >= 0)
			(void) close(fd);
	}
	return -ENOENT;
}

int root_mount(const struct loop *loop, struct partition *part, enum volume_access access,
	       bool *ret_dirty, struct err *err)
{
	int fd = volume_mount(loop, part, access, NULL, ret_dirty, err), inner;
	bool dirty;

	if (fd < 0)
		return fd;
	part->mounted = true;
	if (strcmp(part->fs, "btrfs") != 0 || looks_like_root(fd))
		return fd;
	inner = mount_subvolume(loop, part, access, &dirty);
	if (inner < 0)
		return fd;
	(void) close(fd);
	return inner;
}

static bool has_root_type(const struct partition *part)
{
	for (size_t i = 0; part->type && i < ARRAY_SIZE(root_types); i++)
		if (strcmp(part->type, root_types[i]) == 0)
			return !part->no_auto;
	return false;
}

/* Nobody's root is a FAT. */
static bool may_be_root(const struct partition *part)
{
	return volume_is_known(part) && strcmp(part->fs, "vfat") != 0;
}

static bool is_root(const struct loop *loop, struct partition *part,
		    enum volume_access access)
{
	struct err ignored = ERR_INIT;
	bool dirty, found;
	int fd = root_mount(loop, part, access, &dirty, &ignored);

	if (fd < 0)
		return false;
	found = looks_like_root(fd);
	(void) close(fd);
	part->mounted = false;
	return found;
}

/* Parts that may be the root, as pointers into the table. */
struct choice {
	struct partition **part;
	size_t n, room;
};

static void choice_release(struct choice *choice)
{
	mem_done(&choice->part);
}

static void choice_add(struct choice *choice, struct partition *part)
{
	choice->part =
		mem_grow(choice->part, choice->n, &choice->room, sizeof(*choice->part));
	choice->part[choice->n++] = part;
}

static int refuse_several(const struct choice *choice, const char *name, struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT, hint = BUF_INIT;

	for (size_t i = 0; i < choice->n; i++) {
		buf_add_str(&list, i ? ", " : "");
		partition_describe(choice->part[i], &list);
		buf_addf(&hint, "%s--partition=%u", i ? " or " : "",
			 choice->part[i]->number);
	}
	err_set(err, ENOTUNIQ, "cannot tell which partition of %s is the root", name);
	err_why(err, "each of these may be it: %s", buf_str(&list));
	return err_hint(err, "say %s", buf_str(&hint));
}

/* None has a file system that a root may have: the first thing in the way is the reason.
 */
static int refuse_none(const struct table *table, const char *name, struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;
	const char *hint = NULL;

	err_set(err, EMEDIUMTYPE, "cannot find a root in %s", name);
	for (size_t i = 0; i < table->n; i++) {
		const char *why = volume_obstacle(&table->part[i], &hint);

		if (!why)
			continue;
		if (table->part[i].number)
			err_why(err, "partition %u: %s", table->part[i].number, why);
		else
			err_why(err, "%s", why);
		return hint ? err_hint(err, "%s", hint) : -err->code;
	}
	if (table->bare && !table->part[0].fs)
		return err_why(err, "it has neither a partition table nor a file system "
				    "that is known here");
	for (size_t i = 0; i < table->n; i++) {
		buf_add_str(&list, i ? ", " : "");
		partition_describe(&table->part[i], &list);
	}
	return err_why(err, "there is only %s",
		       table->n ? buf_str(&list) : "an empty table");
}

static int look(const struct loop *loop, const struct choice *all,
		enum target_access access, struct partition **ret_part, struct err *err)
{
	_cleanup_(choice_release) struct choice roots = { NULL, 0, 0 };
	enum volume_access how = access == TARGET_WRITE ? VOLUME_LOOK : VOLUME_READ;

	for (size_t i = 0; i < all->n; i++)
		if (is_root(loop, all->part[i], how))
			choice_add(&roots, all->part[i]);
	if (roots.n != 1)
		return refuse_several(roots.n ? &roots : all, loop->name, err);
	*ret_part = roots.part[0];
	return 0;
}

int root_find(const struct loop *loop, struct table *table, const char *wanted,
	      enum target_access access, struct partition **ret_part, struct err *err)
{
	_cleanup_(choice_release) struct choice typed = { NULL, 0, 0 },
						all = { NULL, 0, 0 };
	const struct choice *choice = &typed;

	if (wanted)
		return table_choose(table, wanted, loop->name, ret_part, err);
	for (size_t i = 0; i < table->n; i++) {
		if (may_be_root(&table->part[i]))
			choice_add(&all, &table->part[i]);
		if (has_root_type(&table->part[i]))
			choice_add(&typed, &table->part[i]);
	}
	if (typed.n > 1)
		return refuse_several(&typed, loop->name, err);
	if (typed.n == 0)
		choice = &all;
	if (choice->n == 0)
		return refuse_none(table, loop->name, err);
	if (choice->n > 1)
		return look(loop, choice, access, ret_part, err);
	*ret_part = choice->part[0];
	return 0;
}
