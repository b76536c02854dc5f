/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"
#include "system/fd.h"
#include "system/mount.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* FAT has no links or devices, and ESPs are small. */

#define DEPTH_MAX 16

static int copy_file(int from, int to, const char *name)
{
	_cleanup_close_ int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_close_ int out = -1;
	ssize_t n;

	if (in < 0)
		return -errno;
	out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (out < 0)
		return -errno;
	do
		n = sendfile(out, in, NULL, (size_t) 1 << 30);
	while (n > 0);
	return n < 0 ? -errno : 0;
}

static int copy_dir(int take_from, int take_to, unsigned depth);

static int copy_entry(int from, int to, const char *name, unsigned depth)
{
	struct stat st;
	int below;

	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	if (S_ISREG(st.st_mode))
		return copy_file(from, to, name);
	if (!S_ISDIR(st.st_mode))
		return 0;
	if (depth == DEPTH_MAX)
		return -ELOOP;
	if (mkdirat(to, name, 0755) < 0)
		return -errno;
	below = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return copy_dir(openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC), below,
			depth + 1);
}

static int copy_dir(int take_from, int take_to, unsigned depth)
{
	_cleanup_close_ int from = take_from, to = take_to;
	DIR *stream;
	int r = 0;

	if (from < 0 || to < 0)
		return -EIO;
	stream = fdopendir(from);
	if (!stream)
		return -errno;
	(void) fd_take(&from);
	for (struct dirent *entry; r >= 0 && (entry = readdir(stream));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = copy_entry(dirfd(stream), to, entry->d_name, depth);
	(void) closedir(stream);
	return r;
}

int copy_filesystem(int dir, const char *source)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	const char *options[] = { NULL, "mode=755", "size=256m", "nr_inodes=65536" };
	_cleanup_close_ int copy = -1;
	int r;

	buf_addf(&name, "source=%s", source);
	options[0] = buf_str(&name);
	copy = mount_detached("tmpfs", options, ARRAY_SIZE(options),
			      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, NULL);
	if (copy < 0)
		return copy;
	r = copy_dir(openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		     openat(copy, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
	return r < 0 ? r : fd_take(&copy);
}
