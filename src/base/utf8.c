/* SPDX-License-Identifier: BSD-3-Clause */
#include "utf8.h"

/* By first byte: length of the sequence, and limits of its second byte. */
static const struct {
	unsigned char first, last, length, low, high;
} leads[] = {
	{ 0x00, 0x7f, 1, 0x80, 0xbf }, { 0xc2, 0xdf, 2, 0x80, 0xbf },
	{ 0xe0, 0xe0, 3, 0xa0, 0xbf }, { 0xe1, 0xec, 3, 0x80, 0xbf },
	{ 0xed, 0xed, 3, 0x80, 0x9f }, { 0xee, 0xef, 3, 0x80, 0xbf },
	{ 0xf0, 0xf0, 4, 0x90, 0xbf }, { 0xf1, 0xf3, 4, 0x80, 0xbf },
	{ 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct {
	unsigned first, last;
} controls[] = {
	{ 0x00, 0x1f },     { 0x7f, 0x9f },     /* C0, DEL and C1 */
	{ 0x2028, 0x2029 },                     /* line and paragraph separators */
	{ 0x061c, 0x061c }, { 0x200e, 0x200f }, /* the property Bidi_Control */
	{ 0x202a, 0x202e }, { 0x2066, 0x2069 },
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

unsigned utf8_code(struct span sequence)
{
	static const unsigned char lead_bits[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	unsigned code = (unsigned char) sequence.data[0] & lead_bits[sequence.len];

	for (size_t i = 1; i < sequence.len; i++)
		code = code << 6 | ((unsigned char) sequence.data[i] & 0x3f);
	return code;
}

bool utf8_is_control(struct span sequence)
{
	unsigned code = utf8_code(sequence);

	for (size_t i = 0; i < ARRAY_SIZE(controls); i++)
		if (code >= controls[i].first && code <= controls[i].last)
			return true;
	return false;
}
