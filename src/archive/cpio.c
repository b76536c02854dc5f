/* SPDX-License-Identifier: BSD-3-Clause */
#include "header.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>

/*
 * cpio's newc format (070701), and the same with a checksum (070702). A header is 110
 * bytes of text: the magic and 13 numbers of 8 hexadecimal digits. The name with its NUL
 * and the data follow, each padded to 4 bytes
 * (Documentation/driver-api/early-userspace/buffer-format.rst).
 */
#define HEADER_SIZE ((size_t) 110)

enum number {
	INODE,
	MODE,
	UID,
	GID,
	LINKS,
	MTIME,
	FILE_SIZE,
	DEVICE_MAJOR,
	DEVICE_MINOR,
	SPECIAL_MAJOR,
	SPECIAL_MINOR,
	NAME_SIZE,
	CHECKSUM,
	NUMBER_COUNT,
};

static size_t cpio_offset_of(enum number number)
{
	return 6 + 8 * (size_t) number;
}

static bool cpio_get(const char *block, enum number number, uint64_t *ret_value)
{
	const char *digit = block + cpio_offset_of(number);
	uint64_t value = 0;

	for (size_t i = 0; i < 8; i++) {
		unsigned char c = (unsigned char) digit[i];

		if (!isxdigit(c))
			return false;
		value = value << 4 |
			(uint64_t) (isdigit(c) ? c - '0' : (c | 32) - 'a' + 10);
	}
	*ret_value = value;
	return true;
}

/* lower: write lower-case digits, as the old header has. */
static void cpio_put(char *block, enum number number, uint64_t value, bool lower)
{
	const char *digits = lower ? "0123456789abcdef" : "0123456789ABCDEF";
	char *end = block + cpio_offset_of(number) + 8;

	for (size_t i = 0; i < 8; i++) {
		*--end = digits[value & 15];
		value >>= 4;
	}
}

static uint64_t padded(uint64_t size)
{
	return (size + 3) & ~(uint64_t) 3;
}

static int damaged(const struct source *source, const struct header *header,
		   struct err *err)
{
	source_err(source, err, EBADMSG, "");
	return err_why(err, "the header at byte %" PRIu64 " is damaged", header->start);
}

static int cpio_read_name(struct source *source, struct header *header, uint64_t size,
			  struct err *err)
{
	char name[2 * PATH_MAX];
	size_t room = padded(HEADER_SIZE + size) - HEADER_SIZE;
	int r;

	if (size < 2 || size > PATH_MAX)
		return damaged(source, header, err);
	r = source_read(source, name, room, err);
	if (r < 0)
		return r;
	buf_add(&header->raw, name, room);
	buf_add(&header->path, name, strnlen(name, size));
	return 0;
}

static enum member_kind cpio_kind_of(uint64_t mode)
{
	switch (mode & S_IFMT) {
	case S_IFREG:
		return KIND_FILE;
	case S_IFDIR:
		return KIND_DIR;
	case S_IFLNK:
		return KIND_SYMLINK;
	default:
		return KIND_OTHER;
	}
}

static void cpio_take_numbers(struct header *header,
			      const uint64_t value[static NUMBER_COUNT])
{
	header->kind = cpio_kind_of(value[MODE]);
	header->stored = header->size = value[FILE_SIZE];
	header->mtime = (int64_t) value[MTIME];
	header->owner.uid = value[UID];
	header->owner.gid = value[GID];
	header->device = value[DEVICE_MAJOR] << 32 | value[DEVICE_MINOR];
	header->inode = value[INODE];
	header->links = (unsigned) value[LINKS];
}

/* A symbolic link's target is stored as its data. */
static int read_target(struct source *source, struct header *header, struct err *err)
{
	char target[PATH_MAX];
	int r;

	if (header->size > sizeof(target))
		return damaged(source, header, err);
	r = source_read(source, target, (size_t) header->size, err);
	if (r < 0)
		return r;
	buf_add(&header->target, target, (size_t) header->size);
	return 0;
}

static int cpio_next(struct source *source, struct header *header, struct err *err)
{
	uint64_t value[NUMBER_COUNT];
	char block[HEADER_SIZE];
	int r;

	header_clear(header);
	header->start = source_position(source);
	r = source_read(source, block, sizeof(block), err);
	if (r < 0)
		return r;
	if (memcmp(block, "070701", 6) != 0 && memcmp(block, "070702", 6) != 0)
		return damaged(source, header, err);
	for (int i = 0; i < NUMBER_COUNT; i++)
		if (!cpio_get(block, (enum number) i, &value[i]))
			return damaged(source, header, err);
	buf_add(&header->raw, block, sizeof(block));
	r = cpio_read_name(source, header, value[NAME_SIZE], err);
	if (r < 0 || strcmp(buf_str(&header->path), "TRAILER!!!") == 0)
		return r;

	cpio_take_numbers(header, value);
	header->data = source_position(source);
	header->end = header->data + padded(header->stored);
	r = header->kind == KIND_SYMLINK ? read_target(source, header, err) : 0;
	return r < 0 ? r : 1;
}

static int cpio_content(struct source *source, const struct header *header, size_t max,
			struct buf *ret_text, struct err *err)
{
	char chunk[4096];

	if (header->size > max)
		return -EFBIG;
	buf_clear(ret_text);
	while (ret_text->len < header->size) {
		size_t len = (size_t) header->size - ret_text->len;
		int r;

		if (len > sizeof(chunk))
			len = sizeof(chunk);
		r = source_read(source, chunk, len, err);
		if (r < 0)
			return r;
		buf_add(ret_text, chunk, len);
	}
	return 0;
}

static bool has_lower(const char *block)
{
	for (size_t i = 0; i < HEADER_SIZE; i++)
		if (block[i] >= 'a' && block[i] <= 'f')
			return true;
	return false;
}

static uint64_t sum_of(struct span text)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < text.len; i++)
		sum += (unsigned char) text.data[i];
	return sum;
}

static void cpio_add_padding(struct buf *out)
{
	while (out->len % 4)
		buf_add_byte(out, '\0');
}

static int cpio_change(const struct header *old, const struct new_content *new,
		       struct buf *out)
{
	bool lower = has_lower(old->raw.data);
	char block[HEADER_SIZE];

	if (new->mtime && (*new->mtime < 0 || *new->mtime > UINT32_MAX))
		return -EFBIG;
	memcpy(block, old->raw.data, sizeof(block));
	cpio_put(block, FILE_SIZE, new->text.len, lower);
	if (new->mtime)
		cpio_put(block, MTIME, (uint64_t) * new->mtime, lower);
	if (block[5] == '2')
		cpio_put(block, CHECKSUM, sum_of(new->text), lower);
	buf_add(out, block, sizeof(block));
	buf_add(out, old->raw.data + HEADER_SIZE, old->raw.len - HEADER_SIZE);
	buf_add_span(out, new->text);
	cpio_add_padding(out);
	return 0;
}

static int cpio_create(const struct new_member *new, struct buf *out)
{
	uint64_t value[NUMBER_COUNT] = {
		[INODE] = new->inode,
		[MODE] = new->is_dir ? S_IFDIR | 0755 : S_IFREG | 0644,
		[UID] = new->owner->uid,
		[GID] = new->owner->gid,
		[LINKS] = new->is_dir ? 2 : 1,
		[MTIME] = (uint64_t) new->mtime,
		[FILE_SIZE] = new->text.len,
		[NAME_SIZE] = strlen(new->path) + 1,
	};
	char block[HEADER_SIZE];

	if (new->mtime < 0 || new->mtime > UINT32_MAX)
		return -EFBIG;
	if (new->checksum)
		value[CHECKSUM] = sum_of(new->text);
	for (int i = 0; i < NUMBER_COUNT; i++)
		cpio_put(block, (enum number) i, value[i], false);
	buf_add_str(out, new->checksum ? "070702" : "070701");
	buf_add(out, block + cpio_offset_of(INODE),
		sizeof(block) - cpio_offset_of(INODE));
	buf_add(out, new->path, strlen(new->path) + 1);
	cpio_add_padding(out);
	buf_add_span(out, new->text);
	cpio_add_padding(out);
	return 0;
}

const struct archive_format archive_cpio = {
	.name = "cpio",
	.next = cpio_next,
	.content = cpio_content,
	.change = cpio_change,
	.create = cpio_create,
};
