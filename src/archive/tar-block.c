/* SPDX-License-Identifier: BSD-3-Clause */
#include "tar.h"

#include <string.h>

/* The checksum field counts as blanks. Old programs added signed bytes. */
static void sum_up(const char block[TAR_BLOCK], int64_t *ret_unsigned,
		   int64_t *ret_signed)
{
	unsigned sum = 0, over = 0; /* over: bytes that signed are 256 less */

	for (size_t i = 0; i < TAR_BLOCK; i++) {
		sum += (unsigned char) block[i];
		over += (unsigned char) block[i] >> 7;
	}
	for (size_t i = 0; i < TAR_CHECKSUM.size; i++) {
		unsigned char byte = (unsigned char) block[TAR_CHECKSUM.at + i];

		sum += ' ' - (unsigned) byte;
		over -= byte >> 7;
	}
	*ret_unsigned = sum;
	*ret_signed = (int64_t) sum - 256 * (int64_t) over;
}

bool tar_is_zero(const char block[TAR_BLOCK])
{
	return block[0] == '\0' && memcmp(block, block + 1, TAR_BLOCK - 1) == 0;
}

bool tar_is_header(const char block[TAR_BLOCK])
{
	int64_t sum, signed_sum, given;

	if (tar_is_zero(block) || !tar_number(block, TAR_CHECKSUM, &given))
		return false;
	sum_up(block, &sum, &signed_sum);
	return given == sum || given == signed_sum;
}

struct span tar_text(const char *block, struct tar_field field)
{
	return span_at(block, field.at, field.at + strnlen(block + field.at, field.size));
}

/* A first byte of 0x80 is positive, 0xff negative; the other bytes are big endian. */
static bool binary_number(const unsigned char *byte, size_t size, int64_t *ret_number)
{
	uint64_t number = byte[0] == 0xff ? UINT64_MAX : byte[0] & 0x7f;

	for (size_t i = 1; i < size; i++) {
		if (i + 8 < size && byte[i] != (byte[0] == 0xff ? 0xff : 0))
			return false;
		number = number << 8 | byte[i];
	}
	*ret_number = (int64_t) number;
	return (*ret_number < 0) == (byte[0] == 0xff);
}

bool tar_number(const char *block, struct tar_field field, int64_t *ret_number)
{
	const char *text = block + field.at, *end = text + field.size;
	int64_t number = 0;

	if (text[0] & 0x80)
		return binary_number((const unsigned char *) text, field.size,
				     ret_number);
	while (text < end && *text == ' ')
		text++;
	for (; text < end && *text >= '0' && *text <= '7'; text++)
		number = number * 8 + (*text - '0');
	*ret_number = number;
	return text == end || *text == ' ' || *text == '\0';
}

void tar_put_text(char *block, struct tar_field field, struct span text)
{
	memset(block + field.at, 0, field.size);
	if (text.len)
		memcpy(block + field.at, text.data,
		       text.len < field.size ? text.len : field.size);
}

static void put_binary(unsigned char *byte, size_t size, int64_t number)
{
	for (size_t i = size; i-- > 0;) {
		byte[i] = (unsigned char) number;
		number >>= 8;
	}
	byte[0] = number < 0 ? 0xff : 0x80;
}

void tar_put_number(char *block, struct tar_field field, int64_t number)
{
	char *text = block + field.at, *last = text + field.size - 1;
	int64_t limit = (int64_t) 1 << (3 * (field.size - 1));

	if (number < 0 || number >= limit) {
		put_binary((unsigned char *) text, field.size, number);
		return;
	}
	if ((*text & 0x80) || (*last != ' ' && *last != '\0'))
		*last = '\0';
	while (last > text) {
		*--last = (char) ('0' + (number & 7));
		number >>= 3;
	}
}

void tar_put_checksum(char block[TAR_BLOCK])
{
	struct tar_field digits = { TAR_CHECKSUM.at, 7 };
	int64_t sum, signed_sum;

	sum_up(block, &sum, &signed_sum);
	block[TAR_CHECKSUM.at + 6] = '\0';
	block[TAR_CHECKSUM.at + 7] = ' ';
	tar_put_number(block, digits, sum);
}
