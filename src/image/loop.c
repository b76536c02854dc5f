/* SPDX-License-Identifier: BSD-3-Clause */
#include "loop.h"
#include "disk.h"

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
	int control, number, fd;

	control = open("/dev/loop-control", O_RDWR | O_CLOEXEC);
	if (control < 0)
		return -errno;
	number = ioctl(control, LOOP_CTL_GET_FREE);
	(void) close(control);
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
		int device = open_free(&number), code;

		if (device < 0)
			return loop_explain(err, -device, name);
		if (ioctl(device, LOOP_CONFIGURE, &config) == 0) {
			*loop = (struct loop){ device, number, name };
			return 0;
		}
		code = errno;
		(void) close(device);
		if (code != EBUSY)
			return loop_explain(err, code, name);
	}
	return loop_explain(err, EBUSY, name);
}

/* Return true if the kernel's own parser, or an earlier call, has added it. */
static bool is_there(const struct loop *loop, const struct partition *part)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT, expected = BUF_INIT;
	char text[64] = "";
	int fd;

	buf_addf(&path, "/sys/block/loop%u/loop%up%u/start", loop->number, loop->number,
		 part->number);
	buf_addf(&expected, "%llu\n", (unsigned long long) part->start / 512);
	fd = open(buf_str(&path), O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = '\0';
	(void) close(fd);
	return strcmp(text, buf_str(&expected)) == 0;
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

static void loop_add_node(const struct loop *loop, const struct partition *part,
			  struct buf *out)
{
	buf_addf(out, "/dev/loop%u", loop->number);
	if (part->number > 0)
		buf_addf(out, "p%u", part->number);
}

int loop_add(const struct loop *loop, const struct partition *part, struct buf *ret_node,
	     struct err *err)
{
	int r;

	buf_clear(ret_node);
	loop_add_node(loop, part, ret_node);
	if (part->number == 0)
		return 0;

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
