/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <string.h>

/*
 * The text that loader/uki.c makes from a unified kernel image: paragraphs of title,
 * version and options. The image itself is built as a whole, so all segments are
 * read-only.
 */

const char uki_sealed[] =
	"the command line is inside a unified kernel image, which is built as a whole";

static struct span value_after(struct span line, const char *key)
{
	size_t len = strlen(key);

	return span_starts(line, key) ? span_at(line.data, len, line.len) : SPAN_NULL;
}

static void uki_add_options(struct file_layout *layout, struct span text,
			    struct span line, struct span value, unsigned number)
{
	struct segment *segment = file_layout_add_segment(layout);

	segment->start = (size_t) (value.data - text.data);
	segment->end = segment->start + value.len;
	segment->stop = (size_t) (line.data - text.data) + line.len;
	segment->quoting = QUOTING_PLAIN;
	segment->line = number;
	segment->name = span_of(".cmdline");
	segment->entry = (ssize_t) layout->n_entry - 1; /* of an addon: -1 */
	segment->readonly_reason = uki_sealed;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct menu_entry *entry = NULL;
	struct span line;

	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		struct span title = value_after(line, "title ");
		struct span version = value_after(line, "version ");
		struct span options = value_after(line, "options ");

		if (title.data) {
			entry = file_layout_add_entry(ret);
			entry->title = title;
			entry->id = entry->kernel = path_name(path);
			entry->line = 1;
		}
		if (version.data && entry)
			entry->version = version;
		if (options.data)
			uki_add_options(ret, text, line, options, 1);
	}
	return 0;
}

const struct format format_uki = {
	.name = "uki",
	.locate = locate,
};
