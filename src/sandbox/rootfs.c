/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "system/fd.h"
#include "system/mount.h"
#include "system/write.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Runs in the child, in its own mount namespace. The scratch is attached first, at any
 * directory, and becomes the working directory. Paths in the target's tree, which may
 * have hostile links, are resolved as in a root.
 */

static int rootfs_fail(struct err *err, int code, const char *what)
{
	return err_set(err, code, "cannot make a place for it: %s", what);
}

static int attach_scratch(const struct sandbox *sandbox, struct err *err)
{
	static const char *const anywhere[] = { "/tmp", "/mnt", "/dev", "/proc" };

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return rootfs_fail(err, errno, "private mounts");
	for (size_t i = 0; i < ARRAY_SIZE(anywhere); i++) {
		if (move_mount(sandbox->scratch, "", AT_FDCWD, anywhere[i],
			       MOVE_MOUNT_F_EMPTY_PATH) < 0)
			continue;
		if (chdir(anywhere[i]) < 0)
			break;
		return 0;
	}
	return rootfs_fail(err, errno, "the scratch");
}

/* Attach a mount at a directory or file of a tree. */
static int attach(int take_mount, const struct target *tree, const char *at)
{
	_cleanup_close_ int fd = take_mount, dir = -1;

	dir = target_open_at(tree, at, O_PATH);
	if (dir < 0)
		return dir;
	if (move_mount(fd, "", dir, "",
		       MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		return -errno;
	return 0;
}

/* Return a detached clone of the mount at this path, or -errno. */
static int clone_mount(const char *path)
{
	int fd = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static void set_layer_name(struct buf *out, const char *layer, size_t i)
{
	buf_clear(out);
	buf_addf(out, "%s%zu", layer, i);
}

/*
 * Switch off redirect_dir and metacopy, which a kernel may enable by default: they leave
 * files without their contents in the upper layer.
 */
static int set_layers(int context, size_t i, const char *source)
{
	static const char *const off[] = { "redirect_dir=off", "metacopy=off",
					   "index=off" };
	static const char *const layers[] = { "lowerdir=low", "upperdir=up",
					      "workdir=work" };
	_cleanup_(buf_release) struct buf option = BUF_INIT;
	int r;

	buf_addf(&option, "source=%s", source);
	r = mount_set_option(context, buf_str(&option));
	if (r < 0)
		return r;
	for (size_t j = 0; j < ARRAY_SIZE(layers); j++) {
		set_layer_name(&option, layers[j], i);
		r = mount_set_option(context, buf_str(&option));
		if (r < 0)
			return r;
	}
	for (size_t j = 0; j < ARRAY_SIZE(off); j++)
		(void) mount_set_option(context, off[j]);
	return 0;
}

/* Return a detached overlay on the file system, or -errno. */
static int make_overlay(const struct sandbox *sandbox, size_t i)
{
	_cleanup_close_ int context = fsopen("overlay", FSOPEN_CLOEXEC);
	int r;

	if (context < 0)
		return -errno;
	r = set_layers(context, i, sandbox->filesystem[i].source);
	if (r < 0)
		return r;
	return mount_create(context, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
}

/* A file system that cannot be an overlay's lower layer is only made readable. */
static int mount_read_only(size_t i)
{
	_cleanup_(buf_release) struct buf low = BUF_INIT;

	set_layer_name(&low, "low", i);
	if (mount(NULL, buf_str(&low), NULL,
		  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL) < 0)
		return -errno;
	return clone_mount(buf_str(&low));
}

/* Return a mount of only the subvolume; mountinfo then shows its path in the btrfs. */
static int take_subvolume(int take_mount, size_t i, const char *subvolume)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	_cleanup_close_ int fd = take_mount;

	set_layer_name(&path, "whole", i);
	if (mkdir(buf_str(&path), 0755) < 0 ||
	    move_mount(fd, "", AT_FDCWD, buf_str(&path), MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return -errno;
	buf_add_str(&path, subvolume);
	return clone_mount(buf_str(&path));
}

static int mount_filesystem(const struct sandbox *sandbox, size_t i, struct err *err)
{
	const struct sandbox_filesystem *filesystem = &sandbox->filesystem[i];
	_cleanup_(buf_release) struct buf low = BUF_INIT;
	int fd;

	if (filesystem->copy >= 0)
		return filesystem->copy;
	set_layer_name(&low, "low", i);
	if (move_mount(filesystem->tree, "", AT_FDCWD, buf_str(&low),
		       MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return rootfs_fail(err, errno, "its file systems");
	fd = make_overlay(sandbox, i);
	if (fd == -EINVAL && *filesystem->at)
		fd = mount_read_only(i);
	if (fd >= 0 && filesystem->subvolume)
		fd = take_subvolume(fd, i, filesystem->subvolume);
	return fd < 0 ? rootfs_fail(err, -fd, "an overlay") : fd;
}

static int attach_filesystems(const struct sandbox *sandbox, struct target *ret_root,
			      struct err *err)
{
	int fd = mount_filesystem(sandbox, 0, err), dir, r;

	if (fd < 0)
		return fd;
	if (move_mount(fd, "", AT_FDCWD, "new", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return rootfs_fail(err, errno, "its root");
	dir = open("new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0)
		return rootfs_fail(err, errno, "its root");
	r = target_open_fd(ret_root, dir, sandbox->target->name, TARGET_READ, err);
	if (r < 0)
		return rootfs_fail(err, -r, "its root");
	for (size_t i = 1; i < sandbox->n_filesystem; i++) {
		fd = mount_filesystem(sandbox, i, err);
		if (fd < 0)
			return fd;
		r = attach(fd, ret_root, sandbox->filesystem[i].at);
		if (r < 0)
			return rootfs_fail(err, -r, sandbox->filesystem[i].at);
	}
	return 0;
}

static int rootfs_write_file(int dir, const char *name, int flags, mode_t mode,
			     struct span text)
{
	_cleanup_close_ int fd =
		openat(dir, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, mode);

	return fd < 0 ? -errno : write_all(fd, text);
}

/* Without capabilities, nothing in a read-only /proc or /sys can be written, not even
 * files with a mode that lets user 0 write, such as /proc/sysrq-trigger. */
static int attach_kernel(const struct target *root, struct err *err)
{
	static const struct {
		const char *type, *at;
	} filesystems[] = { { "proc", "/proc" }, { "sysfs", "/sys" } };

	for (size_t i = 0; i < ARRAY_SIZE(filesystems); i++) {
		int fd = mount_detached(filesystems[i].type, NULL, 0,
					MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
						MOUNT_ATTR_NOEXEC | MOUNT_ATTR_RDONLY,
					NULL);
		int r = fd < 0 ? fd : attach(fd, root, filesystems[i].at + 1);

		if (r < 0)
			return rootfs_fail(err, -r, filesystems[i].at);
	}
	return 0;
}

static int attach_masks(const struct sandbox *sandbox, const struct target *root,
			struct err *err)
{
	static const struct {
		const char *name, *at;
	} masks[] = { { "firmware", "sys/firmware" },
		      { "cmdline", "proc/cmdline" },
		      { "run", "run" },
		      { "tmp", "tmp" } };

	int r = rootfs_write_file(AT_FDCWD, "cmdline", O_CREAT, 0444,
				  buf_span(&sandbox->cmdline));

	if (r < 0)
		return rootfs_fail(err, -r, "/proc/cmdline");
	if (sandbox->efi && mkdir("firmware/efi", 0755) < 0)
		return rootfs_fail(err, errno, "/sys/firmware");
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		int fd = clone_mount(masks[i].name);

		r = fd < 0 ? fd : attach(fd, root, masks[i].at);
		if (r < 0)
			return rootfs_fail(err, -r, masks[i].at);
	}
	return 0;
}

static void make_parents(const struct target *root, const char *path)
{
	for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
		_cleanup_(buf_release) struct buf parent = BUF_INIT;
		_cleanup_(mem_done) char *name = NULL;
		_cleanup_close_ int dir = -1;

		buf_add(&parent, path, (size_t) (end - path));
		if (target_resolve(root, buf_str(&parent), &dir, &name) >= 0)
			(void) mkdirat(dir, name, 0755);
	}
}

static int rootfs_put(const struct target *root, const struct sandbox_text *text,
		      struct err *err)
{
	_cleanup_(mem_done) char *name = NULL;
	_cleanup_close_ int dir = -1;
	int r;

	make_parents(root, text->path);
	r = target_resolve(root, text->path, &dir, &name);
	if (r >= 0)
		r = rootfs_write_file(dir, name, O_CREAT | O_TRUNC, text->mode,
				      buf_span(&text->text));
	return r < 0 ? err_set(err, -r, "cannot put /%s into it", text->path) : 0;
}

/* With "." for both arguments, the old root is stacked on the new one and can be
 * unmounted at once (pivot_root(2)). */
static int pivot(struct err *err)
{
	if (chdir("new") < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return rootfs_fail(err, errno, "/");
	return 0;
}

int rootfs_enter(const struct sandbox *sandbox, struct err *err)
{
	_cleanup_(target_close) struct target root = TARGET_INIT;
	int r;

	(void) umask(022);
	r = attach_scratch(sandbox, err);
	if (r < 0)
		return r;
	r = attach_filesystems(sandbox, &root, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < sandbox->n_text; i++) {
		r = rootfs_put(&root, &sandbox->text[i], err);
		if (r < 0)
			return r;
	}
	r = attach(sandbox->dev, &root, "dev");
	if (r < 0)
		return rootfs_fail(err, -r, "/dev");
	r = attach_kernel(&root, err);
	if (r < 0)
		return r;
	r = attach_masks(sandbox, &root, err);
	return r < 0 ? r : pivot(err);
}
