/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

/*
 * cmdline.txt of the Raspberry Pi: its firmware passes the first line to the kernel and
 * ignores the rest.
 *
 * A system in an initramfs needs no root=. A /boot/cmdline.txt that only says that the
 * file has moved has no segment.
 */
static bool is_moved(struct span line)
{
	return span_starts(line, "DO NOT EDIT") || !span_has(line, "=");
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct menu_entry *entry;
	struct segment *segment;
	struct span line;
	size_t pos = 0;

	(void) path;
	(void) err;
	if (!span_line(text, &pos, &line) || is_moved(line))
		return 0;

	entry = file_layout_add_entry(ret);
	entry->title = span_of("Raspberry Pi firmware");
	entry->line = 1;
	if (span_ends(line, "\r"))
		line.len--;
	segment = file_layout_add_segment(ret);
	segment->end = line.len;
	segment->stop = pos < text.len ? pos : text.len;
	segment->quoting = QUOTING_PLAIN;
	segment->line = 1;
	segment->name = span_of("cmdline.txt");
	segment->entry = 0;
	return 0;
}

const struct format format_firmware = {
	.name = "firmware",
	.locate = locate,
};
