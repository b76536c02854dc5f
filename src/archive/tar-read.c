/* SPDX-License-Identifier: BSD-3-Clause */
#include "tar-reader.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Names, attributes and maps of holes. Real ones have up to about 100 KB. */
#define HEADERS_MAX ((size_t) 16 << 20)

int tar_damaged(struct tar_reader *reader, const char *why)
{
	source_err(reader->source, reader->err, EBADMSG, why);
	return err_why(reader->err, "%s, in the member at byte %" PRIu64, why,
		       reader->header->start);
}

int tar_read_raw(struct tar_reader *reader, uint64_t len)
{
	struct buf *raw = &reader->header->raw;
	char block[TAR_BLOCK];

	if (len > HEADERS_MAX - raw->len)
		return tar_damaged(reader, "a header is larger than 16 MiB");
	for (; len; len -= TAR_BLOCK) {
		int r = source_read(reader->source, block, TAR_BLOCK, reader->err);

		if (r < 0)
			return r;
		buf_add(raw, block, TAR_BLOCK);
	}
	return 0;
}

/* ustar splits a long name in two. GNU uses that field differently, star its last
 * bytes. */
static void take_name(struct header *header, const char *block)
{
	struct tar_field prefix = TAR_PREFIX;

	if (memcmp(block + TAR_BLOCK - 4, "tar", 4) == 0)
		prefix.size = 131;
	if (memcmp(block + TAR_MAGIC.at, "ustar", 6) == 0 && block[prefix.at]) {
		buf_add_span(&header->path, tar_text(block, prefix));
		buf_add_byte(&header->path, '/');
	}
	buf_add_span(&header->path, tar_text(block, TAR_NAME));
}

static int tar_read_take_numbers(struct tar_reader *reader, const char *block)
{
	struct header *header = reader->header;
	int64_t size, mtime, uid, gid;

	if (!tar_number(block, TAR_SIZE, &size) || size < 0 ||
	    !tar_number(block, TAR_MTIME, &mtime))
		return tar_damaged(reader, "its size or time is no number");
	if (!tar_number(block, TAR_UID, &uid) || !tar_number(block, TAR_GID, &gid))
		return tar_damaged(reader, "its owner is no number");
	if (!reader->size)
		header->stored = (uint64_t) size;
	if (!reader->mtime)
		header->mtime = mtime;
	if (!reader->uid)
		header->owner.uid = (uint64_t) uid;
	if (!reader->gid)
		header->owner.gid = (uint64_t) gid;
	return 0;
}

static void take_texts(struct tar_reader *reader, const char *block)
{
	struct header *header = reader->header;

	if (!reader->path)
		take_name(header, block);
	if (!reader->target)
		buf_add_span(&header->target, tar_text(block, TAR_LINK));
	if (!reader->user)
		buf_add_span(&header->owner.user, tar_text(block, TAR_USER));
	if (!reader->group)
		buf_add_span(&header->owner.group, tar_text(block, TAR_GROUP));
}

static bool ends_in_slash(const struct buf *path)
{
	return path->len && path->data[path->len - 1] == '/';
}

static enum member_kind tar_read_kind_of(const struct header *header, char type)
{
	switch (type) {
	case '\0':
	case '0':
	case '7':
		return ends_in_slash(&header->path) ? KIND_DIR : KIND_FILE;
	case TAR_IS_SPARSE:
		return KIND_FILE;
	case TAR_IS_HARDLINK:
		return KIND_HARDLINK;
	case TAR_IS_SYMLINK:
		return KIND_SYMLINK;
	case TAR_IS_DIR:
	case TAR_IS_DUMPDIR:
		return KIND_DIR;
	default:
		return KIND_OTHER;
	}
}

/* Links, devices and directories have no data in the archive, whatever their size
 * says. */
static bool has_data(char type)
{
	return !type || !strchr("123456V", type);
}

static void add_pairs(struct buf *map, const char *block, struct tar_field field)
{
	for (size_t at = field.at; at + 24 <= field.at + field.size; at += 24) {
		int64_t offset, length;

		if (!block[at] || !block[at + 12] ||
		    !tar_number(block, (struct tar_field){ at, 12 }, &offset) ||
		    !tar_number(block, (struct tar_field){ at + 12, 12 }, &length))
			return;
		buf_addf(map, "%" PRId64 ",%" PRId64 ",", offset, length);
	}
}

/* GNU's own sparse format: the map is in the header and in the blocks after it. */
static int take_gnu_sparse(struct tar_reader *reader, const char *block)
{
	struct header *header = reader->header;
	bool more = block[TAR_SPARSE_MORE];

	if (!tar_number(block, TAR_REAL_SIZE, &reader->real_size) ||
	    reader->real_size < 0)
		return tar_damaged(reader, "its size is no number");
	buf_clear(&header->map);
	add_pairs(&header->map, block, TAR_SPARSE);
	header->sparse = SPARSE_GNU;
	while (more) {
		int r = tar_read_raw(reader, TAR_BLOCK);

		if (r < 0)
			return r;
		block = header->raw.data + header->raw.len - TAR_BLOCK;
		add_pairs(&header->map, block, TAR_EXTENSION);
		more = block[TAR_EXTENSION_MORE];
	}
	return 0;
}

static int take_sparse_state(struct tar_reader *reader, const char *block, char type)
{
	struct header *header = reader->header;

	if (type == TAR_IS_SPARSE)
		return take_gnu_sparse(reader, block);
	if (!reader->sparse)
		return 0;
	header->sparse = reader->sparse_1_0 ? SPARSE_PAX_IN_DATA : SPARSE_PAX;
	if (reader->sparse_name.len) {
		buf_clear(&header->path);
		buf_add_span(&header->path, buf_span(&reader->sparse_name));
	}
	return 0;
}

static int take_main(struct tar_reader *reader, const char *block)
{
	struct header *header = reader->header;
	char type = block[TAR_TYPE];
	int r;

	if (type == TAR_IS_MULTIVOLUME)
		return tar_damaged(reader, "it is a part of several volumes");
	r = tar_read_take_numbers(reader, block);
	if (r < 0)
		return r;
	take_texts(reader, block);
	header->kind = tar_read_kind_of(header, type);
	r = take_sparse_state(reader, block, type);
	if (r < 0)
		return r;

	if (!has_data(type))
		header->stored = 0;
	header->size = header->sparse && reader->real_size >= 0
			       ? (uint64_t) reader->real_size
			       : header->stored;
	header->data = source_position(reader->source);
	if (header->stored > INT64_MAX - header->data - TAR_BLOCK)
		return tar_damaged(reader, "its size is no number");
	header->end = header->data + tar_padded(header->stored);
	return 1;
}

static int next_block(struct tar_reader *reader, char block[TAR_BLOCK])
{
	int r = tar_read_raw(reader, TAR_BLOCK);

	if (r < 0)
		return r;
	memcpy(block, reader->header->raw.data + reader->header->raw.len - TAR_BLOCK,
	       TAR_BLOCK);
	if (tar_is_zero(block))
		return reader->header->raw.len > TAR_BLOCK
			       ? tar_damaged(reader, "it ends inside a header")
			       : 0;
	return tar_is_header(block) ? 1
				    : tar_damaged(reader, "a header's checksum is wrong");
}

static int next(struct tar_reader *reader)
{
	char block[TAR_BLOCK];
	int64_t size;
	int r;

	for (;;) {
		r = next_block(reader, block);
		if (r <= 0)
			return r;
		if (!tar_is_extension(block[TAR_TYPE]))
			return take_main(reader, block);
		if (!tar_number(block, TAR_SIZE, &size) || size < 0)
			return tar_damaged(reader, "its size is no number");
		r = tar_read_extension(reader, block[TAR_TYPE], (uint64_t) size);
		if (r < 0)
			return r;
	}
}

int tar_next(struct source *source, struct header *header, struct err *err)
{
	struct tar_reader reader = {
		.source = source, .header = header, .err = err, .real_size = -1
	};
	int r;

	header_clear(header);
	header->start = source_position(source);
	r = next(&reader);
	buf_release(&reader.sparse_name);
	return r;
}
