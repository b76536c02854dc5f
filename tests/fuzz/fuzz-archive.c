/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include "archive/archive.h"
#include "archive/detect.h"
#include "archive/tar.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * A root archive. What is read of it gets new content, /etc/kernel/cmdline is made where
 * it is not, and the archive that comes out is read again: it has all members of the old
 * one, and these contents.
 */

#define CREATED "etc/kernel/cmdline"

/* Of filters only gzip: the others are libarchive's. Its ratio is 1000, ours 256 times
 * less than what is allowed. */
#define ARCHIVE_MAX ((size_t) 256 << 10)

static int file_of(struct span bytes)
{
	int fd = memfd_create("archive", MFD_CLOEXEC);

	fuzz_must(fd >= 0 && write(fd, bytes.data, bytes.len) == (ssize_t) bytes.len,
		  "no memory for a file");
	return fd;
}

/* No fuzzer guesses a checksum. */
static void put_checksums(struct buf *bytes)
{
	for (size_t at = 0; at + TAR_BLOCK <= bytes->len; at += TAR_BLOCK)
		if (memcmp(bytes->data + at + TAR_MAGIC.at, "ustar", 5) == 0)
			tar_put_checksum(bytes->data + at);
}

static void archive_open(struct archive_state *archive, int fd)
{
	*archive = (struct archive_state){ .fd = fd, .scratch_fd = -1 };
	archive->name = mem_dup(span_of("input"));
	archive->index.name = archive->name;
}

static void archive_close(struct archive_state *archive)
{
	scan_release(archive);
	scratch_remove(archive);
	free(archive->name);
	(void) close(archive->fd);
}

static void check_sentence(int r, const struct err *err, const char *what)
{
	fuzz_must(r < 0 ? err->code && err->what[0] && err->why[0] : !err->code,
		  "%s: %d, and the sentence \"%s: %s\"", what, r, err->what, err->why);
}

/* Files of one content stay one: those of the same carrier get the same. */
static void new_text(struct buf *text, uint32_t data_member)
{
	buf_addf(text, "the new content of what member %u carries\n", data_member);
}

static void put_text(int dir, const char *path, const struct buf *text)
{
	int fd = openat(dir, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	fuzz_must(fd >= 0 && write(fd, text->data, text->len) == (ssize_t) text->len &&
			  renameat(dir, "new", dir, path) == 0,
		  "%s cannot be written", path);
	(void) close(fd);
}

static bool is_text(const struct extracted *extracted)
{
	return extracted->wanted == MATCH_TEXT && extracted->inode;
}

static void change_all(const struct archive_state *archive)
{
	const struct index *index = &archive->index;

	for (size_t i = 0; i < archive->n_extracted; i++) {
		const struct extracted *extracted = &archive->extracted[i];
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		if (!is_text(extracted))
			continue;
		new_text(&text, index->member[extracted->member].data_member);
		put_text(archive->scratch_fd, index_path(index, extracted->member),
			 &text);
	}
}

/* False: something else is in its way. */
static bool create(const struct archive_state *archive)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	struct stat st;

	if (!archive->index.n || index_find(&archive->index, CREATED) != NO_MEMBER)
		return false;
	(void) mkdirat(archive->scratch_fd, "etc", 0700);
	if (fstatat(archive->scratch_fd, "etc", &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return false;
	(void) mkdirat(archive->scratch_fd, "etc/kernel", 0700);
	if (fstatat(archive->scratch_fd, "etc/kernel", &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    !S_ISDIR(st.st_mode))
		return false;
	new_text(&text, NO_MEMBER);
	put_text(archive->scratch_fd, CREATED, &text);
	return true;
}

static void check_order(const struct stream_splices *splices)
{
	uint64_t end = 0;

	for (size_t i = 0; i < splices->n; i++) {
		const struct stream_splice *splice = &splices->splice[i];

		fuzz_must(end <= splice->start && splice->start <= splice->end,
			  "splice %zu is in another", i);
		end = splice->end;
	}
}

static void check_text(const struct archive_state *archive, const char *path,
		       uint32_t data_member)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	const struct index *index = &archive->index;
	uint32_t member = index_find(index, path), capture = NO_MEMBER;

	new_text(&text, data_member);
	if (member != NO_MEMBER && index->member[member].data_member != NO_MEMBER)
		capture = index->member[index->member[member].data_member].capture;
	fuzz_must(capture != NO_MEMBER && archive->capture[capture].is_whole &&
			  span_eq(buf_span(&archive->capture[capture].text),
				  buf_span(&text)),
		  "/%s has not its new content", path);
}

static void check_written(const struct archive_state *old, int fd, bool created)
{
	struct archive_state new;
	struct err err = ERR_INIT;

	archive_open(&new, fd);
	fuzz_must(scan_archive(&new, &err) >= 0, "what came out: %s: %s", err.what,
		  err.why);
	fuzz_must(created ? new.index.n > old->index.n : new.index.n == old->index.n,
		  "of %zu members come %zu", old->index.n, new.index.n);
	for (size_t i = 0; i < old->n_extracted; i++)
		if (is_text(&old->extracted[i]))
			check_text(
				&new, index_path(&old->index, old->extracted[i].member),
				old->index.member[old->extracted[i].member].data_member);
	if (created)
		check_text(&new, CREATED, NO_MEMBER);
	archive_close(&new);
}

static void rewrite(const struct archive_state *archive)
{
	struct stream_splices splices = { 0 };
	struct notes notes = NOTES_INIT;
	struct err err = ERR_INIT;
	bool created;
	int fd = file_of(SPAN_NULL), r;

	change_all(archive);
	created = create(archive);
	r = splices_collect(&splices, archive, archive->index.n % 2, &notes, &err);
	if (r >= 0) {
		check_order(&splices);
		r = splices_write(&splices, archive, fd, "output", &err);
		check_written(archive, fd, created);
	} else {
		(void) close(fd);
	}
	check_sentence(r, &err, "writing");
	splices_release(&splices);
	notes_release(&notes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_(buf_release) struct buf bytes = BUF_INIT;
	enum filter filter = detect_filter(fuzz_span(data, size));
	struct archive_state archive;
	struct err err = ERR_INIT;
	int r;

	if (size > ARCHIVE_MAX || (filter != FILTER_NONE && filter != FILTER_GZIP))
		return 0;
	buf_add_span(&bytes, fuzz_span(data, size));
	put_checksums(&bytes);
	archive_open(&archive, file_of(buf_span(&bytes)));
	r = scan_archive(&archive, &err);
	check_sentence(r, &err, "reading");
	if (r >= 0) {
		r = scratch_fill(&archive, &err);
		check_sentence(r, &err, "bringing out");
	}
	if (r >= 0)
		rewrite(&archive);
	archive_close(&archive);
	return 0;
}
