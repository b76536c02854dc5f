/* SPDX-License-Identifier: BSD-3-Clause */
#include "temporary.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALPHABET "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/* A name that is taken is chance; a hundred of them are not. */
#define TRIES 100

static int choose(char name[TEMPORARY_SIZE])
{
	unsigned char random[TEMPORARY_RANDOM];
	char *end = stpcpy(name, TEMPORARY_PREFIX);

	if (getrandom(random, sizeof(random), 0) != (ssize_t) sizeof(random))
		return errno ? -errno : -EIO;
	for (size_t i = 0; i < TEMPORARY_RANDOM; i++)
		*end++ = ALPHABET[random[i] % (sizeof(ALPHABET) - 1)];
	*end = '\0';
	return 0;
}

int temporary_make(int dir, char name[TEMPORARY_SIZE], int from_dir, const char *from)
{
	int r = -EEXIST;

	for (unsigned i = 0; i < TRIES && r == -EEXIST; i++) {
		r = choose(name);
		if (r < 0)
			break;
		r = from ? linkat(from_dir, from, dir, name, 0)
			 : openat(dir, name,
				  O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
				  0600);
		if (r < 0)
			r = -errno;
	}
	if (r < 0)
		name[0] = '\0';
	return r;
}

bool temporary_is(const char *name)
{
	size_t prefix = strlen(TEMPORARY_PREFIX);

	return strncmp(name, TEMPORARY_PREFIX, prefix) == 0 &&
	       strlen(name) == prefix + TEMPORARY_RANDOM &&
	       strspn(name + prefix, ALPHABET) == TEMPORARY_RANDOM;
}

static bool is_regular(int dir, const char *name)
{
	struct stat st;

	return fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode);
}

void temporary_sweep(int dir)
{
	const struct dirent *entry;
	DIR *stream;
	int fd;

	fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	stream = fdopendir(fd);
	if (!stream) {
		(void) close(fd);
		return;
	}
	while ((entry = readdir(stream)))
		if (temporary_is(entry->d_name) && is_regular(dir, entry->d_name))
			(void) unlinkat(dir, entry->d_name, 0);
	(void) closedir(stream);
}
