/* SPDX-License-Identifier: BSD-3-Clause */
#include "tar-format.h"

#include <errno.h>
#include <string.h>

/* The rest of a member's data, and the text that it fills. */
struct filling {
	struct source *source;
	struct buf *text;
	uint64_t left;
	struct err *err;
};

static void add_zeros(struct buf *text, size_t len)
{
	static const char zeros[4096];

	while (text->len < len)
		buf_add(text, zeros,
			len - text->len < sizeof(zeros) ? len - text->len
							: sizeof(zeros));
}

static int bad_map(const struct filling *filling)
{
	return source_err(filling->source, filling->err, EBADMSG,
			  "the map of a sparse file in it is damaged");
}

/* Parse a decimal and the character after it. false: there is no decimal. */
static bool take_decimal(const char **text, uint64_t *ret_number)
{
	uint64_t number = 0;
	const char *p = *text;

	for (; *p >= '0' && *p <= '9' && number < UINT64_MAX / 100; p++)
		number = number * 10 + (uint64_t) (*p - '0');
	if (p == *text || (*p != ',' && *p != '\n'))
		return false;
	*text = p + 1;
	*ret_number = number;
	return true;
}

static int fill_holes(struct filling *filling, const char *map)
{
	uint64_t offset, len;

	while (take_decimal(&map, &offset)) {
		int r;

		if (!take_decimal(&map, &len) || len > filling->left ||
		    offset > filling->text->len || len > filling->text->len - offset)
			return bad_map(filling);
		if (!len)
			continue;
		r = source_read(filling->source, filling->text->data + offset, len,
				filling->err);
		if (r < 0)
			return r;
		filling->left -= len;
	}
	return *map ? bad_map(filling) : 0;
}

static int count_lines(const struct buf *map, size_t from)
{
	int lines = 0;

	for (size_t i = from; i < map->len; i++)
		lines += map->data[i] == '\n';
	return lines;
}

/* GNU.sparse 1.0: the data begins with the number of pairs and then each number, one a
 * line, padded to whole blocks. */
static int read_map(struct filling *filling, struct buf *map)
{
	uint64_t count = 0, wanted = 1, lines = 0;

	while (lines < wanted) {
		size_t from = map->len;
		char block[TAR_BLOCK];
		const char *text;
		int r;

		if (filling->left < TAR_BLOCK || memchr(buf_str(map), '\0', map->len))
			return bad_map(filling);
		r = source_read(filling->source, block, TAR_BLOCK, filling->err);
		if (r < 0)
			return r;
		filling->left -= TAR_BLOCK;
		buf_add(map, block, TAR_BLOCK);
		lines += (uint64_t) count_lines(map, from);
		text = buf_str(map);
		if (!take_decimal(&text, &count) || count > SIZE_MAX / 4)
			return bad_map(filling);
		wanted = 1 + 2 * count;
	}
	return 0;
}

static int fill_from_data(struct filling *filling)
{
	_cleanup_(buf_release) struct buf map = BUF_INIT;
	int r = read_map(filling, &map);
	const char *text = buf_str(&map);

	if (r < 0)
		return r;
	return fill_holes(filling, strchr(text, '\n') + 1);
}

int tar_content(struct source *source, const struct header *header, size_t max,
		struct buf *ret_text, struct err *err)
{
	struct filling filling = { source, ret_text, header->stored, err };

	if (header->size > max)
		return -EFBIG;
	buf_clear(ret_text);
	add_zeros(ret_text, (size_t) header->size);
	if (header->sparse == SPARSE_PAX_IN_DATA)
		return fill_from_data(&filling);
	if (header->sparse != SPARSE_NOT)
		return fill_holes(&filling, buf_str(&header->map));
	return source_read(source, ret_text->data, ret_text->len, err);
}
