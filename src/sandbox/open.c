/* SPDX-License-Identifier: BSD-3-Clause */
#include "room.h"
#include "image/volume.h"

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

/* Where a file system of its own may be mounted that a generator looks into. What boots
 * has to be seen; other places may lie on a network. */
static const struct {
	const char *at;
	bool needed;
} segments[] = {
	{ "", true },     { "usr", true }, { "etc", true },      { "var", false },
	{ "boot", true }, { "efi", true }, { "boot/efi", true },
};

static struct cage_volume *add_volume(struct cage *cage, const char *at)
{
	struct cage_volume *volume;

	cage->volume = mem_grow(cage->volume, cage->n_volume, &cage->volume_room,
				sizeof(*cage->volume));
	volume = &cage->volume[cage->n_volume++];
	*volume = (struct cage_volume){ .tree = -1,
					.copy = -1,
					.at = mem_dup(span_of(at)) };
	return volume;
}

/* As it is mounted already, which the kernel asks for. */
static int mount_again(int dir, const struct device *device, const char *subvolume)
{
	_cleanup_(buf_release) struct buf fs = BUF_INIT, node = BUF_INIT;
	bool expanded = strcmp(device->name, device->disk) == 0;
	struct statfs st;

	if (fstatfs(dir, &st) < 0)
		return -errno;
	buf_addf(&node, "/dev/%s", expanded ? device->host : device->name);
	volume_probe(buf_str(&node), &fs);
	return volume_mount_node(buf_str(&node), buf_str(&fs),
				 (st.f_flags & ST_RDONLY) ? VOLUME_LOOK : VOLUME_WRITE,
				 subvolume ? "subvolid=5" : NULL);
}

/*
 * A mount that is attached nowhere, as an image's, cannot be copied before Linux 6.15. Of
 * a subvolume the whole is wanted: where it lies in that is a part of GRUB's paths.
 */
static int copy_mount(int dir, const struct device *device, const char *subvolume)
{
	int fd = -1;

	if (!subvolume)
		fd = open_tree(dir, "",
			       AT_EMPTY_PATH | OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (fd >= 0 || (!subvolume && errno != EINVAL))
		return fd < 0 ? -errno : fd;
	return mount_again(dir, device, subvolume);
}

static int take_volume(struct cage *cage, const char *at, int dir, struct err *err)
{
	_cleanup_(buf_release) struct buf source = BUF_INIT, subvolume = BUF_INIT;
	struct cage_volume *volume;
	struct device device;
	struct statfs fs;
	int r = device_of(&device, dir, err);

	if (r >= 0)
		r = device_subvolume(dir, &subvolume, err);
	if (r >= 0)
		r = nodes_add(cage, &device, err);
	if (r < 0)
		return r;

	volume = add_volume(cage, at);
	buf_addf(&source, "/dev/%s", device.name);
	volume->source = mem_dup(buf_span(&source));
	if (subvolume.len)
		volume->subvolume = mem_dup(buf_span(&subvolume));
	volume->tree = copy_mount(dir, &device, volume->subvolume);
	if (fstatfs(dir, &fs) == 0 && fs.f_type == MSDOS_SUPER_MAGIC)
		volume->copy = copy_volume(dir, volume->source);
	return volume->tree < 0 ? err_set(err, -volume->tree, "cannot copy a mount") : 0;
}

static unsigned long long mount_of(int dir)
{
	struct statx st;

	return statx(dir, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) < 0 ? 0 : st.stx_mnt_id;
}

/* A directory that is on a mount that we have is no volume. */
static int take_segment(struct cage *cage, size_t segment, unsigned long long *seen,
			struct err *err)
{
	const char *at = segments[segment].at;
	int dir = target_open_at(cage->target, *at ? at : ".", O_RDONLY | O_DIRECTORY);
	int r = 0;

	if (dir < 0)
		return *at ? 0 : err_set(err, -dir, "cannot open it");
	seen[segment] = mount_of(dir);
	for (size_t i = 0; i < segment; i++)
		if (seen[i] == seen[segment]) {
			(void) close(dir);
			return 0;
		}
	r = take_volume(cage, at, dir, err);
	(void) close(dir);
	if (r >= 0 || segments[segment].needed)
		return r;
	*err = (struct err) ERR_INIT;
	return 0;
}

static int take_volumes(struct cage *cage, struct err *err)
{
	unsigned long long seen[ARRAY_SIZE(segments)] = { 0 };
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(segments); i++)
		r = take_segment(cage, i, seen, err);
	return r;
}

static int make_dirs(const struct cage *cage)
{
	static const char *const dirs[] = { "new", "run", "tmp", "firmware" };
	static const char *const layers[] = { "low", "up", "work" };
	_cleanup_(buf_release) struct buf name = BUF_INIT;

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (mkdirat(cage->scratch, dirs[i], 0755) < 0)
			return -errno;
	if (fchmodat(cage->scratch, "tmp", 01777, 0) < 0)
		return -errno;
	for (size_t i = 0; i < cage->n_volume * ARRAY_SIZE(layers); i++) {
		buf_clear(&name);
		buf_addf(&name, "%s%zu", layers[i % ARRAY_SIZE(layers)],
			 i / ARRAY_SIZE(layers));
		if (mkdirat(cage->scratch, buf_str(&name), 0755) < 0)
			return -errno;
	}
	return 0;
}

static int make_scratch(struct cage *cage, struct err *err)
{
	static const char *const options[] = { "mode=755", "size=256m",
					       "nr_inodes=65536" };
	int r;

	cage->scratch = tmpfs_make(options, ARRAY_SIZE(options),
				   MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, NULL);
	r = cage->scratch < 0 ? cage->scratch : make_dirs(cage);
	return r < 0 ? err_set(err, -r, "cannot make a scratch file system") : 0;
}

/* What was tried is the same for all. */
static int explain(const struct cage *cage, int r, struct err *err)
{
	struct err deeper = *err;

	err_set(err, -r, "cannot run a program of %s", cage->target->name);
	if (r == -EPERM || r == -EACCES)
		return err_why(err, "this needs root (CAP_SYS_ADMIN)");
	if (r == -ENOTBLK)
		return err_why(err, "%s", deeper.why);
	return err_why(err, "%.500s: %.500s", deeper.what, deeper.why);
}

int cage_open(struct cage *cage, const struct target *target, struct err *err)
{
	int context = -1, r;

	cage->target = target;
	r = nodes_begin(cage, &context, err);
	if (r >= 0)
		r = take_volumes(cage, err);
	if (context >= 0 && tmpfs_freeze(context) < 0 && r >= 0)
		r = err_set(err, EIO, "cannot make /dev read-only");
	if (r >= 0)
		r = make_scratch(cage, err);
	return r < 0 ? explain(cage, r, err) : 0;
}

void cage_put(struct cage *cage, const char *path, mode_t mode, struct span text)
{
	struct cage_text *put;

	cage->text =
		mem_grow(cage->text, cage->n_text, &cage->text_room, sizeof(*cage->text));
	put = &cage->text[cage->n_text++];
	*put = (struct cage_text){ mem_dup(span_of(path)), BUF_INIT, mode };
	buf_add_span(&put->text, text);
}

static void close_fd(int fd)
{
	if (fd >= 0)
		(void) close(fd);
}

void cage_close(struct cage *cage)
{
	for (size_t i = 0; i < cage->n_volume; i++) {
		close_fd(cage->volume[i].tree);
		close_fd(cage->volume[i].copy);
		free(cage->volume[i].at);
		free(cage->volume[i].source);
		free(cage->volume[i].subvolume);
	}
	for (size_t i = 0; i < cage->n_text; i++) {
		free(cage->text[i].path);
		buf_release(&cage->text[i].text);
	}
	free(cage->volume);
	free(cage->text);
	buf_release(&cage->cmdline);
	close_fd(cage->scratch);
	close_fd(cage->dev);
	*cage = (struct cage) CAGE_INIT;
}

void cage_result_release(struct cage_result *result)
{
	for (size_t i = 0; i < result->n_file; i++) {
		free(result->file[i].path);
		buf_release(&result->file[i].text);
	}
	free(result->file);
	buf_release(&result->out);
	buf_release(&result->err);
	*result = (struct cage_result) CAGE_RESULT_INIT;
}
