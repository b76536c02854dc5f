/* SPDX-License-Identifier: BSD-3-Clause */
#include "f2fs.h"

#include <endian.h>
#include <string.h>
#include <unistd.h>

/*
 * include/linux/f2fs_fs.h: offsets in struct f2fs_super_block, which begins at byte 1024.
 */
#define SUPER_AT          1024
#define SUPER_LOG_BLOCK   16
#define SUPER_LOG_SEGMENT 20
#define SUPER_CHECKPOINT  76
#define SUPER_MAIN        92
#define SUPER_SIZE        96

/*
 * Offsets in struct f2fs_checkpoint. What fsync(2) writes goes to the segment of warm
 * nodes.
 */
#define CHECKPOINT_SEGMENT   40
#define CHECKPOINT_BLOCK     70
#define CHECKPOINT_FLAGS     132
#define CHECKPOINT_BLOCKS    136
#define CHECKPOINT_SIZE      140
#define CHECKPOINT_UNMOUNTED 1u

/* cp_ver of struct node_footer: bytes before the end of a node's block. */
#define FOOTER_VERSION 12

struct super {
	uint64_t block, segment;   /* size in bytes */
	uint64_t checkpoint, main; /* first byte */
};

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

static bool read_super(int fd, uint64_t start, struct super *ret_super)
{
	char data[SUPER_SIZE];
	uint64_t block;

	if (!read_at(fd, start + SUPER_AT, data, sizeof(data)) ||
	    number_at(data + SUPER_LOG_BLOCK) > 16 ||
	    number_at(data + SUPER_LOG_SEGMENT) > 16)
		return false;
	block = (uint64_t) 1 << number_at(data + SUPER_LOG_BLOCK);
	*ret_super = (struct super){
		.block = block,
		.segment = block << number_at(data + SUPER_LOG_SEGMENT),
		.checkpoint = start + number_at(data + SUPER_CHECKPOINT) * block,
		.main = start + number_at(data + SUPER_MAIN) * block,
	};
	return true;
}

/*
 * Read one of the two checkpoints and return its version. It is complete if it ends with
 * the version that it begins with; else return 0.
 */
static uint64_t read_checkpoint(int fd, const struct super *super, unsigned which,
				char *ret_data)
{
	uint64_t at = super->checkpoint + which * super->segment;
	uint32_t blocks;
	char last[8];

	if (!read_at(fd, at, ret_data, CHECKPOINT_SIZE))
		return 0;
	blocks = number_at(ret_data + CHECKPOINT_BLOCKS);
	if (blocks == 0 ||
	    !read_at(fd, at + (blocks - 1) * super->block, last, sizeof(last)) ||
	    version_at(ret_data) != version_at(last))
		return 0;
	return version_at(ret_data);
}

/*
 * Return true if the next block for a node belongs to this checkpoint
 * (recovery.c:find_fsync_dnodes). The upper half of its version is a checksum.
 */
static bool has_more(int fd, const struct super *super, const char *checkpoint)
{
	uint64_t segment = number_at(checkpoint + CHECKPOINT_SEGMENT);
	uint64_t block = number_at(checkpoint + CHECKPOINT_BLOCK) & 0xffff;
	uint64_t end =
		super->main + segment * super->segment + (block + 1) * super->block;
	char version[4];

	return read_at(fd, end - FOOTER_VERSION, version, sizeof(version)) &&
	       number_at(version) == number_at(checkpoint);
}

bool f2fs_is_dirty(int fd, uint64_t start)
{
	char first[CHECKPOINT_SIZE], second[CHECKPOINT_SIZE], *newer = first;
	uint64_t one, two;
	struct super super;

	if (!read_super(fd, start, &super))
		return false;
	one = read_checkpoint(fd, &super, 0, first);
	two = read_checkpoint(fd, &super, 1, second);
	if (one == 0 && two == 0)
		return false;
	if (two > one)
		newer = second;
	return !(number_at(newer + CHECKPOINT_FLAGS) & CHECKPOINT_UNMOUNTED) ||
	       has_more(fd, &super, newer);
}
