/* SPDX-License-Identifier: BSD-3-Clause */
#include "located.h"

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

static void dump_entry(struct buf *out, const struct entry *entry, size_t i)
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

static void dump_place(struct buf *out, const struct place *place, struct span text)
{
	static const char *const quotings[] = {
		[QUOTING_PLAIN] = "plain",
		[QUOTING_GRUB] = "grub",
	};
	size_t name_end = (size_t) (place->name.data - text.data) + place->name.len;

	buf_addf(out, "place line %u entry %zd quoting %s", place->line, place->entry,
		 quotings[place->quoting]);
	add_flag(out, "conditional", place->conditional);
	add_flag(out, "append", place->append);
	add_flag(out, "unset", place->unset);
	buf_add_byte(out, '\n');
	add_bytes(out, "name", place->name);
	add_bytes(out, "path", span_at(text.data, name_end, place->start));
	add_bytes(out, "value", span_at(text.data, place->start, place->end));
	add_bytes(out, "tail", span_at(text.data, place->end, place->stop));
	add_text(out, "frozen", place->frozen);
	add_text(out, "before", place->before);
	add_text(out, "after", place->after);
}

void located_dump(struct buf *out, const struct located *located, struct span text)
{
	buf_addf(out, "blscfg %s\n", located->blscfg ? "yes" : "no");
	add_bytes(out, "preset", located->preset);
	for (size_t i = 0; i < located->n_entry; i++)
		dump_entry(out, &located->entry[i], i);
	for (size_t i = 0; i < located->n_place; i++)
		dump_place(out, &located->place[i], text);
}

static void assert_inside(struct span span, struct span text)
{
	if (!span.data)
		return;
	assert_true(span.data >= text.data);
	assert_true(span.data + span.len <= text.data + text.len);
}

static void assert_place(const struct place *place, size_t from, struct span text,
			 const struct located *located)
{
	size_t name = (size_t) (place->name.data - text.data), stop;
	const char *newline;

	assert_inside(place->name, text);
	assert_true(from <= name && name + place->name.len <= place->start);
	assert_true(place->start <= place->end);
	assert_true(place->end <= place->stop);
	assert_true(place->stop <= text.len);
	newline = memchr(text.data + place->end, '\n', text.len - place->end);
	stop = newline ? (size_t) (newline - text.data) + 1 : text.len;
	if (place->quoting == QUOTING_GRUB)
		assert_int_equal(place->stop, stop);
	else
		assert_true(place->stop >= stop);
	assert_int_equal(place->line, text_line(text, name));
	assert_true(place->entry >= -1 && place->entry < (ssize_t) located->n_entry);
	if (place->entry >= 0)
		assert_false(located->entry[place->entry].foreign);
}

void located_assert_sane(const struct located *located, struct span text)
{
	size_t end = 0;

	for (size_t i = 0; i < located->n_place; i++) {
		assert_place(&located->place[i], end, text, located);
		end = located->place[i].end;
	}
	for (size_t i = 0; i < located->n_entry; i++) {
		const struct entry *entry = &located->entry[i];

		assert_inside(entry->title, text);
		assert_inside(entry->id, text);
		assert_inside(entry->menu, text);
		assert_inside(entry->kernel, text);
		assert_true(entry->foreign || entry->kernel.data);
	}
	assert_inside(located->preset, text);
}
