/* SPDX-License-Identifier: BSD-3-Clause */
#include "root.h"
#include "fstab.h"
#include "system/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Files of a root, and which subvolume of a btrfs is the root. */

/*
 * fs/btrfs: BTRFS_FIRST_FREE_OBJECTID, the inode number of the top directory of a
 * subvolume.
 */
#define SUBVOLUME_INODE 256
#define FSTAB_MAX       65536

/*
 * A root has at least one of these. Links are not followed: many a /boot has a link
 * called boot to itself.
 */
static const char *const signs[] = {
	"etc/os-release", "usr/lib/os-release", "etc/default/grub", "etc/kernel/cmdline",
	"etc/fstab",      "ostree/deploy",      "boot/grub",        "boot/grub2",
	"boot/loader",    "boot/extlinux",
};

/* Names that installers give to a root that is not the default subvolume. */
static const char *const usual[] = { "root", "@", "@rootfs" };

/* Open a path without following links; with O_PATH the last component may be a link. */
static int open_inside(int root, const char *path, uint64_t flags)
{
	struct open_how how = {
		.flags = flags | O_NOFOLLOW | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_SYMLINKS,
	};

	return (int) syscall(SYS_openat2, root, path, &how, sizeof(how));
}

static bool root_tree_has(int root, const char *path)
{
	_cleanup_close_ int fd = open_inside(root, path, O_PATH);

	return fd >= 0;
}

bool root_is_installed(int root)
{
	return root_tree_has(root, "etc/os-release") ||
	       root_tree_has(root, "usr/lib/os-release");
}

bool root_looks_like(int root)
{
	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (root_tree_has(root, signs[i]))
			return true;
	return false;
}

/* Subvolumes that look like a root. */
struct found {
	char *name;
	bool own; /* its fstab names it as the root */
};

struct finds {
	struct found *found;
	size_t n, room;
};

static void finds_release(struct finds *finds)
{
	for (size_t i = 0; i < finds->n; i++)
		mem_done(&finds->found[i].name);
	mem_done(&finds->found);
}

/* The fstab of a snapshot names the subvolume that it is a snapshot of. */
static bool names_itself(int subvolume, const char *name)
{
	_cleanup_close_ int fd =
		open_inside(subvolume, "etc/fstab", O_RDONLY | O_NONBLOCK);
	char text[FSTAB_MAX];
	struct fstab_entry entry;
	struct stat st;
	ssize_t n;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return false;
	n = read(fd, text, sizeof(text));
	return n > 0 && fstab_at(span_at(text, 0, (size_t) n), "", &entry) &&
	       span_is(fstab_subvolume(&entry), name);
}

static void consider(struct finds *finds, int top, const char *name)
{
	_cleanup_close_ int fd = open_inside(top, name, O_RDONLY | O_DIRECTORY);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || st.st_ino != SUBVOLUME_INODE ||
	    !root_looks_like(fd))
		return;
	finds->found =
		mem_grow(finds->found, finds->n, &finds->room, sizeof(*finds->found));
	finds->found[finds->n++] =
		(struct found){ mem_dup(span_of(name)), names_itself(fd, name) };
}

static void find_all(struct finds *finds, int top)
{
	_cleanup_close_ int fd = openat(top, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir)
		return;
	(void) fd_take(&fd); /* closedir() closes it */
	while ((entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			consider(finds, top, entry->d_name);
	(void) closedir(dir);
}

static const struct found *find_usual(const struct finds *finds)
{
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		for (size_t j = 0; j < finds->n; j++)
			if (strcmp(finds->found[j].name, usual[i]) == 0)
				return &finds->found[j];
	return NULL;
}

static int root_tree_refuse_several(const struct finds *finds, const char *name,
				    struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;

	for (size_t i = 0; i < finds->n; i++)
		buf_addf(&list, "%s%s", i ? ", " : "", finds->found[i].name);
	err_set(err, ENOTUNIQ, "cannot tell which subvolume of %s is the root", name);
	err_why(err, "each of these may be it: %s", buf_str(&list));
	return err_hint(err, "make it the default: btrfs subvolume set-default");
}

/* Return 0 with a NULL name if there is none. */
static int root_tree_choose(const struct finds *finds, const char *name,
			    const char **ret_name, struct err *err)
{
	const struct found *chosen = finds->n == 1 ? finds->found : NULL;
	size_t n_own = 0;

	for (size_t i = 0; !chosen && i < finds->n; i++)
		n_own += finds->found[i].own;
	for (size_t i = 0; n_own == 1 && i < finds->n; i++)
		if (finds->found[i].own)
			chosen = &finds->found[i];
	if (!chosen && n_own == 0)
		chosen = find_usual(finds);
	if (!chosen && finds->n > 0)
		return root_tree_refuse_several(finds, name, err);
	*ret_name = chosen ? chosen->name : NULL;
	return 0;
}

/* Return its fd; -ENOENT: there is none; -ENOTUNIQ with an error message. */
static int mount_subvolume(const struct loop *loop, const struct partition *part,
			   enum filesystem_access access, struct err *err)
{
	_cleanup_(finds_release) struct finds finds = { NULL, 0, 0 };
	_cleanup_(buf_release) struct buf option = BUF_INIT;
	_cleanup_close_ int top = -1;
	const char *name = NULL;
	bool dirty;
	int r;

	top = filesystem_mount(loop, part, access, "subvolid=5", &dirty, err);
	if (top < 0)
		return top;
	find_all(&finds, top);
	r = root_tree_choose(&finds, loop->name, &name, err);
	if (r < 0)
		return r;
	if (!name)
		return -ENOENT;
	buf_addf(&option, "subvol=%s", name);
	return filesystem_mount(loop, part, access, buf_str(&option), &dirty, err);
}

int root_mount(const struct loop *loop, struct partition *part,
	       enum filesystem_access access, bool *ret_dirty, struct err *err)
{
	_cleanup_close_ int fd = -1;
	int inner;

	fd = filesystem_mount(loop, part, access, NULL, ret_dirty, err);
	if (fd < 0)
		return fd;
	part->mounted = true;
	if (strcmp(part->fs, "btrfs") != 0 || root_looks_like(fd))
		return fd_take(&fd);
	inner = mount_subvolume(loop, part, access, err);
	return inner == -ENOENT ? fd_take(&fd) : inner;
}
