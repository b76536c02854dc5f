/* SPDX-License-Identifier: BSD-3-Clause */
#include "f2fs.h"

#include <endian.h>
#include <string.h>
#include <unistd.h>

/* include/linux/f2fs_fs.h: struct f2fs_super_block, which begins at 1024. */
#define SUPER_AT          1024
#define SUPER_LOG_BLOCK   16
#define SUPER_LOG_SEGMENT 20
#define SUPER_CHECKPOINT  76
#define SUPER_SIZE        80
/* struct f2fs_checkpoint */
#define CHECKPOINT_FLAGS     132
#define CHECKPOINT_BLOCKS    136
#define CHECKPOINT_SIZE      140
#define CHECKPOINT_UNMOUNTED 1u

static uint32_t number_at(const char *data)
{
	uint32_t number;

	memcpy(&number, data, sizeof(number));
	return le32toh(number);
}

static uint64_t version_at(const char *data)
{
	return number_at(data) | (uint64_t) number_at(data + 4) << 32;
}

static bool read_at(int fd, uint64_t at, char *data, size_t len)
{
	return pread(fd, data, len, (off_t) at) == (ssize_t) len;
}

/* One of the two checkpoints; whole, if it ends with the version that it begins with. */
static uint64_t read_checkpoint(int fd, uint64_t at, uint64_t block, uint32_t *ret_flags)
{
	char first[CHECKPOINT_SIZE], last[8];
	uint32_t blocks;

	if (!read_at(fd, at, first, sizeof(first)))
		return 0;
	blocks = number_at(first + CHECKPOINT_BLOCKS);
	if (blocks == 0 || !read_at(fd, at + (blocks - 1) * block, last, sizeof(last)) ||
	    version_at(first) != version_at(last))
		return 0;
	*ret_flags = number_at(first + CHECKPOINT_FLAGS);
	return version_at(first);
}

bool f2fs_is_dirty(int fd, uint64_t start)
{
	uint64_t block, segment, at, one, two;
	uint32_t flags = 0, other = 0;
	char super[SUPER_SIZE];

	if (!read_at(fd, start + SUPER_AT, super, sizeof(super)) ||
	    number_at(super + SUPER_LOG_BLOCK) > 16 ||
	    number_at(super + SUPER_LOG_SEGMENT) > 16)
		return false;
	block = (uint64_t) 1 << number_at(super + SUPER_LOG_BLOCK);
	segment = block << number_at(super + SUPER_LOG_SEGMENT);
	at = start + number_at(super + SUPER_CHECKPOINT) * block;
	one = read_checkpoint(fd, at, block, &flags);
	two = read_checkpoint(fd, at + segment, block, &other);
	if (two > one)
		flags = other;
	return (one || two) && !(flags & CHECKPOINT_UNMOUNTED);
}
