/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

/*
 * limine.conf: entries that begin with / (one more for each level of submenus), followed
 * by KEY: VALUE lines, with keys in any case.
 *
 *	/Arch Linux
 *	    protocol: linux
 *	    kernel_path: boot():/vmlinuz-linux
 *	    cmdline: root=UUID=... rw quiet
 *
 * A checksum of this file can be enrolled in Limine's executable, which then refuses an
 * edited file. The file does not show that, so all segments are read-only.
 */

const char limine_sealed[] =
	"Limine may hold a checksum of its configuration, which an edit would break";

/* Match KEY: in any case. Set *ret_value to the rest of the line, trimmed. */
static bool is_key(struct span line, const char *key, struct span *ret_value)
{
	size_t i = 0;

	while (i < line.len && key[i] && byte_lower(line.data[i]) == key[i])
		i++;
	if (key[i] || i == line.len || line.data[i] != ':')
		return false;
	*ret_value = span_trim(span_at(line.data, i + 1, line.len));
	return true;
}

static void limine_add_entry(struct file_layout *layout, struct span line,
			     unsigned number)
{
	struct menu_entry *entry = file_layout_add_entry(layout);

	while (line.len && line.data[0] == '/')
		line = span_at(line.data, 1, line.len);
	if (line.len && line.data[0] == '+')
		line = span_at(line.data, 1, line.len);
	entry->title = span_trim(line);
	entry->line = number;
	entry->rescue = span_has(line, "snapshot") || span_has(line, "fallback") ||
			span_has(line, "rescue");
}

static void limine_add_segment(struct file_layout *layout, struct span text,
			       struct span value, unsigned number, size_t stop)
{
	struct segment *segment = file_layout_add_segment(layout);

	segment->start = (size_t) (value.data - text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_PLAIN;
	segment->line = number;
	segment->stop = stop;
	segment->name = span_of("cmdline");
	segment->entry = (ssize_t) layout->n_entry - 1;
	segment->readonly_reason = limine_sealed;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct span line, value;
	unsigned number = 0;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		number++;
		line = span_trim(line);
		if (span_starts(line, "/"))
			limine_add_entry(ret, line, number);
		if (ret->n_entry == 0)
			continue;
		if (is_key(line, "kernel_path", &value) || is_key(line, "path", &value))
			ret->entry[ret->n_entry - 1].kernel = value;
		if (is_key(line, "cmdline", &value) ||
		    is_key(line, "kernel_cmdline", &value))
			limine_add_segment(ret, text, value, number,
					   pos < text.len ? pos : text.len);
	}
	return 0;
}

const struct format format_limine = {
	.name = "limine",
	.locate = locate,
};
