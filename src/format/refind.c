/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"
#include "refind.h"

#include <string.h>

/*
 * refind_linux.conf, which rEFInd reads from the kernel's directory. Each line has two
 * quoted strings: a title and the command line. The first line is the default.
 *
 *	"Boot with standard options"  "root=UUID=... ro quiet"
 *	"Boot to single-user mode"    "root=UUID=... ro single"
 *
 * Inside a string, "" stands for one quote (rEFInd: config.c:ReadTokenLine).
 */

struct span refind_take_string(struct span line, size_t *pos)
{
	struct span string = SPAN_NULL;
	size_t i = *pos, start;

	while (i < line.len && byte_is_blank(line.data[i]))
		i++;
	if (i == line.len || line.data[i] != '"')
		return string;
	for (start = ++i; i < line.len; i++) {
		if (line.data[i] != '"')
			continue;
		if (i + 1 == line.len || line.data[i + 1] != '"')
			break;
		i++;
	}
	if (i < line.len)
		string = span_at(line.data, start, i);
	*pos = i + 1;
	return string;
}

static bool refind_is_rescue(struct span title, struct span options)
{
	return span_has(title, "rescue") || span_has(title, "single") ||
	       span_has(title, "minimal") || span_ends(options, " single");
}

static void refind_add_entry(struct file_layout *layout, struct span text,
			     struct span title, struct span options, unsigned number,
			     size_t stop)
{
	struct menu_entry *entry = file_layout_add_entry(layout);
	struct segment *segment = file_layout_add_segment(layout);

	entry->title = title;
	entry->line = number;
	entry->rescue = layout->n_entry > 1 && refind_is_rescue(title, options);
	segment->start = (size_t) (options.data - text.data);
	segment->end = segment->start + options.len;
	segment->quoting = QUOTING_REFIND;
	segment->line = number;
	segment->stop = stop;
	segment->name = span_of("options");
	segment->entry = (ssize_t) layout->n_entry - 1;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct span line;
	unsigned number = 0;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		struct span title, options;
		size_t at = 0;

		number++;
		title = refind_take_string(line, &at);
		options = title.data ? refind_take_string(line, &at) : title;
		/* ZFSBootMenu has a kernel and a command line of its own. */
		if (options.data && !span_has(options, "zbm."))
			refind_add_entry(ret, text, title, options, number,
					 pos < text.len ? pos : text.len);
	}
	return 0;
}

const struct format format_refind = {
	.name = "refind",
	.locate = locate,
};
