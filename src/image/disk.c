/* SPDX-License-Identifier: BSD-3-Clause */
#include "disk.h"
#include "in-use.h"
#include "image-format.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BUSY_WAIT_MS 500
#define BUSY_STEP_MS 20

int disk_err(const struct disk *disk, struct err *err, int code)
{
	return err_set(err, code, "cannot open %s", disk->path);
}

int disk_hint_rights(struct err *err)
{
	return err_hint(err, "run it as root (in a container: --privileged), or name the "
			     "build tree with --root=DIR or its archive with "
			     "--archive=FILE");
}

static int measure(struct disk *disk, const struct stat *st, struct err *err)
{
	disk->is_device = S_ISBLK(st->st_mode);
	disk->size = (uint64_t) st->st_size;
	if (disk->is_device && ioctl(disk->fd, BLKGETSIZE64, &disk->size) < 0)
		return disk_err(disk, err, errno);
	if (disk->size > 0)
		return 0;
	disk_err(disk, err, ENODATA);
	return err_why(err, "it is empty");
}

static int refuse_kind(const struct disk *disk, const struct stat *st, struct err *err)
{
	if (S_ISREG(st->st_mode) || S_ISBLK(st->st_mode))
		return 0;
	if (S_ISDIR(st->st_mode)) {
		disk_err(disk, err, EISDIR);
		err_why(err, "it is a directory");
		return err_hint(err, "a root directory is named with --root=%s",
				disk->path);
	}
	disk_err(disk, err, EINVAL);
	return err_why(err, "it is neither a file nor a block device");
}

/*
 * A block device that is mounted, has a mounted partition or is part of a volume cannot
 * be opened with O_EXCL (block/bdev.c:bd_prepare_to_claim).
 */
static int disk_open_file(struct disk *disk, struct stat *ret_st, struct err *err)
{
	int flags = O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
	struct stat st;

	if (stat(disk->path, &st) < 0)
		return disk_err(disk, err, errno);
	if (refuse_kind(disk, &st, err) < 0)
		return -err->code;

	flags |= disk->access == TARGET_WRITE ? O_RDWR : O_RDONLY;
	flags |= S_ISBLK(st.st_mode) ? O_EXCL : 0;
	disk->fd = open(disk->path, flags);
	if (disk->fd < 0 && errno == EBUSY) {
		disk_err(disk, err, EBUSY);
		return err_why(err, "the device is in use: it, or a partition of it, is "
				    "mounted or part of a volume");
	}
	if (disk->fd < 0 || fstat(disk->fd, ret_st) < 0)
		return disk_err(disk, err, errno);
	return refuse_kind(disk, ret_st, err);
}

static int disk_lock(const struct disk *disk, struct err *err)
{
	int kind = disk->access == TARGET_WRITE ? LOCK_EX : LOCK_SH;

	if (flock(disk->fd, kind | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	err_set(err, EBUSY, "cannot lock %s", disk->path);
	return err_why(err, "another run of iommu, or another program, works on it");
}

/*
 * Lock first: another run of iommu has a loop device on the image, which must not be
 * detached by hand. The kernel detaches it, possibly shortly after the end of that run.
 * Until then the device has the file open, and thus holds the lock
 * (drivers/block/loop.c:__loop_clr_fd).
 */
static int be_alone(const struct disk *disk, const struct stat *st, struct err *err)
{
	int r = -EBUSY;

	for (unsigned waited = 0; r == -EBUSY && waited < BUSY_WAIT_MS;
	     waited += BUSY_STEP_MS) {
		if (waited)
			(void) poll(NULL, 0, BUSY_STEP_MS);
		*err = (struct err) ERR_INIT;
		r = disk_lock(disk, err);
		if (r >= 0)
			r = in_use_refuse(disk, st, err);
	}
	return r;
}

int disk_open(struct disk *disk, const char *path, enum image_format format,
	      enum target_access access, struct err *err)
{
	_cleanup_(disk_close) struct disk opened = { .fd = -1,
						     .path = path,
						     .access = access };
	struct stat st;
	int r;

	r = disk_open_file(&opened, &st, err);
	if (r < 0)
		return r;
	r = measure(&opened, &st, err);
	if (r < 0)
		return r;
	r = be_alone(&opened, &st, err);
	if (r < 0)
		return r;
	r = image_format_detect(&opened, format, err);
	if (r < 0)
		return r;

	*disk = opened;
	opened.fd = -1; /* now the caller's */
	return 0;
}

void disk_close(struct disk *disk)
{
	if (disk->fd >= 0)
		(void) close(disk->fd);
	*disk = (struct disk) DISK_INIT;
}
