/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

bool text_is_utf8(void)
{
	return MB_CUR_MAX > 1;
}

void text_add_escaped(struct buf *out, struct span text)
{
	while (text.len) {
		size_t len = utf8_length(text), n = len ? len : 1;
		bool known = len == 1 || (len && text_is_utf8());

		if (known && !utf8_is_control(span_at(text.data, 0, len)))
			buf_add(out, text.data, len);
		else
			for (size_t i = 0; i < n; i++)
				buf_addf(out, "\\x%02x",
					 (unsigned) (unsigned char) text.data[i]);
		text = span_at(text.data, n, text.len);
	}
}

void text_add_lines(struct buf *out, struct span text)
{
	size_t from = 0;

	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] != '\t' && text.data[i] != '\n')
			continue;
		text_add_escaped(out, span_at(text.data, from, i));
		buf_add_byte(out, text.data[i]);
		from = i + 1;
	}
	text_add_escaped(out, span_at(text.data, from, text.len));
}

void text_add_effects(struct buf *out, struct effects effects)
{
	if (effects.intel == effects.amd)
		buf_add_str(out, effect_name(effects.intel));
	else
		buf_addf(out, "%s on Intel, %s on AMD", effect_name(effects.intel),
			 effect_name(effects.amd));
}

void text_add_location(struct buf *out, const struct boot_entry *entry)
{
	buf_add_byte(out, '/');
	text_add_escaped(out, span_of(run_file(entry)));
	if (run_line(entry))
		buf_addf(out, ":%u", run_line(entry));
}

static struct span directory(const struct config_file *file)
{
	return span_at(file->path, 0, (size_t) (strrchr(file->path, '/') - file->path));
}

bool text_is_listed_with(const struct config_file *a, const struct config_file *b)
{
	return a == b || (a->kind == FILE_BLS && b->kind == FILE_BLS &&
			  span_eq(directory(a), directory(b)));
}

void text_add_files(struct buf *out, const struct config_file *file, bool several)
{
	buf_add_byte(out, '/');
	if (!several || file->kind != FILE_BLS) {
		text_add_escaped(out, span_of(file->path));
		return;
	}
	text_add_escaped(out, directory(file));
	buf_add_str(out, "/*.conf");
}
