/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <string.h>

/*
 * What uki.c makes of a unified kernel image: paragraphs of title, version and options.
 * The image itself is built as a whole, so no place can be edited.
 */

const char uki_sealed[] =
	"the command line is inside a unified kernel image, which is built as a whole";

static struct span value_behind(struct span line, const char *key)
{
	size_t len = strlen(key);

	return span_starts(line, key) ? span_at(line.data, len, line.len) : SPAN_NULL;
}

static void add_options(struct located *located, struct span text, struct span line,
			struct span value, unsigned number)
{
	struct place *place = located_add_place(located);

	place->start = (size_t) (value.data - text.data);
	place->end = place->start + value.len;
	place->stop = (size_t) (line.data - text.data) + line.len;
	place->quoting = QUOTING_PLAIN;
	place->line = number;
	place->name = span_of(".cmdline");
	place->entry = (ssize_t) located->n_entry - 1; /* of an addon: -1 */
	place->frozen = uki_sealed;
}

static int locate(struct located *ret, struct span text, const char *path,
		  struct err *err)
{
	struct entry *entry = NULL;
	struct span line;

	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		struct span title = value_behind(line, "title ");
		struct span version = value_behind(line, "version ");
		struct span options = value_behind(line, "options ");

		if (title.data) {
			entry = located_add_entry(ret);
			entry->title = title;
			entry->id = entry->kernel = path_name(path);
			entry->line = 1;
		}
		if (version.data && entry)
			entry->version = version;
		if (options.data)
			add_options(ret, text, line, options, 1);
	}
	return 0;
}

const struct format format_uki = {
	.name = "uki",
	.locate = locate,
};
