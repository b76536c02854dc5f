/* SPDX-License-Identifier: BSD-3-Clause */
#include "tar-format.h"
#include "pax.h"

#include <errno.h>
#include <string.h>

static void tar_write_add_padding(struct buf *out)
{
	while (out->len % TAR_BLOCK)
		buf_add_byte(out, '\0');
}

/* Records that describe the old content: signatures and the map of its holes. */
static bool is_stale(struct span key)
{
	return span_starts(key, "GNU.sparse.") || span_is(key, "SCHILY.realsize") ||
	       span_ends(key, ".xattr.security.ima") ||
	       span_ends(key, ".xattr.security.evm");
}

/* State while the records of a changed member are rewritten. */
struct rewrite {
	const struct header *old;
	const struct new_content *new;
	bool has_mtime, has_path;
};

static void rewrite_record(struct rewrite *rewrite, const struct pax_record *record,
			   struct buf *records)
{
	if (is_stale(record->key))
		return;
	if (span_is(record->key, "size")) {
		pax_add_number(records, "size", (int64_t) rewrite->new->text.len);
		return;
	}
	if (span_is(record->key, "path"))
		rewrite->has_path = true;
	if (rewrite->new->mtime && span_is(record->key, "mtime")) {
		pax_add_number(records, "mtime", *rewrite->new->mtime);
		rewrite->has_mtime = true;
		return;
	}
	buf_add_span(records, record->whole);
}

/* A sparse file's real name is in a record that goes away with the map. */
static bool needs_path(const struct rewrite *rewrite)
{
	const struct header *old = rewrite->old;

	return !rewrite->has_path &&
	       (old->sparse == SPARSE_PAX || old->sparse == SPARSE_PAX_IN_DATA);
}

static void tar_write_add_missing(struct rewrite *rewrite, struct buf *records)
{
	if (needs_path(rewrite))
		pax_add(records, "path", buf_span(&rewrite->old->path));
	if (rewrite->new->mtime && !rewrite->has_mtime && rewrite->old->global_mtime)
		pax_add_number(records, "mtime", *rewrite->new->mtime);
	rewrite->has_path = rewrite->has_mtime = true;
}

/* Append an extended header with a block like the given one. Appends nothing without
 * records. */
static void add_extended(struct buf *out, const char *like, const struct buf *records)
{
	char block[TAR_BLOCK];

	if (!records->len)
		return;
	memcpy(block, like, TAR_BLOCK);
	tar_put_number(block, TAR_SIZE, (int64_t) records->len);
	tar_put_checksum(block);
	buf_add(out, block, TAR_BLOCK);
	buf_add_span(out, buf_span(records));
	tar_write_add_padding(out);
}

static void rewrite_extended(struct rewrite *rewrite, const char *block, struct span body,
			     struct buf *out)
{
	_cleanup_(buf_release) struct buf records = BUF_INIT;
	struct pax_record record;

	for (size_t pos = 0; pax_next(body, &pos, &record) > 0;)
		rewrite_record(rewrite, &record, &records);
	tar_write_add_missing(rewrite, &records);
	add_extended(out, block, &records);
}

/* Add an extended header to a member that has none. */
static void add_own_extended(const char *main, const struct buf *records, struct buf *out)
{
	char block[TAR_BLOCK];

	memcpy(block, main, TAR_BLOCK);
	block[TAR_TYPE] = TAR_IS_PAX;
	tar_put_text(block, TAR_NAME, span_of("PaxHeaders/member"));
	tar_put_text(block, TAR_LINK, SPAN_NULL);
	tar_put_text(block, TAR_PREFIX, SPAN_NULL);
	add_extended(out, block, records);
}

static void rewrite_main(struct rewrite *rewrite, const char *main, struct buf *out)
{
	_cleanup_(buf_release) struct buf records = BUF_INIT;
	const struct new_content *new = rewrite->new;
	char block[TAR_BLOCK];

	memcpy(block, main, TAR_BLOCK);
	tar_put_number(block, TAR_SIZE, (int64_t) new->text.len);
	if (new->mtime)
		tar_put_number(block, TAR_MTIME, *new->mtime);
	if (block[TAR_TYPE] == TAR_IS_SPARSE) {
		block[TAR_TYPE] = '0';
		memset(block + TAR_SPARSE.at, 0, TAR_BLOCK - TAR_SPARSE.at);
	}
	tar_put_checksum(block);
	tar_write_add_missing(rewrite, &records);
	add_own_extended(block, &records, out);
	buf_add(out, block, TAR_BLOCK);
	buf_add_span(out, new->text);
	tar_write_add_padding(out);
}

static bool is_pax(char type)
{
	return type == TAR_IS_PAX || type == TAR_IS_PAX_SUN;
}

int tar_change(const struct header *old, const struct new_content *new, struct buf *out)
{
	struct rewrite rewrite = { .old = old, .new = new };
	const char *raw = old->raw.data;

	for (;;) {
		int64_t size = 0;
		size_t len;

		if (!is_pax(raw[TAR_TYPE]) && raw[TAR_TYPE] != TAR_IS_LONG_NAME &&
		    raw[TAR_TYPE] != TAR_IS_LONG_LINK)
			break;
		(void) tar_number(raw, TAR_SIZE, &size);
		len = TAR_BLOCK + tar_padded((uint64_t) size);
		if (is_pax(raw[TAR_TYPE]))
			rewrite_extended(&rewrite, raw,
					 span_at(raw, TAR_BLOCK,
						 TAR_BLOCK + (size_t) size),
					 out);
		else
			buf_add(out, raw, len);
		raw += len;
	}
	rewrite_main(&rewrite, raw, out);
	return 0;
}

/* Numbers too large for octal are written in binary, which all current readers accept. */
int tar_create(const struct new_member *new, struct buf *out)
{
	_cleanup_(buf_release) struct buf records = BUF_INIT;
	struct span path = span_of(new->path);
	char block[TAR_BLOCK] = { 0 };

	tar_put_text(block, TAR_NAME, path);
	tar_put_number(block, TAR_MODE, new->is_dir ? 0755 : 0644);
	tar_put_number(block, TAR_UID, (int64_t) new->owner->uid);
	tar_put_number(block, TAR_GID, (int64_t) new->owner->gid);
	tar_put_number(block, TAR_SIZE, (int64_t) new->text.len);
	tar_put_number(block, TAR_MTIME, new->mtime);
	block[TAR_TYPE] = new->is_dir ? TAR_IS_DIR : '0';
	memcpy(block + TAR_MAGIC.at, "ustar\00000", TAR_MAGIC.size);
	tar_put_text(block, TAR_USER, buf_span(&new->owner->user));
	tar_put_text(block, TAR_GROUP, buf_span(&new->owner->group));
	tar_put_checksum(block);
	if (path.len > TAR_NAME.size)
		pax_add(&records, "path", path);
	add_own_extended(block, &records, out);
	buf_add(out, block, TAR_BLOCK);
	buf_add_span(out, new->text);
	tar_write_add_padding(out);
	return 0;
}

const struct archive_format archive_tar = {
	.name = "tar",
	.next = tar_next,
	.content = tar_content,
	.change = tar_change,
	.create = tar_create,
};
