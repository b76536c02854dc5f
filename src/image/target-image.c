/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-image.h"
#include "root.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

void image_keep(struct target_image *image, int take_fd)
{
	image->mount = mem_grow(image->mount, image->n_mount, &image->mount_room,
				sizeof(*image->mount));
	image->mount[image->n_mount++] = take_fd;
}

/* Return an fd of the image's bytes as a plain file; *image closes it. */
static int open_bytes(struct target_image *image, const struct target_request *request,
		      struct err *err)
{
	int r;

	r = disk_open(&image->disk, request->path, request->image_format, request->access,
		      err);
	if (r < 0)
		return r;
	if (!image->disk.qcow2)
		return image->disk.fd;
	return qcow2_export(&image->qcow2, &image->disk, err);
}

static int target_image_read_table(struct target_image *image, int fd, struct err *err)
{
	off_t size =
		image->disk.qcow2 ? lseek(fd, 0, SEEK_END) : (off_t) image->disk.size;

	if (size <= 0)
		return err_set(err, EIO, "cannot read %s", image->disk.path);
	return table_read(&image->table, fd, (uint64_t) size, image->disk.path, err);
}

static int mount_root(struct target_image *image, struct target *ret_target,
		      struct err *err)
{
	enum target_access access = image->disk.access;
	int fd, root;

	fd = root_mount(&image->loop, image->root, image->how, &image->dirty, err);
	if (fd < 0)
		return fd;
	image_keep(image, fd);
	root = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (root < 0)
		return err_set(err, errno, "cannot open the root of %s",
			       image->disk.path);
	return target_open_fd(ret_target, root, image->disk.path, access, err);
}

static int refuse_write(const struct target_image *image, struct err *err)
{
	int r;

	if (image->root) {
		r = filesystem_refuse_write(image->root, image->disk.path, err);
		if (r < 0)
			return r;
	}
	return root_refuse_verity(&image->table, image->root, image->disk.path, err);
}

static int find_root(struct target_image *image, const struct target_request *request,
		     struct err *err)
{
	bool writes = request->access == TARGET_WRITE;
	int r;

	r = root_find(&image->loop, &image->table, request->partition,
		      writes ? FILESYSTEM_LOOK : FILESYSTEM_READ, &image->root, err);
	if (r < 0)
		return r;
	return writes ? refuse_write(image, err) : 0;
}

static void note_journal(const struct target_image *image, struct notes *notes)
{
	if (!image->dirty)
		return;
	notes_add(notes, "dirty-journal", NOTE_WARNING, NULL, 0,
		  "the image was not cleanly unmounted: a journal waits in it, and the "
		  "last writes are not seen here (setting a mode replays it)");
}

static int target_image_open(struct target *target, const struct target_request *request,
			     struct notes *notes, struct err *err)
{
	struct target_image *image = mem_zero(1, sizeof(*image));
	int fd, r;

	*image = (struct target_image) TARGET_IMAGE_INIT;
	target->private = image;
	image->how = request->access == TARGET_WRITE ? FILESYSTEM_WRITE : FILESYSTEM_READ;
	progress_stage(request->progress, "opening", 0);
	fd = open_bytes(image, request, err);
	if (fd < 0)
		return fd;
	r = target_image_read_table(image, fd, err);
	if (r < 0)
		return r;
	r = loop_attach(&image->loop, fd, image->table.sector, request->access,
			request->path, err);
	if (r < 0)
		return r;
	r = find_root(image, request, err);
	if (r < 0)
		return r;
	r = mount_root(image, target, err);
	if (r < 0)
		return r;

	image_mount_others(image, target, notes);
	note_journal(image, notes);
	return 0;
}

static int target_image_refuse_set(const struct target *target, struct err *err)
{
	return refuse_write(target->private, err);
}

static struct target_state target_image_state(const struct target *target)
{
	const struct target_image *image = target->private;

	if (!image->root)
		return (struct target_state){ 0 };
	return (struct target_state){
		.partition = image->root->number,
		.journal = image->dirty ? JOURNAL_DIRTY : JOURNAL_CLEAN,
		.unreached = image->unreached,
	};
}

static void target_image_close(struct target *target)
{
	struct target_image *image = target->private;

	for (size_t i = image->n_mount; i > 0; i--)
		(void) close(image->mount[i - 1]);
	free(image->mount);
	loop_close(&image->loop);
	table_release(&image->table);
	qcow2_stop(&image->qcow2);
	disk_close(&image->disk);
	free(image);
}

const struct target_ops target_image_ops = {
	.name = "image",
	.mounts_boot = true,
	/* Mounting a file system for writing changes its bytes. */
	.opens_to_write = true,
	.open = target_image_open,
	.refuse_set = target_image_refuse_set,
	.state = target_image_state,
	.close = target_image_close,
};
