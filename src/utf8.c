/* SPDX-License-Identifier: BSD-3-Clause */
#include "utf8.h"

/* By first byte: how many follow, and what the first of them may be. */
static const struct {
	unsigned char first, last, length, low, high;
} leads[] = {
	{ 0x00, 0x7f, 1, 0x80, 0xbf }, { 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static bool is_between(char byte, unsigned char low, unsigned char high)
{
	return (unsigned char) byte >= low && (unsigned char) byte <= high;
}

size_t utf8_length(struct span text)
{
	for (size_t i = 0; i < ARRAY_SIZE(leads); i++) {
		size_t len = leads[i].length;

		if (!is_between(text.data[0], leads[i].first, leads[i].last))
			continue;
		if (len > text.len ||
		    (len > 1 && !is_between(text.data[1], leads[i].low, leads[i].high)))
			return 0;
		for (size_t k = 2; k < len; k++)
			if (!is_between(text.data[k], 0x80, 0xbf))
				return 0;
		return len;
	}
	return 0;
}

bool utf8_is_control(struct span sequence)
{
	const char *byte = sequence.data;

	switch (sequence.len) {
	case 1: /* C0 and DEL */
		return is_between(byte[0], 0, 0x1f) || byte[0] == 0x7f;
	case 2: /* C1: U+0080 to U+009F */
		return byte[0] == '\xc2' && is_between(byte[1], 0x80, 0x9f);
	case 3: /* U+2028 to U+202E, U+2066 to U+2069: lines, and their direction */
		return byte[0] == '\xe2' &&
		       ((byte[1] == '\x80' && is_between(byte[2], 0xa8, 0xae)) ||
			(byte[1] == '\x81' && is_between(byte[2], 0xa6, 0xa9)));
	default:
		return false;
	}
}
