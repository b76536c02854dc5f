/* SPDX-License-Identifier: BSD-3-Clause */
#include "mount.h"
#include "fd.h"

#include <errno.h>
#include <string.h>
#include <sys/mount.h>

int mount_set_option(int context, const char *option)
{
	char key[64];
	size_t len = strcspn(option, "=");
	int r;

	if (len >= sizeof(key))
		return -EINVAL;
	memcpy(key, option, len);
	key[len] = '\0';
	if (option[len])
		r = fsconfig(context, FSCONFIG_SET_STRING, key, option + len + 1, 0);
	else
		r = fsconfig(context, FSCONFIG_SET_FLAG, key, NULL, 0);
	return r < 0 ? -errno : 0;
}

int mount_create(int context, unsigned attributes)
{
	int fd;

	if (fsconfig(context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -errno;
	fd = fsmount(context, FSMOUNT_CLOEXEC, attributes);
	return fd < 0 ? -errno : fd;
}

int mount_detached(const char *type, const char *const *options, size_t n,
		   unsigned attributes, int *ret_context)
{
	_cleanup_close_ int context = fsopen(type, FSOPEN_CLOEXEC);
	int fd;

	if (context < 0)
		return -errno;
	for (size_t i = 0; i < n; i++) {
		int r = options[i] ? mount_set_option(context, options[i]) : 0;

		if (r < 0)
			return r;
	}
	fd = mount_create(context, attributes);
	if (fd >= 0 && ret_context)
		*ret_context = fd_take(&context);
	return fd;
}

int mount_set_read_only(int context)
{
	if (fsconfig(context, FSCONFIG_SET_FLAG, "ro", NULL, 0) < 0 ||
	    fsconfig(context, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0) < 0)
		return -errno;
	return 0;
}
