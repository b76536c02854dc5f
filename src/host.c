/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROC_MAX ((size_t) 1 << 20)

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* Different roots can only be told by who may look at PID 1's; without that, / is taken
 * for it. */
static bool is_chroot(void)
{
	struct stat ours, theirs;

	return stat("/", &ours) == 0 && stat("/proc/1/root", &theirs) == 0 &&
	       (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino);
}

enum host_kind host_kind(void)
{
	static const char *const marks[] = { "/run/systemd/container", "/.dockerenv",
					     "/run/.containerenv" };

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (exists(marks[i]))
			return HOST_CONTAINER;
	return is_chroot() ? HOST_CHROOT : HOST_LIVE;
}

void host_release(struct host *host)
{
	buf_release(&host->cmdline);
	buf_release(&host->release);
	names_release(&host->vfio_cdev);
}

/* Files of procfs say a size of 0, so they are read to their end. */
static int read_proc(int root, const char *path, struct buf *out)
{
	char chunk[4096];
	ssize_t n;
	int fd;

	fd = openat(root, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	while ((n = read(fd, chunk, sizeof(chunk))) > 0 && out->len < PROC_MAX)
		buf_add(out, chunk, (size_t) n);
	(void) close(fd);
	while (out->len && out->data[out->len - 1] == '\n')
		buf_splice(out, out->len - 1, 1, SPAN_NULL);
	return n < 0 ? -EIO : 0;
}

/* kernel-semantics 3.5: the ACPI table that is there, else the processor's maker. */
static enum vendor find_vendor(int root)
{
	_cleanup_(buf_release) struct buf info = BUF_INIT;
	struct stat st;

	if (fstatat(root, "sys/firmware/acpi/tables/DMAR", &st, 0) == 0)
		return VENDOR_INTEL;
	if (fstatat(root, "sys/firmware/acpi/tables/IVRS", &st, 0) == 0)
		return VENDOR_AMD;
	if (read_proc(root, "proc/cpuinfo", &info) < 0)
		return VENDOR_UNKNOWN;
	if (span_has(buf_span(&info), "AuthenticAMD") ||
	    span_has(buf_span(&info), "HygonGenuine"))
		return VENDOR_AMD;
	if (span_has(buf_span(&info), "GenuineIntel") ||
	    span_has(buf_span(&info), "CentaurHauls"))
		return VENDOR_INTEL;
	return VENDOR_UNKNOWN;
}

int host_read(struct host *host, int root, struct err *err)
{
	struct target target = TARGET_INIT;
	struct stat st;
	int r;

	r = read_proc(root, "proc/cmdline", &host->cmdline);
	if (r < 0)
		return err_set(err, -r, "cannot read /proc/cmdline");
	(void) read_proc(root, "proc/sys/kernel/osrelease", &host->release);

	target.root = root;
	target.live = true;
	(void) target_list(&target, "dev/vfio/devices", "vfio*", &host->vfio_cdev, err);
	host->has_iommufd = fstatat(root, "dev/iommu", &st, 0) == 0;
	host->vendor = find_vendor(root);
	return 0;
}
