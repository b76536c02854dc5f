/* SPDX-License-Identifier: BSD-3-Clause */
#include "in-use.h"
#include "system/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* block/file-posix.c: RAW_LOCK_PERM_BASE, and RAW_LOCK_SHARED_BASE with its last bit. */
#define QEMU_LOCK_FIRST 100
#define QEMU_LOCK_LAST  203

static int refuse_qemu(const struct disk *disk, struct err *err)
{
	struct flock lock = {
		.l_type = F_WRLCK,
		.l_whence = SEEK_SET,
		.l_start = QEMU_LOCK_FIRST,
		.l_len = QEMU_LOCK_LAST - QEMU_LOCK_FIRST + 1,
	};

	/*
	 * Without such locks (an old kernel, some network file systems) there are no
	 * users to detect.
	 */
	if (fcntl(disk->fd, F_OFD_GETLK, &lock) < 0 || lock.l_type == F_UNLCK)
		return 0;
	disk_err(disk, err, EBUSY);
	err_why(err, "QEMU has it in use");
	return err_hint(err, "shut the machine down first");
}

/*
 * lo_device has the kernel's encoding of st_dev, which glibc's equals. A reader does not
 * disturb another reader.
 */
static bool is_loop_on(int loop, enum target_access how, const struct stat *st)
{
	struct loop_info64 info;

	return ioctl(loop, LOOP_GET_STATUS64, &info) == 0 &&
	       info.lo_device == st->st_dev && info.lo_inode == st->st_ino &&
	       (how == TARGET_WRITE || !(info.lo_flags & LO_FLAGS_READ_ONLY));
}

static bool has_loop(const char *name, enum target_access how, const struct stat *st)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	_cleanup_close_ int fd = -1;

	buf_addf(&path, "/sys/block/%s/loop", name);
	if (access(buf_str(&path), F_OK) < 0)
		return false;
	buf_clear(&path);
	buf_addf(&path, "/dev/%s", name);
	fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	return fd >= 0 && is_loop_on(fd, how, st);
}

static int refuse_loop(const struct disk *disk, const struct stat *st, struct err *err)
{
	DIR *dir = opendir("/sys/block");
	const struct dirent *entry;
	int r = 0;

	while (dir && r == 0 && (entry = readdir(dir))) {
		if (strncmp(entry->d_name, "loop", 4) != 0 ||
		    !has_loop(entry->d_name, disk->access, st))
			continue;
		disk_err(disk, err, EBUSY);
		err_why(err, "the loop device /dev/%s is on it", entry->d_name);
		r = err_hint(err, "umount what is mounted of it, then losetup -d /dev/%s",
			     entry->d_name);
	}
	if (dir)
		(void) closedir(dir);
	return r;
}

int in_use_refuse(const struct disk *disk, const struct stat *st, struct err *err)
{
	int r;

	if (!S_ISREG(st->st_mode))
		return 0;
	r = refuse_qemu(disk, err);
	if (r < 0)
		return r;
	return refuse_loop(disk, st, err);
}
