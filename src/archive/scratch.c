/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "system/fd.h"
#include "system/write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXTRACTED_MAX ((size_t) 20000)

static int scratch_fail(const struct archive_state *archive, struct err *err, int code,
			const char *path)
{
	return err_set(err, code, "cannot extract /%s of %s to %s", path, archive->name,
		       archive->scratch);
}

static const char *path_of(const struct archive_state *archive,
			   const struct extracted *extracted)
{
	return index_path(&archive->index, extracted->member);
}

static bool is_captured(const struct archive_state *archive, uint32_t member)
{
	const struct index *index = &archive->index;
	uint32_t data_member = index->member[member].data_member;

	return data_member != NO_MEMBER &&
	       index->member[data_member].capture != NO_MEMBER;
}

static int scratch_choose(struct archive_state *archive, struct err *err)
{
	struct index *index = &archive->index;

	for (uint32_t i = 0; i < index->n; i++) {
		enum member_match wanted =
			member_match_next(&archive->rules, index_path(index, i));

		if (wanted == MATCH_NOT || !index_is_last(index, i))
			continue;
		if (wanted == MATCH_SMALL && (index->member[i].kind == KIND_FILE ||
					      index->member[i].kind == KIND_HARDLINK))
			wanted = is_captured(archive, i) ? MATCH_TEXT : MATCH_NAME;
		if (archive->n_extracted == EXTRACTED_MAX) {
			err_set(err, E2BIG, "cannot read %s", archive->name);
			return err_why(err, "it has over %zu boot files", EXTRACTED_MAX);
		}
		archive->extracted =
			mem_grow(archive->extracted, archive->n_extracted,
				 &archive->extracted_room, sizeof(*archive->extracted));
		archive->extracted[archive->n_extracted++] =
			(struct extracted){ .member = i, .wanted = wanted };
	}
	return 0;
}

/* Make each directory above path. No link exists yet that could lead out. */
static int make_directories(const struct archive_state *archive, const char *path)
{
	_cleanup_(buf_release) struct buf copy = BUF_INIT;

	buf_add_str(&copy, path);
	for (char *slash = copy.data; slash && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (mkdirat(archive->scratch_fd, copy.data, 0700) < 0 && errno != EEXIST)
			return -errno;
		*slash = '/';
	}
	return 0;
}

static int fill_file(const struct member *member, const struct capture *capture, int fd)
{
	struct timespec times[2] = { { .tv_sec = member->mtime },
				     { .tv_sec = member->mtime } };

	/* The reader of this file reports that it is too large. */
	if (capture && capture->is_large && ftruncate(fd, FILE_SIZE_MAX + 1) < 0)
		return -errno;
	if (capture && !capture->is_large) {
		int r = write_all(fd, buf_span(&capture->text));

		if (r < 0)
			return r;
	}
	return futimens(fd, times) < 0 ? -errno : 0;
}

static int make_file(const struct archive_state *archive,
		     const struct extracted *extracted)
{
	const struct index *index = &archive->index;
	uint32_t data_member = index->member[extracted->member].data_member;
	const struct member *member = &index->member[data_member];
	const struct capture *capture = NULL;
	_cleanup_close_ int fd = -1;
	int r;

	if (extracted->wanted >= MATCH_HEAD && member->capture != NO_MEMBER)
		capture = &archive->capture[member->capture];
	fd = openat(archive->scratch_fd, path_of(archive, extracted),
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return -errno;
	r = fill_file(member, capture, fd);
	if (r < 0)
		return r;
	return close(fd_take(&fd)) < 0 ? -errno : 0;
}

/* Link to the file that was extracted under another name. 1: linked, 0: it is the first
 * one. */
static int make_link(const struct archive_state *archive,
		     const struct extracted *extracted)
{
	const struct index *index = &archive->index;
	uint32_t data_member = index->member[extracted->member].data_member;

	for (const struct extracted *other = archive->extracted; other < extracted;
	     other++) {
		if (other->wanted != MATCH_TEXT || !other->inode ||
		    index->member[other->member].data_member != data_member)
			continue;
		return linkat(archive->scratch_fd, path_of(archive, other),
			      archive->scratch_fd, path_of(archive, extracted), 0) < 0
			       ? -errno
			       : 1;
	}
	return 0;
}

static int extract_file(struct archive_state *archive, struct extracted *extracted)
{
	const struct index *index = &archive->index;
	const struct member *member = &index->member[extracted->member];
	struct stat st;
	int r = 0;

	if (member->data_member == NO_MEMBER)
		return 0;
	if (extracted->wanted == MATCH_TEXT &&
	    (member->kind == KIND_HARDLINK || member->data_member != extracted->member))
		r = make_link(archive, extracted);
	if (r == 0)
		r = make_file(archive, extracted);
	if (r < 0)
		return r;
	if (fstatat(archive->scratch_fd, path_of(archive, extracted), &st,
		    AT_SYMLINK_NOFOLLOW) < 0)
		return -errno;
	extracted->inode = st.st_ino;
	return 0;
}

/* Create parent directories before any symlink exists, so that they cannot be
 * redirected. */
static int extract_nothing(struct archive_state *archive, struct extracted *extracted)
{
	(void) archive, (void) extracted;
	return 0;
}

/* An empty file stands for a name that is only checked for existence. */
static int extract_symlink(struct archive_state *archive, struct extracted *extracted)
{
	if (extracted->wanted < MATCH_ABOVE)
		return make_file(archive, extracted);
	return symlinkat(index_target(&archive->index, extracted->member),
			 archive->scratch_fd, path_of(archive, extracted)) < 0
		       ? -errno
		       : 0;
}

static int extract_directory(struct archive_state *archive, struct extracted *extracted)
{
	const char *path = path_of(archive, extracted);

	if (!*path || mkdirat(archive->scratch_fd, path, 0700) == 0 || errno == EEXIST)
		return 0;
	return -errno;
}

/* A FIFO stands for anything that is neither file, directory nor link. */
static int extract_other(struct archive_state *archive, struct extracted *extracted)
{
	return mkfifoat(archive->scratch_fd, path_of(archive, extracted), 0600) < 0
		       ? -errno
		       : 0;
}

static int extract_kinds(struct archive_state *archive, unsigned kinds,
			 int (*one)(struct archive_state *archive,
				    struct extracted *extracted),
			 struct err *err)
{
	for (size_t i = 0; i < archive->n_extracted; i++) {
		struct extracted *extracted = &archive->extracted[i];
		const char *path = path_of(archive, extracted);
		int r;

		if (!(kinds & 1u << archive->index.member[extracted->member].kind))
			continue;
		r = make_directories(archive, path);
		if (r >= 0)
			r = one(archive, extracted);
		if (r == -EEXIST || r == -ENOTDIR) {
			err_set(err, EINVAL, "cannot read %s", archive->name);
			return err_why(err,
				       "its member /%s is no directory and has others "
				       "below it, or is below one that is none",
				       path);
		}
		if (r < 0)
			return scratch_fail(archive, err, -r, path);
	}
	return 0;
}

int scratch_fill(struct archive_state *archive, struct err *err)
{
	int r = scratch_make(archive, err);

	if (r < 0)
		return r;
	r = scratch_choose(archive, err);
	if (r < 0)
		return r;
	r = extract_kinds(archive, 1u << KIND_DIR, extract_directory, err);
	if (r < 0)
		return r;
	r = extract_kinds(archive, 1u << KIND_FILE | 1u << KIND_HARDLINK, extract_file,
			  err);
	if (r < 0)
		return r;
	r = extract_kinds(archive, 1u << KIND_OTHER, extract_other, err);
	if (r < 0)
		return r;
	r = extract_kinds(archive, 1u << KIND_SYMLINK, extract_nothing, err);
	if (r < 0)
		return r;
	/* Links come last, so that no file is created through one. */
	return extract_kinds(archive, 1u << KIND_SYMLINK, extract_symlink, err);
}

bool scratch_leaves_out(const struct archive_state *archive, const struct target *target,
			const char *path)
{
	_cleanup_close_ int fd = target_open_at(target, path, O_PATH);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return index_find(&archive->index, path) != NO_MEMBER;
	for (size_t i = 0; S_ISREG(st.st_mode) && i < archive->n_extracted; i++)
		if (archive->extracted[i].wanted == MATCH_TEXT &&
		    archive->extracted[i].inode == st.st_ino)
			return false;
	return S_ISREG(st.st_mode);
}
