/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void file_layout_release(struct file_layout *layout)
{
	free(layout->segment);
	free(layout->entry);
	free(layout->include);
	free(layout->loose);
	*layout = (struct file_layout) FILE_LAYOUT_INIT;
}

struct segment *file_layout_add_segment(struct file_layout *layout)
{
	struct segment *segment;

	layout->segment = mem_grow(layout->segment, layout->n_segment,
				   &layout->segment_room, sizeof(*layout->segment));
	segment = &layout->segment[layout->n_segment++];
	*segment = (struct segment){ .entry = -1 };
	return segment;
}

struct menu_entry *file_layout_add_entry(struct file_layout *layout)
{
	struct menu_entry *entry;

	layout->entry = mem_grow(layout->entry, layout->n_entry, &layout->entry_room,
				 sizeof(*layout->entry));
	entry = &layout->entry[layout->n_entry++];
	*entry = (struct menu_entry){ 0 };
	return entry;
}

struct loose_value *file_layout_add_loose(struct file_layout *layout)
{
	layout->loose = mem_grow(layout->loose, layout->n_loose, &layout->loose_room,
				 sizeof(*layout->loose));
	return &layout->loose[layout->n_loose++];
}

struct include *file_layout_add_include(struct file_layout *layout)
{
	struct include *include;

	layout->include = mem_grow(layout->include, layout->n_include,
				   &layout->include_room, sizeof(*layout->include));
	include = &layout->include[layout->n_include++];
	*include = (struct include){ 0 };
	return include;
}

const struct segment *file_layout_last(const struct file_layout *layout, const char *name)
{
	for (size_t i = layout->n_segment; i-- > 0;)
		if (span_is(layout->segment[i].name, name))
			return &layout->segment[i];
	return NULL;
}

/* Refuse NUL bytes, and LINE_MAX_LEN + 1 bytes without a newline. */
static int check_lines(struct span text, const char *path, struct err *err)
{
	const char *nul = text.len ? memchr(text.data, '\0', text.len) : NULL, *newline;
	size_t start = 0;

	if (nul) {
		err_set(err, EINVAL, "cannot read %s", path);
		return err_why(err, "line %u: a NUL byte in a text file",
			       text_line(text, (size_t) (nul - text.data)));
	}
	while (text.len - start > LINE_MAX_LEN) {
		newline = memrchr(text.data + start, '\n', LINE_MAX_LEN + 1);
		if (!newline) {
			err_set(err, EINVAL, "cannot read %s", path);
			return err_why(err, "line %u: longer than %zu bytes",
				       text_line(text, start), LINE_MAX_LEN);
		}
		start = (size_t) (newline - text.data) + 1;
	}
	return 0;
}

int format_locate(const struct format *format, struct span text, const char *path,
		  struct file_layout *ret, struct err *err)
{
	int r;

	r = check_lines(text, path, err);
	if (r < 0)
		return r;
	r = format->locate(ret, text, path, err);
	if (r < 0)
		return r;
	if (ret->n_segment > SEGMENTS_MAX || ret->n_entry > SEGMENTS_MAX) {
		err_set(err, EFBIG, "cannot read %s", path);
		return err_why(err, "it has more than %zu command lines", SEGMENTS_MAX);
	}
	return 0;
}

int format_splice(const struct format *format, struct span text,
		  const struct splice *splice, size_t n, const char *path,
		  struct buf *ret_text, struct err *err)
{
	_cleanup_(buf_release) struct buf new = BUF_INIT;
	size_t done = 0;
	int r;

	for (size_t i = 0; i < n; i++) {
		buf_add_span(&new, span_at(text.data, done, splice[i].start));
		buf_add_span(&new, splice[i].bytes);
		done = splice[i].end;
	}
	buf_add_span(&new, span_at(text.data, done, text.len));

	if (format->finalize) {
		r = format->finalize(&new, path, err);
		if (r < 0)
			return r;
	}

	buf_release(ret_text);
	*ret_text = buf_take(&new);
	return 0;
}

/* Return true if a blank without a backslash would end an unquoted shell word. */
static bool bare_needs_quotes(struct span value)
{
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '\\')
			i++;
		else if (strchr(" \t\n", value.data[i]))
			return true;
	}
	return false;
}

/*
 * Rewrite an unquoted value in double quotes. Unquoted, a backslash makes any byte
 * literal. In double quotes it does so only before " \ $ ` and a newline; before any
 * other byte it stays in the value (POSIX sh 2.2.3; dash parser.c:readtoken1).
 */
static void spell_double(struct span value, struct buf *out)
{
	buf_add_byte(out, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '\\' && i + 1 < value.len &&
		    !strchr("\"\\$`\n", value.data[i + 1]))
			i++;
		else if (value.data[i] == '\\' && i + 1 < value.len)
			buf_add_byte(out, value.data[i++]);
		buf_add_byte(out, value.data[i]);
	}
	buf_add_byte(out, '"');
}

/* Make a string of each word: a blank becomes the end of one, and the start of the next.
 */
static void spell_strings(struct span gap, struct span value, struct buf *out)
{
	bool inside = true;

	for (size_t i = 0; i < value.len; i++) {
		if (value.data[i] == '"')
			inside = !inside;
		if (!inside || value.data[i] != ' ') {
			buf_add_byte(out, value.data[i]);
			continue;
		}
		buf_add_str(out, "\",");
		buf_add_span(out, gap.len ? gap : span_of(" "));
		buf_add_byte(out, '"');
	}
}

void segment_spell(const struct segment *segment, struct span value, struct buf *out)
{
	if (segment->before && value.len > 0)
		buf_add_str(out, segment->before);
	if (segment->quoting == QUOTING_SHELL_BARE && bare_needs_quotes(value))
		spell_double(value, out);
	else if (segment->quoting == QUOTING_STRINGS)
		spell_strings(segment->gap, value, out);
	else
		buf_add_span(out, value);
	if (segment->after && value.len > 0)
		buf_add_str(out, segment->after);
}

struct span path_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return span_of(slash ? slash + 1 : path);
}

bool title_is_rescue(struct span title)
{
	return span_has(title, "rescue") || span_has(title, "Rescue") ||
	       span_has(title, "recovery") || span_has(title, "Recovery");
}

unsigned text_line(struct span text, size_t offset)
{
	unsigned line = 1;

	for (size_t i = 0; i < offset && i < text.len; i++)
		line += text.data[i] == '\n';
	return line;
}
