/* SPDX-License-Identifier: BSD-3-Clause */
#include "loop.h"
#include "disk.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/blkpg.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Another program may take the free device first. */
#define ATTACH_TRIES 64

/*
 * There is no root privilege, no device in the container, or no loop driver in the
 * kernel.
 */
static int loop_explain(struct err *err, int code, const char *name)
{
	err_set(err, code, "cannot attach %s to a loop device", name);
	if (code == EACCES || code == EPERM)
		err_why(err, "this needs root, and in a container its devices");
	if (code == ENOENT || code == ENXIO || code == ENODEV)
		err_why(err, "there are no loop devices here");
	return disk_hint_rights(err);
}

static int open_free(unsigned *ret_number)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	_cleanup_close_ int control = -1;
	int number, fd;

	control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	if (control < 0)
		return -errno;
	number = ioctl(control, LOOP_CTL_GET_FREE);
	if (number < 0)
		return -errno;

	buf_addf(&path, "/dev/loop%d", number);
	fd = open(buf_str(&path), O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*ret_number = (unsigned) number;
	return fd;
}

int loop_attach(struct loop *loop, int fd, unsigned sector, enum target_access access,
		const char *name, struct err *err)
{
	struct loop_config config = {
		.fd = (unsigned) fd,
		.block_size = sector,
		.info.lo_flags = LO_FLAGS_AUTOCLEAR | LO_FLAGS_PARTSCAN,
	};

	if (access == TARGET_READ)
		config.info.lo_flags |= LO_FLAGS_READ_ONLY;
	for (unsigned i = 0; i < ATTACH_TRIES; i++) {
		unsigned number = 0;
		_cleanup_close_ int device = open_free(&number);

		if (device < 0)
			return loop_explain(err, -device, name);
		if (ioctl(device, LOOP_CONFIGURE, &config) == 0) {
			*loop = (struct loop){ fd_take(&device), number, name };
			return 0;
		}
		if (errno != EBUSY)
			return loop_explain(err, errno, name);
	}
	return loop_explain(err, EBUSY, name);
}

/* Return true if the kernel's own parser, or an earlier call, has added it. */
static bool is_there(const struct loop *loop, const struct partition *part)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, expected = BUF_INIT;
	_cleanup_close_ int fd = -1;
	char text[64] = "";

	buf_addf(&path, "/sys/block/loop%u/loop%up%u/start", loop->number, loop->number,
		 part->number);
	buf_addf(&expected, "%llu\n", (unsigned long long) part->start / 512);
	fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC);
	return fd >= 0 && read(fd, text, sizeof(text) - 1) >= 0 &&
	       strcmp(text, buf_str(&expected)) == 0;
}

static int add_partition(const struct loop *loop, const struct partition *part)
{
	struct blkpg_partition entry = {
		.start = (long long) part->start,
		.length = (long long) part->size,
		.pno = (int) part->number,
	};
	struct blkpg_ioctl_arg arg = {
		.op = BLKPG_ADD_PARTITION,
		.datalen = sizeof(entry),
		.data = &entry,
	};

	if (is_there(loop, part) || ioctl(loop->fd, BLKPG, &arg) == 0)
		return 0;
	return -errno;
}

int loop_add(const struct loop *loop, const struct partition *part, struct buf *ret_node,
	     struct err *err)
{
	int r;

	buf_clear(ret_node);
	buf_addf(ret_node, "/dev/loop%u", loop->number);
	if (part->number == 0)
		return 0;

	buf_addf(ret_node, "p%u", part->number);
	r = add_partition(loop, part);
	if (r < 0)
		return err_set(err, -r, "cannot reach partition %u of %s", part->number,
			       loop->name);
	if (access(buf_str(ret_node), F_OK) == 0)
		return 0;
	err_set(err, ENOENT, "cannot reach partition %u of %s", part->number, loop->name);
	err_why(err, "%s has not appeared: /dev is no devtmpfs here", buf_str(ret_node));
	return err_hint(err, "in a container: mount the host's /dev into it");
}

void loop_close(struct loop *loop)
{
	if (loop->fd >= 0)
		(void) close(loop->fd);
	*loop = (struct loop) LOOP_INIT;
}
