/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
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

static int rootfs_fail(struct err *err, const char *what)
{
	return err_set(err, errno, "cannot make a place for it: %s", what);
}

static int attach_scratch(const struct sandbox *sandbox, struct err *err)
{
	static const char *const anywhere[] = { "/tmp", "/mnt", "/dev", "/proc" };

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return rootfs_fail(err, "private mounts");
	for (size_t i = 0; i < ARRAY_SIZE(anywhere); i++)
		if (move_mount(sandbox->scratch, "", AT_FDCWD, anywhere[i],
			       MOVE_MOUNT_F_EMPTY_PATH) == 0)
			return chdir(anywhere[i]) < 0 ? rootfs_fail(err, "the scratch")
						      : 0;
	return rootfs_fail(err, "the scratch");
}

/* Attach a mount at a directory or file of a tree. */
static int attach(int take_mount, const struct target *tree, const char *at)
{
	int dir = target_open_at(tree, at, O_PATH), r = 0;

	if (dir < 0)
		r = dir;
	else if (move_mount(take_mount, "", dir, "",
			    MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH) < 0)
		r = -errno;
	if (dir >= 0)
		(void) close(dir);
	(void) close(take_mount);
	errno = -r;
	return r;
}

static int set_string(int context, const char *key, const char *value)
{
	return fsconfig(context, FSCONFIG_SET_STRING, key, value, 0);
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
	static const char *const off[] = { "redirect_dir", "metacopy", "index" };
	static const struct {
		const char *key, *dir;
	} layers[] = { { "lowerdir", "low" },
		       { "upperdir", "up" },
		       { "workdir", "work" } };
	_cleanup_(buf_release) struct buf dir = BUF_INIT;

	if (set_string(context, "source", source) < 0)
		return -1;
	for (size_t j = 0; j < ARRAY_SIZE(layers); j++) {
		set_layer_name(&dir, layers[j].dir, i);
		if (set_string(context, layers[j].key, buf_str(&dir)) < 0)
			return -1;
	}
	for (size_t j = 0; j < ARRAY_SIZE(off); j++)
		(void) set_string(context, off[j], "off");
	return fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
}

/* Return a detached overlay on the file system, or -1 with errno. */
static int make_overlay(const struct sandbox *sandbox, size_t i)
{
	int context = fsopen("overlay", FSOPEN_CLOEXEC), fd = -1;

	if (context < 0)
		return -1;
	if (set_layers(context, i, sandbox->filesystem[i].source) == 0)
		fd = fsmount(context, FSMOUNT_CLOEXEC,
			     MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	(void) close(context);
	return fd;
}

/* A file system that cannot be an overlay's lower layer is only made readable. */
static int mount_read_only(size_t i)
{
	_cleanup_(buf_release) struct buf low = BUF_INIT;

	set_layer_name(&low, "low", i);
	if (mount(NULL, buf_str(&low), NULL,
		  MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC,
		  NULL) < 0)
		return -1;
	return open_tree(AT_FDCWD, buf_str(&low), OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

/* Return a mount of only the subvolume; mountinfo then shows its path in the btrfs. */
static int take_subvolume(int take_mount, size_t i, const char *subvolume)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	int r;

	set_layer_name(&path, "whole", i);
	r = mkdir(buf_str(&path), 0755);
	if (r >= 0)
		r = move_mount(take_mount, "", AT_FDCWD, buf_str(&path),
			       MOVE_MOUNT_F_EMPTY_PATH);
	(void) close(take_mount);
	buf_add_str(&path, subvolume);
	return r < 0 ? r
		     : open_tree(AT_FDCWD, buf_str(&path),
				 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static int mount_filesystem(const struct sandbox *sandbox, size_t i, struct err *err)
{
	_cleanup_(buf_release) struct buf low = BUF_INIT;
	int fd;

	if (sandbox->filesystem[i].copy >= 0)
		return sandbox->filesystem[i].copy;
	set_layer_name(&low, "low", i);
	if (move_mount(sandbox->filesystem[i].tree, "", AT_FDCWD, buf_str(&low),
		       MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return rootfs_fail(err, "its file systems");
	fd = make_overlay(sandbox, i);
	if (fd < 0 && errno == EINVAL && *sandbox->filesystem[i].at)
		fd = mount_read_only(i);
	if (fd >= 0 && sandbox->filesystem[i].subvolume)
		fd = take_subvolume(fd, i, sandbox->filesystem[i].subvolume);
	return fd < 0 ? rootfs_fail(err, "an overlay") : fd;
}

static int attach_filesystems(const struct sandbox *sandbox, struct target *ret_root,
			      struct err *err)
{
	int fd = mount_filesystem(sandbox, 0, err), dir;

	if (fd < 0)
		return fd;
	if (move_mount(fd, "", AT_FDCWD, "new", MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return rootfs_fail(err, "its root");
	dir = open("new", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir < 0 ||
	    target_open_fd(ret_root, dir, sandbox->target->name, TARGET_READ, err) < 0)
		return rootfs_fail(err, "its root");
	for (size_t i = 1; i < sandbox->n_filesystem; i++) {
		fd = mount_filesystem(sandbox, i, err);
		if (fd < 0)
			return fd;
		if (attach(fd, ret_root, sandbox->filesystem[i].at) < 0)
			return rootfs_fail(err, sandbox->filesystem[i].at);
	}
	return 0;
}

static int kernel_mount(const char *fs, unsigned attributes)
{
	int context = fsopen(fs, FSOPEN_CLOEXEC), fd = -1;

	if (context < 0)
		return -1;
	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == 0)
		fd = fsmount(context, FSMOUNT_CLOEXEC, attributes);
	(void) close(context);
	return fd;
}

static int scratch_mount(const char *name)
{
	return open_tree(AT_FDCWD, name, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
}

static int rootfs_write_file(int dir, const char *name, int flags, mode_t mode,
			     struct span text)
{
	int fd = openat(dir, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW | flags, mode);
	int r;

	if (fd < 0)
		return -1;
	r = write_all(fd, text);
	(void) close(fd);
	if (r < 0)
		errno = -r;
	return r < 0 ? -1 : 0;
}

/* Without capabilities, nothing in a read-only /proc or /sys can be written, not even
 * files with a mode that lets user 0 write, such as /proc/sysrq-trigger. */
static int attach_kernel(const struct target *root, struct err *err)
{
	const unsigned closed = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC |
				MOUNT_ATTR_RDONLY;
	int fd = kernel_mount("proc", closed);

	if (fd < 0 || attach(fd, root, "proc") < 0)
		return rootfs_fail(err, "/proc");
	fd = kernel_mount("sysfs", closed);
	if (fd < 0 || attach(fd, root, "sys") < 0)
		return rootfs_fail(err, "/sys");
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

	if (rootfs_write_file(AT_FDCWD, "cmdline", O_CREAT, 0444,
			      buf_span(&sandbox->cmdline)) < 0)
		return rootfs_fail(err, "/proc/cmdline");
	if (sandbox->efi && mkdir("firmware/efi", 0755) < 0)
		return rootfs_fail(err, "/sys/firmware");
	for (size_t i = 0; i < ARRAY_SIZE(masks); i++) {
		int fd = scratch_mount(masks[i].name);

		if (fd < 0 || attach(fd, root, masks[i].at) < 0)
			return rootfs_fail(err, masks[i].at);
	}
	return 0;
}

static void make_parents(const struct target *root, const char *path)
{
	for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
		_cleanup_(buf_release) struct buf parent = BUF_INIT;
		_cleanup_(mem_done) char *name = NULL;
		int dir;

		buf_add(&parent, path, (size_t) (end - path));
		if (target_resolve(root, buf_str(&parent), &dir, &name) < 0)
			continue;
		(void) mkdirat(dir, name, 0755);
		(void) close(dir);
	}
}

static int rootfs_put(const struct target *root, const struct sandbox_text *text,
		      struct err *err)
{
	_cleanup_(mem_done) char *name = NULL;
	int dir, r;

	make_parents(root, text->path);
	r = target_resolve(root, text->path, &dir, &name);
	if (r < 0)
		return err_set(err, -r, "cannot put /%s into it", text->path);
	r = rootfs_write_file(dir, name, O_CREAT | O_TRUNC, text->mode,
			      buf_span(&text->text));
	if (r < 0)
		r = err_set(err, errno, "cannot put /%s into it", text->path);
	(void) close(dir);
	return r;
}

/* With "." for both arguments, the old root is stacked on the new one and can be
 * unmounted at once (pivot_root(2)). */
static int pivot(struct err *err)
{
	if (chdir("new") < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
	    umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return rootfs_fail(err, "/");
	return 0;
}

int rootfs_enter(const struct sandbox *sandbox, struct err *err)
{
	_cleanup_(target_close) struct target root = TARGET_INIT;
	int r;

	(void) umask(022);
	r = attach_scratch(sandbox, err);
	if (r >= 0)
		r = attach_filesystems(sandbox, &root, err);
	for (size_t i = 0; r >= 0 && i < sandbox->n_text; i++)
		r = rootfs_put(&root, &sandbox->text[i], err);
	if (r >= 0 && attach(sandbox->dev, &root, "dev") < 0)
		r = rootfs_fail(err, "/dev");
	if (r >= 0)
		r = attach_kernel(&root, err);
	if (r >= 0)
		r = attach_masks(sandbox, &root, err);
	return r < 0 ? r : pivot(err);
}
