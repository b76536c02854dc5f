/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <string.h>

/*
 * The text that loader/uki.c makes from a unified kernel image: paragraphs of title,
 * version, sort-key, release and options, one for each profile. The image itself is built
 * as a whole, so all segments are read-only. The text of any other EFI program is a line:
 * image KIND.
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

static void take_image(struct file_layout *layout, struct span kind)
{
	static const struct {
		const char *name;
		enum efi_image image;
	} kinds[] = {
		{ "kernel", EFI_IMAGE_KERNEL },
		{ "other", EFI_IMAGE_OTHER },
		{ "empty", EFI_IMAGE_EMPTY },
		{ "cut-off", EFI_IMAGE_CUT_OFF },
	};

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (span_is(kind, kinds[i].name))
			layout->image = kinds[i].image;
}

static void take_text(struct file_layout *layout, struct menu_entry *entry,
		      struct span line)
{
	const struct {
		const char *key;
		struct span *to;
	} texts[] = {
		{ "version ", &entry->version },
		{ "sort-key ", &entry->sort_key },
		{ "release ", &entry->release },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (value_after(line, texts[i].key).len)
			*texts[i].to = value_after(line, texts[i].key);
	entry->profile = (unsigned) layout->n_entry - 1;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct menu_entry *entry = NULL;
	struct span line;

	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		struct span title = value_after(line, "title ");
		struct span options = value_after(line, "options ");

		if (title.data) {
			entry = file_layout_add_entry(ret);
			entry->title = title;
			entry->id = entry->kernel = path_name(path);
			entry->line = 1;
		}
		if (entry)
			take_text(ret, entry, line);
		take_image(ret, value_after(line, "image "));
		if (options.data)
			uki_add_options(ret, text, line, options, 1);
	}
	return 0;
}

const struct format format_uki = {
	.name = "uki",
	.locate = locate,
};
