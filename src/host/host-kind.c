/* SPDX-License-Identifier: BSD-3-Clause */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/*
 * The mount on / as a process sees it: device and directory, "8:1 /". Empty if there is
 * none, as in a chroot to a plain directory, or if it cannot be determined.
 */
static void read_root_mount(const char *mountinfo, struct buf *ret)
{
	char *line = NULL;
	size_t room = 0;
	FILE *file;

	file = fopen(mountinfo, "re");
	while (file && getline(&line, &room, file) > 0) {
		int start = 0, end = 0, point = 0;

		/* proc(5): 36 35 8:1 / /mnt rw ... */
		(void) sscanf(line, "%*s %*s %n%*s %*s%n %n%*s", &start, &end, &point);
		if (!point || strncmp(line + point, "/ ", 2) != 0)
			continue;
		buf_clear(ret);
		buf_add(ret, line + start, (size_t) (end - start));
	}
	if (file)
		(void) fclose(file);
	free(line);
}

/*
 * Following /proc/1/root would be simpler, but needs all capabilities that PID 1 has. Any
 * user may read its mounts.
 */
static bool is_chroot(void)
{
	_cleanup_(buf_release) struct buf ours = BUF_INIT, theirs = BUF_INIT;

	read_root_mount("/proc/self/mountinfo", &ours);
	read_root_mount("/proc/1/mountinfo", &theirs);
	/* Also true without /proc, which every running system has. */
	if (!ours.len)
		return true;
	return theirs.len && !span_eq(buf_span(&ours), buf_span(&theirs));
}

enum host_kind host_kind(void)
{
	static const char *const marks[] = { "/run/systemd/container", "/.dockerenv",
					     "/run/.containerenv" };
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
		if (stat(marks[i], &st) == 0)
			return HOST_CONTAINER;
	return is_chroot() ? HOST_CHROOT : HOST_LIVE;
}
