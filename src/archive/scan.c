/* SPDX-License-Identifier: BSD-3-Clause */
#include "archive.h"
#include "tar.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Captured texts usually have a few MB. The limit keeps a malicious archive from filling
 * the memory. */
#define CAPTURED_MAX ((size_t) 256 << 20)
/* With more than that, no further small texts are captured. */
#define SMALL_CAPTURED_MAX ((size_t) 64 << 20)

enum needed { NEEDED_NOT, NEEDED_SMALL, NEEDED_WHOLE };

struct archive_scan {
	struct archive_state *archive;
	struct source *source;
	struct header header;
	const unsigned char *needed; /* enum needed, by member; NULL in the first scan */
	uint32_t member;
	struct err *err;
};

static int archive_fail(const struct archive_state *archive, struct err *err, int code,
			const char *why)
{
	err_set(err, code, "cannot read %s", archive->name);
	return err_why(err, "%s", why);
}

/* Capturing texts. */

static struct capture *add_capture(struct archive_scan *scan)
{
	struct archive_state *archive = scan->archive;
	struct member *member = &archive->index.member[scan->member];
	struct header next = HEADER_INIT;
	struct capture *capture;

	archive->capture = mem_grow(archive->capture, archive->n_capture,
				    &archive->capture_room, sizeof(*capture));
	member->capture = (uint32_t) archive->n_capture;
	capture = &archive->capture[archive->n_capture++];
	*capture = (struct capture){ .header = scan->header };
	next.data = scan->header.data;
	next.end = scan->header.end;
	next.global_mtime = scan->header.global_mtime;
	scan->header = next;
	return capture;
}

/* Capture the first bytes. Skips sparse files, since no program is sparse. */
static int read_head(struct archive_scan *scan, struct capture *capture)
{
	char head[MATCH_HEAD_SIZE];
	size_t len = capture->header.stored < sizeof(head)
			     ? (size_t) capture->header.stored
			     : sizeof(head);
	int r;

	if (capture->header.sparse)
		return 0;
	scan->archive->has_head |= len > 0;
	r = source_read(scan->source, head, len, scan->err);
	if (r < 0)
		return r;
	buf_add(&capture->text, head, len);
	return 0;
}

static int capture_member(struct archive_scan *scan, bool whole)
{
	struct archive_state *archive = scan->archive;
	struct capture *capture = add_capture(scan);
	int r;

	if (!whole)
		return read_head(scan, capture);
	capture->is_whole = true;
	r = archive->format->content(scan->source, &capture->header, FILE_SIZE_MAX,
				     &capture->text, scan->err);
	if (r == -EFBIG && !scan->err->code) {
		capture->is_large = true;
		return 0;
	}
	if (r < 0)
		return r;
	archive->captured += capture->text.len + capture->header.raw.len;
	return archive->captured > CAPTURED_MAX
		       ? archive_fail(archive, scan->err, EFBIG,
				      "its boot configuration has over 256 MiB")
		       : 0;
}

/* Capture a small text. Release what has a NUL byte, as a module of GRUB. */
static int capture_small(struct archive_scan *scan)
{
	struct archive_state *archive = scan->archive;
	struct member *member = &archive->index.member[scan->member];
	struct capture *capture;
	int r;

	if (scan->header.sparse || scan->header.stored > MATCH_SMALL_MAX ||
	    archive->captured > SMALL_CAPTURED_MAX)
		return 0;
	r = capture_member(scan, true);
	if (r < 0)
		return r;
	capture = &archive->capture[member->capture];
	if (!memchr(buf_str(&capture->text), 0, capture->text.len))
		return 0;
	archive->captured -= capture->text.len + capture->header.raw.len;
	header_release(&capture->header);
	buf_release(&capture->text);
	archive->n_capture--;
	member->capture = NO_MEMBER;
	member->binary = true;
	return 0;
}

/* Return true if the member is a link that adds a rule. */
static bool scan_add_link(struct archive_state *archive, uint32_t member)
{
	struct index *index = &archive->index;

	return index->member[member].kind == KIND_SYMLINK &&
	       member_match_add_link(&archive->rules, index_path(index, member),
				     index_target(index, member));
}

static int take_new(struct archive_scan *scan)
{
	struct archive_state *archive = scan->archive;
	enum member_match wanted;
	int r = index_add(&archive->index, &scan->header, scan->err);

	if (r < 0)
		return r;
	(void) scan_add_link(archive, scan->member);
	if (scan->header.kind != KIND_FILE)
		return 0;
	wanted = member_match_next(&archive->rules,
				   index_path(&archive->index, scan->member));
	if (wanted == MATCH_SMALL)
		return capture_small(scan);
	if (wanted != MATCH_TEXT && wanted != MATCH_HEAD)
		return 0;
	return capture_member(scan, wanted == MATCH_TEXT);
}

static int take_member(struct archive_scan *scan)
{
	int r = 0;

	if (!scan->needed)
		r = take_new(scan);
	else if (scan->member < scan->archive->index.n && scan->needed[scan->member])
		r = scan->needed[scan->member] == NEEDED_SMALL
			    ? capture_small(scan)
			    : capture_member(scan, true);
	scan->member++;
	if (r < 0)
		return r;
	return source_skip(scan->source, scan->header.end - source_position(scan->source),
			   scan->err);
}

/* Read to the end of the stream, where its checksums are. */
static int read_rest(struct archive_scan *scan)
{
	struct span chunk;
	int r;

	while ((r = source_peek(scan->source, &chunk, scan->err)) > 0)
		source_take(scan->source, chunk.len);
	return r;
}

static int scan_members(struct archive_scan *scan)
{
	int r;

	while ((r = scan->archive->format->next(scan->source, &scan->header, scan->err)) >
	       0) {
		r = take_member(scan);
		if (r < 0)
			return r;
	}
	if (r < 0 || scan->archive->filter == FILTER_NONE)
		return r;
	return read_rest(scan);
}

static int scan_once(struct archive_state *archive, const unsigned char *needed,
		     struct err *err)
{
	struct archive_scan scan = { .archive = archive, .needed = needed, .err = err };
	int r = source_open(&scan.source, archive->fd, archive->filter, archive->name,
			    err);

	if (r < 0)
		return r;
	source_report(scan.source, archive->progress, "reading");
	r = scan_members(&scan);
	header_release(&scan.header);
	source_close(scan.source);
	return r;
}

/* Detecting the format. */

static int read_first(struct archive_state *archive, struct buf *head, struct err *err)
{
	struct source *source;
	struct span chunk;
	int r = source_open(&source, archive->fd, archive->filter, archive->name, err);

	if (r < 0)
		return r;
	buf_clear(head);
	while (head->len < DETECT_SIZE && (r = source_peek(source, &chunk, err)) > 0) {
		if (chunk.len > DETECT_SIZE - head->len)
			chunk.len = DETECT_SIZE - head->len;
		buf_add_span(head, chunk);
		source_take(source, chunk.len);
	}
	source_close(source);
	return r;
}

static int refuse_form(const struct archive_state *archive, struct span head,
		       struct err *err)
{
	const char *hint, *why = detect_other(head, &hint);
	int r;

	if (!head.len)
		why = "it is empty";
	else if (head.len >= TAR_BLOCK && tar_is_zero(head.data))
		why = "it has no members";
	else if (!why)
		why = "it is neither a tar archive nor a cpio one (newc)";
	r = archive_fail(archive, err, EINVAL, why);
	return hint ? err_hint(err, "%s", hint) : r;
}

static int detect(struct archive_state *archive, struct err *err)
{
	static const struct archive_format *const formats[] = {
		[FORM_TAR] = &archive_tar, [FORM_CPIO] = &archive_cpio
	};
	_cleanup_(buf_release) struct buf head = BUF_INIT;
	enum form form;
	int r = read_first(archive, &head, err);

	if (r < 0)
		return r;
	archive->filter = detect_filter(buf_span(&head));
	archive->level = filter_level(archive->filter, buf_span(&head));
	r = archive->filter == FILTER_NONE ? 0 : read_first(archive, &head, err);
	if (r < 0)
		return r;
	form = detect_form(buf_span(&head));
	if (form == FORM_NONE)
		return refuse_form(archive, buf_span(&head), err);
	archive->format = formats[form];
	return 0;
}

static int refuse_image_layout(const struct archive_state *archive, struct err *err)
{
	const struct index *index = &archive->index;

	if (index_find(index, "oci-layout") == NO_MEMBER &&
	    (index_find(index, "manifest.json") == NO_MEMBER ||
	     index_find(index, "etc") != NO_MEMBER))
		return 0;
	archive_fail(archive, err, EINVAL,
		     "it is a container image: its layers are archives of their own");
	return err_hint(err, "export a container made from it, and take that archive");
}

static enum needed how_needed(enum member_match wanted, enum member_match least,
			      const struct member *member)
{
	if (wanted == MATCH_TEXT || (wanted == MATCH_HEAD && wanted >= least))
		return NEEDED_WHOLE;
	return wanted == MATCH_SMALL && !member->binary && member->size <= MATCH_SMALL_MAX
		       ? NEEDED_SMALL
		       : NEEDED_NOT;
}

/* List the members that the first scan did not capture because they came before the link
 * that leads to them. NULL: none. */
static unsigned char *find_needed(struct archive_state *archive)
{
	struct index *index = &archive->index;
	unsigned char *needed = NULL;
	/* One program is enough to determine the architecture. */
	enum member_match least = archive->has_head ? MATCH_TEXT : MATCH_HEAD;

	for (uint32_t i = 0; i < index->n; i++) {
		const struct member *member = &index->member[i];
		uint32_t data_member = member->data_member, capture;
		enum needed how;

		if ((member->kind != KIND_FILE && member->kind != KIND_HARDLINK) ||
		    data_member == NO_MEMBER ||
		    index->member[data_member].kind != KIND_FILE)
			continue;
		how = how_needed(member_match_next(&archive->rules, index_path(index, i)),
				 least, &index->member[data_member]);
		capture = index->member[data_member].capture;
		if (how == NEEDED_NOT || !index_is_last(index, i) ||
		    (capture != NO_MEMBER && archive->capture[capture].is_whole))
			continue;
		if (!needed)
			needed = mem_zero(index->n, sizeof(*needed));
		if (needed[data_member] < how)
			needed[data_member] = (unsigned char) how;
	}
	return needed;
}

static void follow_links(struct archive_state *archive)
{
	bool found;

	do {
		found = false;
		for (uint32_t i = 0; i < archive->index.n; i++)
			found |= scan_add_link(archive, i);
	} while (found);
}

int scan_archive(struct archive_state *archive, struct err *err)
{
	unsigned char *needed;
	int r = detect(archive, err);

	if (r < 0)
		return r;
	r = scan_once(archive, NULL, err);
	if (r < 0)
		return r;
	r = refuse_image_layout(archive, err);
	if (r < 0)
		return r;

	index_settle(&archive->index);
	follow_links(archive);
	needed = find_needed(archive);
	if (needed)
		r = scan_once(archive, needed, err);
	free(needed);
	return r;
}

void scan_release(struct archive_state *archive)
{
	for (size_t i = 0; i < archive->n_capture; i++) {
		header_release(&archive->capture[i].header);
		buf_release(&archive->capture[i].text);
	}
	free(archive->capture);
	member_match_release(&archive->rules);
	index_release(&archive->index);
}
