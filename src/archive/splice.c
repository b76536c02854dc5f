/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "change/temporary.h"
#include "system/fd.h"
#include "system/read.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct collector {
	struct stream_splices *splices;
	const struct archive_state *archive;
	bool epoch;
	struct notes *notes;
	struct err *err;
	uint64_t inode; /* cpio: the last one given out */
};

static struct buf *add_splice(struct stream_splices *splices, uint64_t start,
			      uint64_t end)
{
	struct stream_splice *splice;

	splices->splice =
		mem_grow(splices->splice, splices->n, &splices->room, sizeof(*splice));
	splice = &splices->splice[splices->n++];
	*splice = (struct stream_splice){ start, end, BUF_INIT };
	return &splice->bytes;
}

void splices_release(struct stream_splices *splices)
{
	for (size_t i = 0; i < splices->n; i++)
		buf_release(&splices->splice[i].bytes);
	free(splices->splice);
	*splices = (struct stream_splices){ 0 };
}

static int splice_fail(const struct collector *collector, int code, const char *path)
{
	return err_set(collector->err, code, "cannot write /%s of %s", path,
		       collector->archive->name);
}

static int read_scratch(const struct collector *collector, const char *path,
			struct buf *ret_text, int64_t *ret_mtime)
{
	_cleanup_close_ int fd = openat(collector->archive->scratch_fd, path,
					O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat st;
	int r;

	if (fd < 0 || fstat(fd, &st) < 0)
		return splice_fail(collector, errno, path);
	r = read_all(fd, (size_t) st.st_size, SIZE_MAX, ret_text);
	if (r < 0)
		return splice_fail(collector, -r, path);
	*ret_mtime = st.st_mtime;
	return 0;
}

/* Changed members. */

/* 1: changed. A file that cannot be examined is an error, not unchanged. */
static int splice_is_changed(struct collector *collector,
			     const struct extracted *extracted)
{
	const struct archive_state *archive = collector->archive;
	const char *path = index_path(&archive->index, extracted->member);
	struct stat st;

	if (extracted->wanted != MATCH_TEXT || !extracted->inode)
		return 0;
	if (fstatat(archive->scratch_fd, path, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return splice_fail(collector, errno, path);
	return S_ISREG(st.st_mode) && st.st_ino != extracted->inode;
}

/* All names of a file in the archive get its new content. Note the ones that the program
 * did not ask for. */
static void note_names(struct collector *collector, const struct extracted *extracted)
{
	const struct archive_state *archive = collector->archive;
	const struct index *index = &archive->index;
	uint32_t data_member = index->member[extracted->member].data_member;

	for (uint32_t i = 0; i < index->n; i++)
		if (index->member[i].data_member == data_member &&
		    i != extracted->member && index_is_last(index, i) &&
		    member_match_path(&archive->rules, index_path(index, i)) <
			    MATCH_SMALL)
			notes_add(collector->notes, "hard-link", NOTE_NOTE,
				  index_path(index, i), 0,
				  "/%s is another name of /%s in the archive, and has "
				  "its new content too",
				  index_path(index, i),
				  index_path(index, extracted->member));
}

static bool has_splice(const struct stream_splices *splices, uint64_t start)
{
	for (size_t i = 0; i < splices->n; i++)
		if (splices->splice[i].start == start)
			return true;
	return false;
}

static int change_member(struct collector *collector, const struct extracted *extracted)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	const struct archive_state *archive = collector->archive;
	const struct index *index = &archive->index;
	const char *path = index_path(index, extracted->member);
	const struct member *member =
		&index->member[index->member[extracted->member].data_member];
	const struct capture *capture = &archive->capture[member->capture];
	struct new_content new = { 0 };
	int64_t mtime;
	int r = read_scratch(collector, path, &text, &mtime);

	if (r < 0)
		return r;
	if (has_splice(collector->splices, member->start))
		return 0;
	new.text = buf_span(&text);
	new.mtime = collector->epoch ? &mtime : NULL;
	r = archive->format->change(&capture->header, &new,
				    add_splice(collector->splices, member->start,
					       member->end));
	if (r < 0)
		return splice_fail(collector, -r, path);
	note_names(collector, extracted);
	return 0;
}

/* New members. */

static const struct owner *owner_for(const struct index *index, uint32_t last,
				     const char *dir)
{
	uint32_t parent = index_find(index, dir);

	/* The owner of the directory can write there anyway. Without a directory, take
	 * the last member's owner. */
	return &index->owner[index->member[parent == NO_MEMBER ? last : parent].owner];
}

/* Return the last member in the nearest directory above path that has any member. */
static uint32_t find_neighbour(const struct index *index, const char *path,
			       struct buf *ret_dir)
{
	uint32_t last;

	buf_add_str(ret_dir, path);
	do {
		const char *slash = strrchr(buf_str(ret_dir), '/');
		size_t keep = slash ? (size_t) (slash - ret_dir->data) : 0;

		buf_splice(ret_dir, keep, ret_dir->len - keep, SPAN_NULL);
		last = index_last_below(index, buf_str(ret_dir));
	} while (last == NO_MEMBER && ret_dir->len);
	return last;
}

static int create_member(struct collector *collector, const char *path, bool is_dir)
{
	static const char *const prefixes[] = {
		[STYLE_BARE] = "", [STYLE_DOT] = "./", [STYLE_SLASH] = "/"
	};
	_cleanup_(buf_release) struct buf text = BUF_INIT, dir = BUF_INIT,
					  name = BUF_INIT;
	const struct index *index = &collector->archive->index;
	uint32_t last = find_neighbour(index, path, &dir);
	const struct member *member = &index->member[last];
	struct new_member new = { .is_dir = is_dir, .mtime = member->mtime };
	int64_t mtime;
	int r = is_dir ? 0 : read_scratch(collector, path, &text, &mtime);

	if (r < 0)
		return r;
	buf_addf(&name, "%s%s%s", prefixes[member->style], path,
		 is_dir && collector->archive->format == &archive_tar ? "/" : "");
	new.path = buf_str(&name);
	new.text = buf_span(&text);
	if (collector->epoch && !is_dir)
		new.mtime = mtime;
	new.owner = owner_for(index, last, buf_str(&dir));
	new.inode = ++collector->inode;
	new.checksum = index->checksum;
	r = collector->archive->format->create(&new,
					       add_splice(collector->splices, member->end,
							  member->end));
	return r < 0 ? splice_fail(collector, -r, path) : 0;
}

/* Create the missing parent directories first. */
static int create_with_parents(struct collector *collector, const char *path)
{
	_cleanup_(buf_release) struct buf copy = BUF_INIT;

	buf_add_str(&copy, path);
	for (char *slash = copy.data; slash && (slash = strchr(slash, '/')); slash++) {
		*slash = '\0';
		if (index_last_below(&collector->archive->index, copy.data) ==
		    NO_MEMBER) {
			int r = create_member(collector, copy.data, true);

			if (r < 0)
				return r;
		}
		*slash = '/';
	}
	return create_member(collector, path, false);
}

static int find_created(struct collector *collector, int fd, struct buf *path);

static int visit(struct collector *collector, int fd, const char *name, struct buf *path)
{
	size_t len = path->len;
	struct stat st;
	int r = 0;

	if (fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return splice_fail(collector, errno, buf_str(path));
	buf_addf(path, "%s%s", len ? "/" : "", name);
	if (S_ISDIR(st.st_mode))
		r = find_created(collector,
				 openat(fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
				 path);
	else if (S_ISREG(st.st_mode) && !temporary_is(name) &&
		 index_find(&collector->archive->index, buf_str(path)) == NO_MEMBER)
		r = create_with_parents(collector, buf_str(path));
	buf_splice(path, len, path->len - len, SPAN_NULL);
	return r;
}

/* Walk the scratch directory for files without a member. Takes fd over. The depth is
 * limited by that of the extracted paths. */
static int find_created(struct collector *collector, int fd, struct buf *path)
{
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;
	int r = 0;

	if (!dir)
		return splice_fail(collector, errno, buf_str(path));
	while (r >= 0) {
		errno = 0;
		entry = readdir(dir);
		if (!entry && errno)
			r = splice_fail(collector, errno, buf_str(path));
		if (!entry)
			break;
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			r = visit(collector, fd, entry->d_name, path);
	}
	(void) closedir(dir);
	return r;
}

/* A new member comes before a changed one at the same position. New members of one
 * position keep their order: directories come before their content. */
static bool comes_after(const struct stream_splice *splice,
			const struct stream_splice *other)
{
	return splice->start > other->start ||
	       (splice->start == other->start && splice->end > other->end);
}

static void sort_splices(struct stream_splices *splices)
{
	for (size_t i = 1; i < splices->n; i++) {
		struct stream_splice splice = splices->splice[i];
		size_t j = i;

		for (; j > 0 && comes_after(&splices->splice[j - 1], &splice); j--)
			splices->splice[j] = splices->splice[j - 1];
		splices->splice[j] = splice;
	}
}

int splices_collect(struct stream_splices *splices, const struct archive_state *archive,
		    bool epoch, struct notes *notes, struct err *err)
{
	_cleanup_(buf_release) struct buf path = BUF_INIT;
	struct collector collector = { .splices = splices,
				       .archive = archive,
				       .epoch = epoch,
				       .notes = notes,
				       .err = err,
				       .inode = archive->index.inode_max };
	int r;

	for (size_t i = 0; i < archive->n_extracted; i++) {
		r = splice_is_changed(&collector, &archive->extracted[i]);
		if (r > 0)
			r = change_member(&collector, &archive->extracted[i]);
		if (r < 0)
			return r;
	}
	r = find_created(&collector,
			 openat(archive->scratch_fd, ".",
				O_RDONLY | O_DIRECTORY | O_CLOEXEC),
			 &path);
	if (r < 0)
		return r;
	sort_splices(splices);
	return 0;
}
