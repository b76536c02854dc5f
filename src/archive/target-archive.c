/* SPDX-License-Identifier: BSD-3-Clause */
#include "target-archive.h"
#include "archive.h"
#include "sink.h"
#include "change/attributes.h"
#include "change/temporary.h"
#include "system/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

/* A temporary can be lost to a run that removes left-overs at the same moment. */
#define HOLD_TRIES 8

struct target_archive {
	struct archive_state state;
	struct stat read;   /* of the input when it was opened, to detect later changes */
	const char *output; /* as the user gave it */
	char *path;         /* of the file to replace, links resolved */
	int dir;            /* its parent directory */
	char temporary[TEMPORARY_SIZE];
	int temporary_fd;
	bool streams; /* the output is not a regular file */
	bool staged;
};

static bool is_stream(const char *path)
{
	return strcmp(path, "-") == 0;
}

/* Reading. */

static int target_archive_open_file(struct target_archive *archive, const char *path,
				    struct err *err)
{
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return err_set(err, errno, "cannot open %s", path);
	if (fstat(fd, &archive->read) < 0)
		return err_set(err, errno, "cannot read %s", path);
	if (S_ISDIR(archive->read.st_mode)) {
		err_set(err, EISDIR, "cannot read %s", path);
		return err_hint(err, "a root directory is named with --root=%s", path);
	}
	if (S_ISBLK(archive->read.st_mode)) {
		err_set(err, EINVAL, "cannot read %s", path);
		return err_why(err, "it is a block device, not an archive");
	}
	if (!S_ISREG(archive->read.st_mode))
		return spool_fill(&archive->state, fd, err);
	archive->state.fd = fd_take(&fd);
	return 0;
}

static int open_input(struct target_archive *archive, const char *path, struct err *err)
{
	if (!is_stream(path))
		return target_archive_open_file(archive, path, err);
	return spool_fill(&archive->state, STDIN_FILENO, err);
}

/* Writing: the output is checked before the input is read. */

static int open_parent(struct target_archive *archive, const char *path, struct err *err)
{
	char *copy = mem_dup(span_of(path));

	archive->dir = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	return archive->dir < 0 ? err_set(err, errno, "cannot write %s", path) : 0;
}

static bool is_stdout(const char *input)
{
	struct stat in, out;

	if (fstat(STDOUT_FILENO, &out) < 0 || !S_ISREG(out.st_mode))
		return false;
	return (is_stream(input) ? fstat(STDIN_FILENO, &in) : stat(input, &in)) == 0 &&
	       in.st_dev == out.st_dev && in.st_ino == out.st_ino;
}

/* Appending to the file that is read would never end. */
static int choose_stdout(struct target_archive *archive, const char *input,
			 struct err *err)
{
	if (isatty(STDOUT_FILENO)) {
		err_set(err, EINVAL, "cannot write an archive to stdout");
		return err_why(err, "it is a terminal");
	}
	if (is_stdout(input)) {
		err_set(err, EINVAL, "cannot write an archive to stdout");
		err_why(err, "it is the file that is read");
		return err_hint(err, "without --output an archive is replaced");
	}
	archive->streams = true;
	return 0;
}

static int refuse_replacing(const char *input, struct err *err)
{
	err_set(err, EINVAL, "cannot write %s", input);
	err_why(err, "it is no regular file, which could be replaced");
	return err_hint(err, "--output says where the result goes");
}

static int choose_output(struct target_archive *archive, const char *input,
			 struct err *err)
{
	const char *output = archive->output ? archive->output : input;
	struct stat st;

	if (!archive->output && !S_ISREG(archive->read.st_mode))
		return refuse_replacing(input, err);
	archive->output = output;
	if (is_stream(output))
		return choose_stdout(archive, input, err);
	if (stat(output, &st) == 0) {
		archive->streams = !S_ISREG(st.st_mode);
		archive->path = archive->streams ? mem_dup(span_of(output))
						 : realpath(output, NULL);
		if (!archive->path)
			return err_set(err, errno, "cannot write %s", output);
	} else {
		archive->path = mem_dup(span_of(output));
	}
	return archive->streams ? 0 : open_parent(archive, archive->path, err);
}

/* Only one run at a time may replace an archive. */
static int target_archive_lock(const struct target_archive *archive, const char *input,
			       struct err *err)
{
	if (archive->output != input ||
	    flock(archive->state.fd, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
		return 0;
	err_set(err, EBUSY, "cannot lock %s", input);
	return err_why(err, "another run of iommu works on it");
}

/* Duplicate the fd that holds the lock: a second lock would be refused. */
static int open_scratch(const struct target_archive *archive, struct target *target,
			enum target_access access, struct err *err)
{
	int root = fcntl(archive->state.scratch_fd, F_DUPFD_CLOEXEC, 0);

	if (root < 0)
		return err_set(err, errno, "cannot open %s", archive->state.scratch);
	return target_open_fd(target, root, archive->state.name, access, err);
}

static int open_all(struct target_archive *archive, struct target *target,
		    const char *path, enum target_access access, struct err *err)
{
	int r = open_input(archive, path, err);

	if (r < 0)
		return r;
	if (access == TARGET_WRITE) {
		r = choose_output(archive, path, err);
		if (r < 0)
			return r;
		r = target_archive_lock(archive, path, err);
		if (r < 0)
			return r;
	}
	r = scan_archive(&archive->state, err);
	if (r < 0)
		return r;
	r = scratch_fill(&archive->state, err);
	if (r < 0)
		return r;
	r = open_scratch(archive, target, access, err);
	if (r < 0)
		return r;
	target->ephemeral = true;
	return 0;
}

/* Called after the target was closed, or before it was opened. */
static void target_archive_close(struct target *target)
{
	struct target_archive *archive = target->private;

	if (!archive)
		return;
	/* Some readers accept an empty file as an archive. */
	if (archive->streams && !archive->staged && !archive->path)
		sink_spoil(STDOUT_FILENO);
	if (archive->temporary[0])
		(void) unlinkat(archive->dir, archive->temporary, 0);
	if (archive->temporary_fd >= 0)
		(void) close(archive->temporary_fd);
	if (archive->dir >= 0)
		(void) close(archive->dir);
	if (archive->state.fd >= 0)
		(void) close(archive->state.fd);
	free(archive->path);
	scan_release(&archive->state);
	scratch_remove(&archive->state);
	free(archive->state.name);
	free(archive);
	target->private = NULL;
}

static int target_archive_open(struct target *target,
			       const struct target_request *request, struct notes *notes,
			       struct err *err)
{
	struct target_archive *archive = mem_zero(1, sizeof(*archive));
	const char *path = request->path;
	int r;

	(void) notes;
	target->private = archive;
	archive->state.name = mem_dup(span_of(is_stream(path) ? "stdin" : path));
	archive->state.index.name = archive->state.name;
	archive->state.progress = request->progress;
	archive->state.fd = archive->state.scratch_fd = archive->dir = -1;
	archive->temporary_fd = -1;
	archive->output = request->output;
	r = open_all(archive, target, path, request->access, err);
	if (r < 0)
		target_archive_close(target);
	return r;
}

static bool is_same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

/* The lock belongs to the file, not the name. A run that had it before can have replaced
 * the file. */
static bool is_replaced(const struct target_archive *archive)
{
	struct stat now;

	return strcmp(archive->output, archive->state.name) == 0 &&
	       (stat(archive->path, &now) < 0 || !is_same_file(&archive->read, &now));
}

/* Refuse to write if another program has changed the archive since it was opened. */
static int check_input(const struct target_archive *archive, struct err *err)
{
	struct stat now;

	if (!S_ISREG(archive->read.st_mode) ||
	    (fstat(archive->state.fd, &now) == 0 && is_same_file(&archive->read, &now) &&
	     !is_replaced(archive)))
		return 0;
	err_set(err, EBUSY, "cannot write %s",
		is_stream(archive->output) ? "stdout" : archive->output);
	return err_why(err, "%s has changed meanwhile", archive->state.name);
}

/* A replaced file keeps its owner, mode and attributes; a new one gets the defaults. */
static int target_archive_give_attributes(const struct target_archive *archive, int fd,
					  struct err *err)
{
	struct attributes attributes = { 0 };
	const char *what = "mode";
	_cleanup_close_ int old = open(archive->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int r = 0;
	mode_t mask;

	if (old < 0 && errno == ENOENT) {
		mask = umask(0);
		(void) umask(mask);
		r = fchmod(fd, 0666 & ~mask) < 0 ? -errno : 0;
	} else if (old < 0) {
		r = -errno; /* else a private archive would become readable by others */
	} else {
		r = attributes_read(&attributes, old);
		if (r >= 0)
			r = attributes_give(&attributes, fd, &what);
		attributes_release(&attributes);
	}
	if (r >= 0)
		return r;
	err_set(err, -r, "cannot write %s", archive->output);
	return err_why(err, "its %s cannot be given to the new one: %s", what,
		       strerror(-r));
}

/* Hold the temporary by a lock: runs for other archives sweep this directory. */
static int make_temporary(struct target_archive *archive)
{
	int r = -EAGAIN;

	(void) temporary_sweep(archive->dir, TEMPORARY_REMOVE_LOOSE, NULL);
	for (unsigned i = 0; i < HOLD_TRIES && r == -EAGAIN; i++) {
		int fd = temporary_make(archive->dir, archive->temporary, -1, NULL);

		if (fd < 0)
			return fd;
		if (archive->temporary_fd >= 0)
			(void) close(archive->temporary_fd);
		archive->temporary_fd = fd;
		r = temporary_hold(fd);
		if (r == -EAGAIN)
			(void) unlinkat(archive->dir, archive->temporary, 0);
	}
	return r < 0 ? r : archive->temporary_fd;
}

static int target_archive_stage_file(struct target_archive *archive,
				     const struct stream_splices *splices,
				     struct err *err)
{
	int fd, r;

	if (temporary_would_stay(archive->dir)) {
		err_set(err, EPERM, "cannot write %s", archive->output);
		err_why(err, "its directory is append-only");
		return err_hint(err, "chattr -a lifts that");
	}
	fd = make_temporary(archive);
	if (fd < 0)
		return err_set(err, -fd, "cannot write %s", archive->output);
	r = target_archive_give_attributes(archive, fd, err);
	if (r < 0)
		return r;
	r = splices_write(splices, &archive->state, fd, archive->output, err);
	if (r < 0)
		return r;
	if (fsync(fd) < 0)
		return err_set(err, errno, "cannot write %s", archive->output);
	return check_input(archive, err);
}

static int stage_stream(struct target_archive *archive,
			const struct stream_splices *splices, struct err *err)
{
	_cleanup_close_ int opened = -1;
	int r;

	if (archive->path) {
		opened = open(archive->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
		if (opened < 0)
			return err_set(err, errno, "cannot write %s", archive->output);
	}
	r = splices_write(splices, &archive->state,
			  archive->path ? opened : STDOUT_FILENO,
			  archive->path ? archive->path : "stdout", err);
	return r < 0 ? r : check_input(archive, err);
}

static int target_archive_stage(struct target *target, bool mtime, struct notes *notes,
				struct err *err)
{
	struct target_archive *archive = target->private;
	struct stream_splices splices = { 0 };
	int r = splices_collect(&splices, &archive->state, mtime, notes, err);

	if (r >= 0)
		r = archive->streams ? stage_stream(archive, &splices, err)
				     : target_archive_stage_file(archive, &splices, err);
	splices_release(&splices);
	archive->staged = r >= 0;
	return r;
}

static int target_archive_keep(struct target *target, struct err *err)
{
	struct target_archive *archive = target->private;
	const char *slash;

	if (!archive->staged || archive->streams)
		return 0;
	slash = strrchr(archive->path, '/');
	if (renameat(archive->dir, archive->temporary, archive->dir,
		     slash ? slash + 1 : archive->path) < 0)
		return err_set(err, errno, "cannot write %s", archive->output);
	archive->temporary[0] = '\0';
	(void) fsync(archive->dir);
	return 0;
}

static bool target_archive_leaves_out(const struct target *target, const char *path)
{
	const struct target_archive *archive = target->private;

	return scratch_leaves_out(&archive->state, target, path);
}

const struct target_ops target_archive_ops = {
	.name = "archive",
	.reads_stdin = true,
	.why_no_sandbox = "an archive has no file system to run programs on",
	.open = target_archive_open,
	.stage = target_archive_stage,
	.keep = target_archive_keep,
	.leaves_out = target_archive_leaves_out,
	.close = target_archive_close,
};
