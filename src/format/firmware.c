/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

/*
 * cmdline.txt of the Raspberry Pi: its firmware hands the first line to the kernel, and
 * ignores what follows.
 *
 * A /boot/cmdline.txt that only says that the file has moved is text for people: it names
 * no root.
 */
static int locate(struct located *ret, struct span text, const char *path,
		  struct err *err)
{
	struct entry *entry;
	struct place *place;
	struct span line;
	size_t pos = 0;

	(void) path;
	(void) err;
	if (!span_line(text, &pos, &line) || !span_has(line, "root="))
		return 0;

	entry = located_add_entry(ret);
	entry->title = span_of("Raspberry Pi firmware");
	entry->line = 1;
	if (span_ends(line, "\r"))
		line.len--;
	place = located_add_place(ret);
	place->end = line.len;
	place->stop = pos < text.len ? pos : text.len;
	place->quoting = QUOTING_PLAIN;
	place->line = 1;
	place->name = span_of("cmdline.txt");
	place->entry = 0;
	return 0;
}

const struct format format_firmware = {
	.name = "firmware",
	.locate = locate,
};
