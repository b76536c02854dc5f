/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "system/fd.h"
#include "system/mount.h"
#include "image/filesystem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Mount points with files that generators read. The file systems that the system boots
 * from are needed; the others may be on a network. */
static const struct {
	const char *at;
	bool needed;
} mount_points[] = {
	{ "", true },     { "usr", true }, { "etc", true },      { "var", false },
	{ "boot", true }, { "efi", true }, { "boot/efi", true },
};

static struct sandbox_filesystem *add_filesystem(struct sandbox *sandbox, const char *at)
{
	struct sandbox_filesystem *filesystem;

	sandbox->filesystem =
		mem_grow(sandbox->filesystem, sandbox->n_filesystem,
			 &sandbox->filesystem_room, sizeof(*sandbox->filesystem));
	filesystem = &sandbox->filesystem[sandbox->n_filesystem++];
	*filesystem = (struct sandbox_filesystem){ .tree = -1,
						   .copy = -1,
						   .at = mem_dup(span_of(at)) };
	return filesystem;
}

/* Mount the device again, read-only or not as before: the kernel insists on that. */
static int mount_again(int dir, const struct block_device *device, const char *subvolume)
{
	_cleanup_(buf_release) struct buf fs = BUF_INIT, node = BUF_INIT;
	bool whole_disk = strcmp(device->name, device->disk) == 0;
	struct statfs st;

	if (fstatfs(dir, &st) < 0)
		return -errno;
	buf_addf(&node, "/dev/%s", whole_disk ? device->host : device->name);
	filesystem_probe(buf_str(&node), &fs);
	return filesystem_mount_node(buf_str(&node), buf_str(&fs),
				     (st.f_flags & ST_RDONLY) ? FILESYSTEM_LOOK
							      : FILESYSTEM_WRITE,
				     subvolume ? "subvolid=5" : NULL);
}

/*
 * A detached mount, such as an image's, cannot be cloned before Linux 6.15. A subvolume
 * needs a mount of the whole btrfs, since its path is a part of GRUB's paths.
 */
static int copy_mount(int dir, const struct block_device *device, const char *subvolume)
{
	int fd;

	if (subvolume)
		return mount_again(dir, device, subvolume);
	fd = open_tree(dir, "", AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (fd < 0 && errno == EINVAL)
		return mount_again(dir, device, subvolume);
	return fd < 0 ? -errno : fd;
}

static int take_filesystem(struct sandbox *sandbox, const char *at, int dir,
			   struct err *err)
{
	_cleanup_(buf_release) struct buf source = BUF_INIT, subvolume = BUF_INIT;
	struct sandbox_filesystem *filesystem;
	struct block_device device;
	struct statfs fs;
	int r = block_device_of(&device, dir, err);

	if (r < 0)
		return r;
	r = block_device_subvolume(dir, &subvolume, err);
	if (r < 0)
		return r;
	r = nodes_add(sandbox, &device, err);
	if (r < 0)
		return r;

	filesystem = add_filesystem(sandbox, at);
	buf_addf(&source, "/dev/%s", device.name);
	filesystem->source = mem_dup(buf_span(&source));
	if (subvolume.len)
		filesystem->subvolume = mem_dup(buf_span(&subvolume));
	filesystem->tree = copy_mount(dir, &device, filesystem->subvolume);
	if (fstatfs(dir, &fs) == 0 && fs.f_type == MSDOS_SUPER_MAGIC)
		filesystem->copy = copy_filesystem(dir, filesystem->source);
	return filesystem->tree < 0
		       ? err_set(err, -filesystem->tree, "cannot copy a mount")
		       : 0;
}

static unsigned long long mount_id(int dir)
{
	struct statx st;

	return statx(dir, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) < 0 ? 0 : st.stx_mnt_id;
}

/* Skip a directory that is on a mount seen before. */
static int take_mount_point(struct sandbox *sandbox, size_t index,
			    unsigned long long *seen, struct err *err)
{
	const char *at = mount_points[index].at;
	_cleanup_close_ int dir = -1;
	int r;

	dir = target_open_at(sandbox->target, *at ? at : ".", O_RDONLY | O_DIRECTORY);

	if (dir < 0)
		return *at ? 0 : err_set(err, -dir, "cannot open it");
	seen[index] = mount_id(dir);
	for (size_t i = 0; i < index; i++)
		if (seen[i] == seen[index])
			return 0;
	r = take_filesystem(sandbox, at, dir, err);
	if (r >= 0 || mount_points[index].needed)
		return r;
	*err = (struct err) ERR_INIT;
	return 0;
}

static int take_filesystems(struct sandbox *sandbox, struct err *err)
{
	unsigned long long seen[ARRAY_SIZE(mount_points)] = { 0 };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(mount_points); i++)
		r = take_mount_point(sandbox, i, seen, err);
	return r;
}

static int make_dirs(const struct sandbox *sandbox)
{
	static const char *const dirs[] = { "new", "run", "tmp", "firmware" };
	static const char *const layers[] = { "low", "up", "work" };
	_cleanup_(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdirat(sandbox->scratch, dirs[i], 0755) < 0)
			return -errno;
	if (fchmodat(sandbox->scratch, "tmp", 01777, 0) < 0)
		return -errno;
	for (size_t i = 0; i < sandbox->n_filesystem * ARRAY_SIZE(layers); i++) {
		buf_clear(&name);
		buf_addf(&name, "%s%zu", layers[i % ARRAY_SIZE(layers)],
			 i / ARRAY_SIZE(layers));
		if (mkdirat(sandbox->scratch, buf_str(&name), 0755) < 0)
			return -errno;
	}
	return 0;
}

static int make_scratch(struct sandbox *sandbox, struct err *err)
{
	static const char *const options[] = { "mode=755", "size=256m",
					       "nr_inodes=65536" };
	int r;

	sandbox->scratch = mount_detached("tmpfs", options, ARRAY_SIZE(options),
					  MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, NULL);
	r = sandbox->scratch < 0 ? sandbox->scratch : make_dirs(sandbox);
	return r < 0 ? err_set(err, -r, "cannot make a scratch file system") : 0;
}

/* Name the same failed action whatever the cause was. */
static int open_explain(const struct sandbox *sandbox, int r, struct err *err)
{
	struct err deeper = *err;

	err_set(err, -r, "cannot run a program of %s", sandbox->target->name);
	if (r == -EPERM || r == -EACCES)
		return err_why(err, "this needs root (CAP_SYS_ADMIN)");
	if (r == -ENOTBLK)
		return err_why(err, "%s", deeper.why);
	return err_why(err, "%.500s: %.500s", deeper.what, deeper.why);
}

static int open_mounts(struct sandbox *sandbox, struct err *err)
{
	_cleanup_close_ int context = -1;
	int r = nodes_begin(sandbox, &context, err);

	if (r < 0)
		return r;
	r = take_filesystems(sandbox, err);
	if (r < 0)
		return r;
	if (mount_set_read_only(context) < 0)
		return err_set(err, EIO, "cannot make /dev read-only");
	return make_scratch(sandbox, err);
}

int sandbox_open(struct sandbox *sandbox, const struct target *target, struct err *err)
{
	int r;

	sandbox->target = target;
	r = open_mounts(sandbox, err);
	return r < 0 ? open_explain(sandbox, r, err) : 0;
}

void sandbox_put(struct sandbox *sandbox, const char *path, mode_t mode, struct span text)
{
	struct sandbox_text *put;

	sandbox->text = mem_grow(sandbox->text, sandbox->n_text, &sandbox->text_room,
				 sizeof(*sandbox->text));
	put = &sandbox->text[sandbox->n_text++];
	*put = (struct sandbox_text){ mem_dup(span_of(path)), BUF_INIT, mode };
	buf_add_span(&put->text, text);
}

void sandbox_close(struct sandbox *sandbox)
{
	for (size_t i = 0; i < sandbox->n_filesystem; i++) {
		fd_close(&sandbox->filesystem[i].tree);
		fd_close(&sandbox->filesystem[i].copy);
		free(sandbox->filesystem[i].at);
		free(sandbox->filesystem[i].source);
		free(sandbox->filesystem[i].subvolume);
	}
	for (size_t i = 0; i < sandbox->n_text; i++) {
		free(sandbox->text[i].path);
		buf_release(&sandbox->text[i].text);
	}
	free(sandbox->filesystem);
	free(sandbox->text);
	buf_release(&sandbox->cmdline);
	fd_close(&sandbox->scratch);
	fd_close(&sandbox->dev);
	*sandbox = (struct sandbox) SANDBOX_INIT;
}

void sandbox_result_release(struct sandbox_result *result)
{
	for (size_t i = 0; i < result->n_file; i++) {
		free(result->file[i].path);
		buf_release(&result->file[i].text);
	}
	free(result->file);
	buf_release(&result->out);
	buf_release(&result->err);
	*result = (struct sandbox_result) SANDBOX_RESULT_INIT;
}
