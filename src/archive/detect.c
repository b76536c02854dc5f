/* SPDX-License-Identifier: BSD-3-Clause */
#include "detect.h"
#include "tar.h"

#include <string.h>

static bool detect_is_at(struct span head, size_t offset, const char *magic, size_t len)
{
	return head.len >= offset + len && memcmp(head.data + offset, magic, len) == 0;
}

#define MAGIC(text) text, sizeof(text) - 1

enum filter detect_filter(struct span head)
{
	static const struct {
		enum filter filter;
		const char *magic;
		size_t len;
	} rows[] = {
		{ FILTER_GZIP, MAGIC("\037\213\010") },
		{ FILTER_XZ, MAGIC("\3757zXZ\0") },
		{ FILTER_ZSTD, MAGIC("\050\265\057\375") },
		/* pzstd begins with a skippable frame of its own. */
		{ FILTER_ZSTD, MAGIC("\120\052\115\030") },
		{ FILTER_BZIP2, MAGIC("BZh") },
		{ FILTER_LZ4, MAGIC("\004\042\115\030") },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (detect_is_at(head, 0, rows[i].magic, rows[i].len))
			return rows[i].filter;
	return FILTER_NONE;
}

const char *filter_name(enum filter filter)
{
	static const char *const names[] = {
		[FILTER_NONE] = "none", [FILTER_GZIP] = "gzip",   [FILTER_XZ] = "xz",
		[FILTER_ZSTD] = "zstd", [FILTER_BZIP2] = "bzip2", [FILTER_LZ4] = "lz4",
	};

	return names[filter];
}

/* Levels by the binary logarithm of the window size. The last level has all larger
 * ones. */
struct level {
	unsigned log;
	int level;
};

static int level_of(const struct level *levels, unsigned log)
{
	while (levels->log < log && levels[1].log)
		levels++;
	return levels->level;
}

/* RFC 1952: XFL is 2 for the strongest compression and 4 for the fastest. */
static int gzip_level(const unsigned char *head)
{
	return head[8] == 2 ? 9 : head[8] == 4 ? 1 : LEVEL_UNKNOWN;
}

static int bzip2_level(const unsigned char *head)
{
	return head[3] >= '1' && head[3] <= '9' ? head[3] - '0' : LEVEL_UNKNOWN;
}

/* RFC 8878, 3.1.1.1: a frame with one segment gives its size and no window. */
static int zstd_level(const unsigned char *head)
{
	static const struct level levels[] = { { 19, 1 }, { 20, 2 },  { 21, 3 },
					       { 22, 9 }, { 23, 19 }, { 0, 0 } };
	bool one_segment = head[4] & 0x20;

	return head[0] != 0x28 || one_segment ? LEVEL_UNKNOWN
					      : level_of(levels, 10 + (head[5] >> 3));
}

/*
 * The .xz file format, 3.1: the block header follows the stream header of 12 bytes. It
 * has its size, flags, up to two sizes (the flags say which) and the filters. LZMA2
 * (0x21) is the last filter.
 */
static int xz_level(const unsigned char *head)
{
	static const struct level levels[] = { { 18, 0 }, { 20, 1 }, { 21, 2 },
					       { 22, 4 }, { 23, 6 }, { 0, 0 } };
	const unsigned char *at = head + 14,
			    *end = head + 12 + 4 * ((size_t) head[12] + 1);

	for (int sizes = head[13] >> 6; sizes; sizes &= sizes - 1) {
		while (at < end && *at & 0x80)
			at++;
		at++;
	}
	while (at + 2 < end && at[0] != 0x21)
		at += 2 + at[1];
	return at + 2 < end ? level_of(levels, 12 + at[2] / 2 + (at[2] & 1))
			    : LEVEL_UNKNOWN;
}

int filter_level(enum filter filter, struct span head)
{
	static int (*const rows[])(const unsigned char *head) = {
		[FILTER_GZIP] = gzip_level, [FILTER_XZ] = xz_level,
		[FILTER_ZSTD] = zstd_level, [FILTER_BZIP2] = bzip2_level,
		[FILTER_LZ4] = NULL, /* all levels look the same */
	};
	unsigned char copy[DETECT_SIZE] = { 0 };

	memcpy(copy, head.data, head.len < sizeof(copy) ? head.len : sizeof(copy));
	return rows[filter] ? rows[filter](copy) : LEVEL_UNKNOWN;
}

enum form detect_form(struct span head)
{
	if (detect_is_at(head, 0, MAGIC("070701")) ||
	    detect_is_at(head, 0, MAGIC("070702")))
		return FORM_CPIO;
	if (head.len >= TAR_BLOCK && tar_is_header(head.data))
		return FORM_TAR;
	return FORM_NONE;
}

const char *detect_other(struct span head, const char **ret_hint)
{
	static const char disk[] = "a disk image is named with --image";
	static const struct {
		size_t offset;
		const char *magic;
		size_t len;
		const char *why, *hint;
	} rows[] = {
		{ 0, MAGIC("PK\003\004"),
		  "it is a zip archive, which has no owners and modes", NULL },
		{ 0, MAGIC("PK\005\006"), "it is a zip archive, and empty", NULL },
		{ 0, MAGIC("7z\274\257\047\034"),
		  "it is a 7z archive, which has no owners and modes", NULL },
		{ 0, MAGIC("hsqs"), "it is a squashfs file system",
		  "unpack it with unsquashfs, and name the tree with --root" },
		{ 0, MAGIC("070707"), "it is a cpio archive of the old format, not newc",
		  "cpio --format=newc writes one" },
		{ 0, MAGIC("\307\161"),
		  "it is a cpio archive of the binary format, not newc",
		  "cpio --format=newc writes one" },
		{ 0, MAGIC("!<arch>\n"), "it is an ar archive or a Debian package",
		  NULL },
		{ 0, MAGIC("\355\253\356\333"), "it is an RPM package", NULL },
		{ 0, MAGIC("Rar!\032\007"), "it is a RAR archive", NULL },
		{ 0, MAGIC("xar!"), "it is a xar archive", NULL },
		{ 0, MAGIC("MSCF"), "it is a cabinet archive", NULL },
		{ 0, MAGIC("LZIP"), "it is compressed with lzip", "xz or zstd is read" },
		{ 0, MAGIC("\037\235"), "it is compressed with compress",
		  "gzip, xz or zstd is read" },
		{ 0, MAGIC("]\0\0"), "it is compressed with lzma", "xz or zstd is read" },
		{ 0, MAGIC("\002\041\114\030"), "it is compressed in lz4's legacy format",
		  "lz4 without -l writes the other" },
		{ 0, MAGIC("QFI\373"), "it is a qcow2 disk image", disk },
		{ 0, MAGIC("KDMV"), "it is a VMDK disk image", disk },
		{ 0, MAGIC("MZ"), "it is an EFI or Windows program", NULL },
		{ 0, MAGIC("\177ELF"), "it is a program", NULL },
		{ 512, MAGIC("EFI PART"), "it is a disk image", disk },
		{ 1024, MAGIC("\342\341\365\340"), "it is an erofs file system", NULL },
		{ 1080, MAGIC("\123\357"), "it is an ext file system", disk },
		{ 510, MAGIC("\125\252"), "it is a disk image", disk },
		{ 0, MAGIC("{"), "it is JSON text", NULL },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!detect_is_at(head, rows[i].offset, rows[i].magic, rows[i].len))
			continue;
		*ret_hint = rows[i].hint;
		return rows[i].why;
	}
	*ret_hint = NULL;
	return NULL;
}
