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
	int in = openat(from, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC), out, r = 0;
	ssize_t n = 0;

	if (in < 0)
		return -errno;
	out = openat(to, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	do
		n = out < 0 ? -1 : sendfile(out, in, NULL, (size_t) 1 << 30);
	while (n > 0);
	if (n < 0)
		r = -errno;
	if (out >= 0)
		(void) close(out);
	(void) close(in);
	return r;
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
	DIR *stream = take_from < 0 ? NULL : fdopendir(take_from);
	int r = stream ? 0 : -errno;

	if (take_to < 0)
		r = -EIO;
	for (struct dirent *entry; stream && r >= 0 && (entry = readdir(stream));)
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = copy_entry(dirfd(stream), take_to, entry->d_name, depth);
	if (stream)
		(void) closedir(stream);
	if (take_to >= 0)
		(void) close(take_to);
	return r;
}

int copy_filesystem(int dir, const char *source)
{
	_cleanup_(buf_release) struct buf name = BUF_INIT;
	const char *options[] = { NULL, "mode=755", "size=256m", "nr_inodes=65536" };
	int copy, r;

	buf_addf(&name, "source=%s", source);
	options[0] = buf_str(&name);
	copy = mount_detached("tmpfs", options, ARRAY_SIZE(options),
			      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, NULL);
	if (copy < 0)
		return copy;
	r = copy_dir(openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
		     openat(copy, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC), 0);
	if (r >= 0)
		return copy;
	(void) close(copy);
	return r;
}
