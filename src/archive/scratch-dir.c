/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "change/temporary.h"
#include "system/fd.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Name of the private directory. A killed run leaves its directory, and the next run
 * removes it. The prefix is long enough that no other program uses it. A live run locks
 * its directory.
 */
#define PREFIX ".iommu-archive-"
#define RANDOM "XXXXXX"

/* A directory can be lost to a run that removes left-overs at the same moment. */
#define HOLD_TRIES   8
#define REMOVE_TRIES 3

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void) st, (void) type, (void) at;
	(void) remove(path);
	return 0;
}

static bool is_name(const char *name)
{
	size_t prefix = strlen(PREFIX);

	return strncmp(name, PREFIX, prefix) == 0 &&
	       strlen(name) == prefix + strlen(RANDOM) && !strchr(name + prefix, '.');
}

/* Is it as mkdtemp() makes it, so that no other user could write to it? */
static bool is_private(int dir)
{
	struct stat st;

	return fstat(dir, &st) == 0 && st.st_uid == geteuid() &&
	       (st.st_mode & 0777) == 0700;
}

/* Remove the content through a directory fd. In a directory without the sticky bit,
 * others can replace the path by a link. */
static void sweep_one(int parent, const char *name)
{
	_cleanup_close_ int dir =
		openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	if (dir < 0 || !is_private(dir) || flock(dir, LOCK_EX | LOCK_NB) < 0)
		return;
	buf_addf(&path, "/proc/self/fd/%d/.", dir);
	(void) nftw(buf_str(&path), remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
	(void) unlinkat(parent, name, AT_REMOVEDIR);
}

/* Remove the directories that killed runs left. Best effort. */
static void sweep(const char *parent)
{
	const struct dirent *entry;
	DIR *stream = opendir(parent);

	while (stream && (entry = readdir(stream)))
		if (is_name(entry->d_name))
			sweep_one(dirfd(stream), entry->d_name);
	if (stream)
		(void) closedir(stream);
}

/* 0; -EAGAIN if another run took the new directory for a left-over; or -errno. */
static int make_one(struct archive_state *archive, const char *parent, struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;

	buf_addf(&path, "%s/" PREFIX RANDOM, parent);
	(void) buf_str(&path);
	if (!mkdtemp(path.data)) {
		err_set(err, errno, "cannot make the directory %s", buf_str(&path));
		return err_hint(err, "TMPDIR says where else");
	}
	free(archive->scratch);
	archive->scratch = mem_dup(buf_span(&path));
	archive->scratch_fd =
		open(archive->scratch, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (archive->scratch_fd >= 0 && temporary_hold(archive->scratch_fd) >= 0)
		return 0;
	err_set(err, archive->scratch_fd < 0 ? errno : EAGAIN, "cannot open %s",
		archive->scratch);
	if (archive->scratch_fd < 0 && err->code != ENOENT)
		return -err->code;
	if (archive->scratch_fd >= 0)
		(void) close(archive->scratch_fd);
	archive->scratch_fd = -1;
	(void) rmdir(archive->scratch);
	return -EAGAIN;
}

int scratch_make(struct archive_state *archive, struct err *err)
{
	const char *parent = getenv("TMPDIR");
	int r = -EAGAIN;

	if (!parent || !*parent)
		parent = "/tmp";
	signals_hold(&archive->signals, 0);
	sweep(parent);
	for (unsigned i = 0; i < HOLD_TRIES && r == -EAGAIN; i++)
		r = make_one(archive, parent, err);
	return r;
}

void scratch_remove(struct archive_state *archive)
{
	/* nftw() can fail (EINTR, ENOMEM) and leave files: try again. */
	for (unsigned i = 0; archive->scratch && i < REMOVE_TRIES; i++)
		if (nftw(archive->scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS) < 0 &&
		    errno == ENOENT)
			break;
	if (archive->scratch_fd >= 0)
		(void) close(archive->scratch_fd);
	archive->scratch_fd = -1;
	free(archive->scratch);
	archive->scratch = NULL;
	free(archive->extracted);
	archive->extracted = NULL;
	signals_release(&archive->signals);
}
