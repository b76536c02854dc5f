/* SPDX-License-Identifier: BSD-3-Clause */
#include "steps.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static int tmpfs_set_option(int context, const char *option)
{
	char key[32];
	size_t len = strcspn(option, "=");

	if (len >= sizeof(key))
		return -1;
	memcpy(key, option, len);
	key[len] = '\0';
	return fsconfig(context, FSCONFIG_SET_STRING, key, option + len + 1, 0);
}

static int tmpfs_configure(int context, const char *const *options, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (tmpfs_set_option(context, options[i]) < 0)
			return -errno;
	return fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0 ? -errno : 0;
}

int tmpfs_make(const char *const *options, size_t n, unsigned attributes,
	       int *ret_context)
{
	int context = fsopen("tmpfs", FSOPEN_CLOEXEC), fd, r;

	if (context < 0)
		return -errno;
	r = tmpfs_configure(context, options, n);
	fd = r < 0 ? r : fsmount(context, FSMOUNT_CLOEXEC, attributes);
	if (r >= 0 && fd < 0)
		fd = -errno;
	if (fd >= 0 && ret_context)
		*ret_context = context;
	else
		(void) close(context);
	return fd;
}

/* After fsmount(), the context reconfigures the mounted file system. */
int tmpfs_make_read_only(int take_context)
{
	int r = 0;

	if (fsconfig(take_context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
	    fsconfig(take_context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) < 0)
		r = -errno;
	(void) close(take_context);
	return r;
}
