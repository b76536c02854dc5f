/* SPDX-License-Identifier: BSD-3-Clause */
#include "tar-reader.h"
#include "pax.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool take_number(struct span text, int64_t *ret_number)
{
	_cleanup_(buf_release) struct buf copy = BUF_INIT;
	char *end;

	buf_add_span(&copy, text);
	errno = 0;
	*ret_number = strtoll(buf_str(&copy), &end, 10);
	/* Times can have a fraction. */
	return !errno && text.len && (*end == '\0' || *end == '.');
}

static void tar_extension_take_text(struct buf *to, bool *given, struct span value)
{
	buf_clear(to);
	buf_add_span(to, value);
	*given = true;
}

static void take_path(struct tar_reader *reader, bool has_other, struct span value)
{
	reader->two_names |= has_other;
	tar_extension_take_text(&reader->header->path, &reader->path, value);
}

static void take_target(struct tar_reader *reader, bool has_other, struct span value)
{
	reader->two_names |= has_other;
	tar_extension_take_text(&reader->header->target, &reader->target, value);
}

static bool take_unsigned(uint64_t *to, bool *given, struct span value)
{
	int64_t number;

	if (!take_number(value, &number) || number < 0)
		return false;
	*to = (uint64_t) number;
	*given = true;
	return true;
}

static bool take_sparse(struct tar_reader *reader, const char *key, struct span value)
{
	struct header *header = reader->header;

	reader->sparse = true;
	if (strcmp(key, "name") == 0)
		buf_add_span(&reader->sparse_name, value);
	else if (strcmp(key, "major") == 0)
		reader->sparse_1_0 = span_is(value, "1");
	else if (strcmp(key, "size") == 0 || strcmp(key, "realsize") == 0)
		return take_number(value, &reader->real_size) && reader->real_size >= 0;
	else if (strcmp(key, "map") == 0 || strcmp(key, "offset") == 0 ||
		 strcmp(key, "numbytes") == 0)
		buf_addf(&header->map, "%.*s,", (int) value.len, value.data);
	return true;
}

static bool take_record(struct tar_reader *reader, const struct pax_record *record)
{
	struct header *header = reader->header;
	struct owner *owner = &header->owner;
	struct span value = record->value;

	if (span_is(record->key, "path"))
		take_path(reader, reader->long_path, value);
	else if (span_is(record->key, "linkpath"))
		take_target(reader, reader->long_target, value);
	else if (span_is(record->key, "uname"))
		tar_extension_take_text(&owner->user, &reader->user, value);
	else if (span_is(record->key, "gname"))
		tar_extension_take_text(&owner->group, &reader->group, value);
	else if (span_is(record->key, "size"))
		return take_unsigned(&header->stored, &reader->size, value);
	else if (span_is(record->key, "uid"))
		return take_unsigned(&owner->uid, &reader->uid, value);
	else if (span_is(record->key, "gid"))
		return take_unsigned(&owner->gid, &reader->gid, value);
	else if (span_is(record->key, "mtime"))
		return reader->mtime = true, take_number(value, &header->mtime);
	else if (span_starts(record->key, "GNU.sparse.")) {
		_cleanup_(buf_release) struct buf key = BUF_INIT;

		buf_add_span(&key, record->key);
		return take_sparse(reader, buf_str(&key) + strlen("GNU.sparse."), value);
	}
	return true;
}

static int take_records(struct tar_reader *reader, struct span records)
{
	struct pax_record record;
	size_t pos = 0;
	int r;

	while ((r = pax_next(records, &pos, &record)) > 0)
		if (!take_record(reader, &record))
			return tar_damaged(reader, "a pax record has no number");
	return r < 0 ? tar_damaged(reader, "its pax records are damaged") : 0;
}

/* POSIX global headers apply to all following members. In practice they only have a
 * time. */
static int take_global(struct tar_reader *reader, struct span records)
{
	struct pax_record record;
	size_t pos = 0;
	int r;

	while ((r = pax_next(records, &pos, &record)) > 0) {
		if (span_is(record.key, "mtime"))
			reader->header->global_mtime = true;
		else if (span_is(record.key, "size") || span_is(record.key, "path") ||
			 span_is(record.key, "linkpath") ||
			 span_starts(record.key, "GNU.sparse."))
			return tar_damaged(reader,
					   "a global pax header has a size or a name");
	}
	return r < 0 ? tar_damaged(reader, "its pax records are damaged") : 0;
}

static struct span c_string(struct span text)
{
	return span_at(text.data, 0, strnlen(text.data, text.len));
}

/* Read a header that describes the next member. */
int tar_read_extension(struct tar_reader *reader, char type, uint64_t size)
{
	struct header *header = reader->header;
	size_t start = header->raw.len;
	struct span body;
	int r = tar_read_raw(reader, tar_padded(size));

	if (r < 0)
		return r;
	body = span_at(header->raw.data, start, start + size);
	switch (type) {
	case TAR_IS_LONG_NAME:
		take_path(reader, reader->path, c_string(body));
		reader->long_path = true;
		break;
	case TAR_IS_LONG_LINK:
		take_target(reader, reader->target, c_string(body));
		reader->long_target = true;
		break;
	case TAR_IS_GLOBAL:
		r = take_global(reader, body);
		/* A global header is not part of the next member. */
		buf_clear(&header->raw);
		header->start = source_position(reader->source);
		return r;
	default:
		r = take_records(reader, body);
	}
	/* tar and libarchive disagree about which one counts. */
	if (r >= 0 && reader->two_names)
		r = tar_damaged(reader, "it has two names");
	return r;
}

bool tar_is_extension(char type)
{
	return type && strchr("xXgLK", type);
}
