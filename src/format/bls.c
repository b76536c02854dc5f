/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <errno.h>
#include <string.h>

/*
 * Boot Loader Specification, type 1: lines of KEY BLANKS VALUE.
 *
 * Loaders differ on several options lines: systemd-boot joins them, GRUB reads the first,
 * ostree the last. GRUB stops reading at an empty line or a key without a value
 * (blscfg.c:read_entry). Each options line is a segment, in order;
 * survey/assemble-entries.c decides which of them count.
 */

/* More options lines than any real entry has. */
#define OPTIONS_MAX ((size_t) 4096)

struct bls_reader {
	struct file_layout *layout;
	struct menu_entry *entry;
	struct span text;
	size_t linux_stop; /* offset at which a missing options line is added */
	bool linux_ends;   /* the linux line ends in a newline */
	bool has_options;
	size_t line_start;
	bool linux_gap; /* GRUB stops reading before the linux line */
	bool gap;       /* GRUB has stopped reading */
};

static const char *bls_why_readonly(struct span value)
{
	if (value.len && value.data[value.len - 1] == '\\')
		return "the line ends in a backslash, which no boot loader joins with the next one";
	if (value.len > 1 && value.data[0] == '"' && value.data[value.len - 1] == '"')
		return "the whole value stands in quotes, which boot loaders read differently";
	return NULL;
}

static void bls_add_options(struct bls_reader *bls, struct span value, unsigned line,
			    size_t stop)
{
	struct segment *segment = file_layout_add_segment(bls->layout);
	bool has_blank = value.len > 0;

	while (value.len && byte_is_blank(value.data[0]))
		value = span_at(value.data, 1, value.len);
	segment->start = (size_t) (value.data - bls->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_BLS;
	segment->line = line;
	segment->stop = stop;
	segment->name = span_of("options");
	segment->entry = 0;
	segment->readonly_reason = bls_why_readonly(span_trim(value));
	segment->behind_gap = bls->gap;
	/* GRUB stops reading at a key without a value. */
	segment->remove_if_empty = true;
	segment->begin = bls->line_start;
	if (!has_blank)
		segment->before = " ";
	bls->has_options = true;
}

/* Add an empty segment after the linux line: its value becomes an options line. */
static void add_missing_options(struct bls_reader *bls, unsigned line)
{
	struct segment *segment = file_layout_add_segment(bls->layout);

	segment->start = segment->end = segment->stop = bls->linux_stop;
	segment->quoting = QUOTING_BLS;
	segment->line = line;
	segment->name = span_of("options");
	segment->entry = 0;
	segment->behind_gap = bls->linux_gap;
	segment->before = bls->linux_ends ? "options " : "\noptions ";
	segment->after = bls->linux_ends ? "\n" : NULL;
}

static bool bls_is_rescue(struct span title, struct span name)
{
	return span_has(name, "-0-rescue") || span_has(name, "0-rescue-") ||
	       title_is_rescue(title);
}

static void take_key(struct bls_reader *bls, struct span key, struct span value,
		     unsigned line, size_t stop)
{
	if (span_is(key, "title")) {
		bls->entry->title = value;
	} else if (span_is(key, "version")) {
		bls->entry->version = value;
	} else if (span_is(key, "linux") && bls->entry->kernel.len == 0) {
		bls->entry->kernel = value;
		bls->entry->line = line;
		bls->linux_stop = stop;
		bls->linux_gap = bls->gap;
		bls->linux_ends = bls->text.data[stop - 1] == '\n';
	}
}

static void bls_take_line(struct bls_reader *bls, struct span line, unsigned number,
			  size_t stop)
{
	struct span key = line, value;

	while (key.len && byte_is_blank(key.data[0]))
		key = span_at(key.data, 1, key.len);
	value = key;
	while (value.len && !byte_is_blank(value.data[0]))
		value = span_at(value.data, 1, value.len);
	key.len -= value.len;
	if (key.len > 0 && key.data[0] == '#')
		return;

	if (span_is(key, "options"))
		bls_add_options(bls, value, number, stop);
	else
		take_key(bls, key, span_trim(value), number, stop);
	bls->gap |= value.len < 2;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct bls_reader bls = { .layout = ret, .text = text };
	struct span line;
	unsigned number = 0;

	bls.entry = file_layout_add_entry(ret);
	bls.entry->id = path_name(path);
	bls.entry->line = 1;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		number++;
		bls.line_start = (size_t) (line.data - text.data);
		if (line.len && line.data[line.len - 1] == '\r')
			line.len--;
		bls_take_line(&bls, line, number, pos < text.len ? pos : text.len);
	}
	if (ret->n_segment > OPTIONS_MAX) {
		err_set(err, E2BIG, "cannot read %s", path);
		return err_why(err, "it has more than %zu options lines", OPTIONS_MAX);
	}

	bls.entry->rescue = bls_is_rescue(bls.entry->title, bls.entry->id);
	bls.entry->foreign = bls.entry->kernel.len == 0;
	if (!bls.has_options && !bls.entry->foreign)
		add_missing_options(&bls, bls.entry->line);
	return 0;
}

const struct format format_bls = {
	.name = "bls",
	.locate = locate,
};
