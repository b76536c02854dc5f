/* SPDX-License-Identifier: BSD-3-Clause */
#include "layout-text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

static void add_bytes(struct buf *out, const char *key, struct span span)
{
	buf_addf(out, "\t%s ", key);
	if (!span.data) {
		buf_add_str(out, "-\n");
		return;
	}
	buf_add_byte(out, '[');
	for (size_t i = 0; i < span.len; i++) {
		static const char from[] = "\n\t\r\\", to[] = "ntr\\";
		const char *special = memchr(from, span.data[i], 4);

		if (special)
			buf_addf(out, "\\%c", to[special - from]);
		else
			buf_add_byte(out, span.data[i]);
	}
	buf_add_str(out, "]\n");
}

static void add_text(struct buf *out, const char *key, const char *text)
{
	if (text)
		add_bytes(out, key, span_of(text));
}

static void add_flag(struct buf *out, const char *name, bool is)
{
	if (is)
		buf_addf(out, " %s", name);
}

static void dump_entry(struct buf *out, const struct menu_entry *entry, size_t i)
{
	buf_addf(out, "entry %zu line %u", i, entry->line);
	add_flag(out, "rescue", entry->rescue);
	add_flag(out, "foreign", entry->foreign);
	add_flag(out, "xen", entry->xen);
	buf_add_byte(out, '\n');
	add_bytes(out, "title", entry->title);
	add_bytes(out, "id", entry->id);
	add_bytes(out, "menu", entry->menu);
	add_bytes(out, "kernel", entry->kernel);
	add_bytes(out, "version", entry->version);
}

static void dump_segment(struct buf *out, const struct segment *segment, struct span text)
{
	static const char *const quotings[] = {
		[QUOTING_PLAIN] = "plain",
		[QUOTING_GRUB] = "grub",
	};
	size_t name_end = (size_t) (segment->name.data - text.data) + segment->name.len;

	buf_addf(out, "segment line %u entry %zd quoting %s", segment->line,
		 segment->entry, quotings[segment->quoting]);
	add_flag(out, "conditional", segment->conditional);
	add_flag(out, "append", segment->append);
	add_flag(out, "unset", segment->unset);
	buf_add_byte(out, '\n');
	add_bytes(out, "name", segment->name);
	add_bytes(out, "path", span_at(text.data, name_end, segment->start));
	add_bytes(out, "value", span_at(text.data, segment->start, segment->end));
	add_bytes(out, "tail", span_at(text.data, segment->end, segment->stop));
	add_text(out, "read-only", segment->readonly_reason);
	add_text(out, "before", segment->before);
	add_text(out, "after", segment->after);
}

void file_layout_dump(struct buf *out, const struct file_layout *layout, struct span text)
{
	buf_addf(out, "blscfg %s\n", layout->blscfg ? "yes" : "no");
	add_bytes(out, "preset", layout->preset);
	for (size_t i = 0; i < layout->n_entry; i++)
		dump_entry(out, &layout->entry[i], i);
	for (size_t i = 0; i < layout->n_segment; i++)
		dump_segment(out, &layout->segment[i], text);
}

static void assert_inside(struct span span, struct span text)
{
	if (!span.data)
		return;
	assert_true(span.data >= text.data);
	assert_true(span.data + span.len <= text.data + text.len);
}

static void assert_segment(const struct segment *segment, size_t from, struct span text,
			   const struct file_layout *layout)
{
	size_t name = (size_t) (segment->name.data - text.data), stop;
	const char *newline;

	assert_inside(segment->name, text);
	assert_true(from <= name && name + segment->name.len <= segment->start);
	assert_true(segment->start <= segment->end);
	assert_true(segment->end <= segment->stop);
	assert_true(segment->stop <= text.len);
	newline = memchr(text.data + segment->end, '\n', text.len - segment->end);
	stop = newline ? (size_t) (newline - text.data) + 1 : text.len;
	if (segment->quoting == QUOTING_GRUB)
		assert_int_equal(segment->stop, stop);
	else
		assert_true(segment->stop >= stop);
	assert_int_equal(segment->line, text_line(text, name));
	assert_true(segment->entry >= -1 && segment->entry < (ssize_t) layout->n_entry);
	if (segment->entry >= 0)
		assert_false(layout->entry[segment->entry].foreign);
}

void file_layout_assert_sane(const struct file_layout *layout, struct span text)
{
	size_t end = 0;

	for (size_t i = 0; i < layout->n_segment; i++) {
		assert_segment(&layout->segment[i], end, text, layout);
		end = layout->segment[i].end;
	}
	for (size_t i = 0; i < layout->n_entry; i++) {
		const struct menu_entry *entry = &layout->entry[i];

		assert_inside(entry->title, text);
		assert_inside(entry->id, text);
		assert_inside(entry->menu, text);
		assert_inside(entry->kernel, text);
		assert_true(entry->foreign || entry->kernel.data);
	}
	assert_inside(layout->preset, text);
}
