/* SPDX-License-Identifier: BSD-3-Clause */
#include "attributes.h"

#include <errno.h>
#include <fnmatch.h>
#include <linux/limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define ACL  "system.posix_acl_access"
#define MODE ((mode_t) 07777)

static const char *const not_copied[] = {
	"security.ima",
	"security.evm",
	"trusted.overlay.*",
	"user.overlay.*",
};

static const struct {
	const char *name, *shown;
} shown_names[] = {
	{ ACL, "ACL" },
	{ "security.selinux", "label" },
	{ "security.SMACK64", "label" },
};

void attributes_release(struct attributes *attributes)
{
	for (size_t i = 0; i < attributes->n; i++) {
		free(attributes->extended[i].name);
		free(attributes->extended[i].value);
		free(attributes->extended[i].scratch);
	}
	free(attributes->extended);
	*attributes = (struct attributes){ 0 };
}

static bool is_not_copied(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(not_copied); i++)
		if (fnmatch(not_copied[i], name, 0) == 0)
			return true;
	return false;
}

static void attributes_add(struct attributes *attributes, const char *name,
			   struct span value)
{
	attributes->extended = mem_grow(attributes->extended, attributes->n,
					&attributes->room, sizeof(*attributes->extended));
	attributes->extended[attributes->n++] = (struct extended){
		.name = mem_dup(span_of(name)),
		.value = mem_dup(value),
		.scratch = mem_zero(value.len, 1),
		.size = value.len,
	};
}

static int read_extended(struct attributes *attributes, int fd, char *names, char *value)
{
	ssize_t end, size;

	end = flistxattr(fd, names, XATTR_LIST_MAX);
	if (end < 0)
		return errno == EOPNOTSUPP ? 0 : -errno;

	for (ssize_t at = 0; at < end; at += (ssize_t) strlen(names + at) + 1) {
		if (is_not_copied(names + at))
			continue;
		size = fgetxattr(fd, names + at, value, XATTR_SIZE_MAX);
		if (size < 0 && errno == ENODATA)
			continue; /* removed meanwhile */
		if (size < 0)
			return -errno;
		attributes_add(attributes, names + at, span_at(value, 0, (size_t) size));
	}
	return 0;
}

int attributes_read(struct attributes *attributes, int fd)
{
	_cleanup_(mem_done) char *names = NULL, *value = NULL;
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	attributes->uid = st.st_uid;
	attributes->gid = st.st_gid;
	attributes->mode = st.st_mode & MODE;

	names = mem_zero(XATTR_LIST_MAX, 1);
	value = mem_zero(XATTR_SIZE_MAX, 1);
	return read_extended(attributes, fd, names, value);
}

static int give_owner(const struct attributes *attributes, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (st.st_uid == attributes->uid && st.st_gid == attributes->gid)
		return 0;
	return fchown(fd, attributes->uid, attributes->gid) < 0 ? -errno : 0;
}

static int give_one(const struct extended *extended, int fd)
{
	ssize_t size = fgetxattr(fd, extended->name, extended->scratch, extended->size);

	/*
	 * The label came from the policy, or the file system makes one up for every file.
	 */
	if (size == (ssize_t) extended->size &&
	    memcmp(extended->scratch, extended->value, extended->size) == 0)
		return 0;
	return fsetxattr(fd, extended->name, extended->value, extended->size, 0) < 0
		       ? -errno
		       : 0;
}

/* The directory's default ACL would give others access once the mode opens its mask. */
static int drop_inherited_acl(const struct attributes *attributes, int fd)
{
	if (attributes->inherits)
		return 0;
	for (size_t i = 0; i < attributes->n; i++)
		if (strcmp(attributes->extended[i].name, ACL) == 0)
			return 0;
	if (fremovexattr(fd, ACL) == 0 || errno == ENODATA || errno == EOPNOTSUPP)
		return 0;
	return -errno;
}

/*
 * Called after the ACL, which changes the group bits. Some file systems report success
 * for a mode that they cannot store, so it is read back.
 */
static int give_mode(const struct attributes *attributes, int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if ((st.st_mode & MODE) == attributes->mode)
		return 0;
	if (fchmod(fd, attributes->mode) < 0 || fstat(fd, &st) < 0)
		return -errno;
	return (st.st_mode & MODE) == attributes->mode ? 0 : -EPERM;
}

static const char *shown_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(shown_names); i++)
		if (strcmp(shown_names[i].name, name) == 0)
			return shown_names[i].shown;
	return name;
}

int attributes_give(const struct attributes *attributes, int fd, const char **ret_what)
{
	int r;

	r = give_owner(attributes, fd);
	if (r < 0) {
		*ret_what = "owner";
		return r;
	}

	for (size_t i = 0; i < attributes->n; i++) {
		r = give_one(&attributes->extended[i], fd);
		if (r < 0) {
			*ret_what = shown_name(attributes->extended[i].name);
			return r;
		}
	}

	*ret_what = "ACL";
	r = drop_inherited_acl(attributes, fd);
	if (r < 0)
		return r;
	*ret_what = "mode";
	return give_mode(attributes, fd);
}
