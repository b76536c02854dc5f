/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <errno.h>

/*
 * Files that consist of one command line: /etc/kernel/cmdline and its drop-ins.
 *
 * Readers differ if there are several lines: some take the first, most join all. Some
 * drop lines that begin with #, others read parameters there. So each line is a segment
 * of its own, all readers read the first one, and a comment is not a segment.
 */

#define LINES_MAX ((size_t) 4096)

/* Return the offset of a comment: a # at the start of a word, outside kernel quotes. */
static size_t comment_at(struct span line)
{
	bool quoted = false;

	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] == '"')
			quoted = !quoted;
		else if (line.data[i] == '#' && !quoted &&
			 (i == 0 || byte_is_blank(line.data[i - 1])))
			return i;
	}
	return line.len;
}

static const char *plain_why_readonly(struct span comment)
{
	return span_has(comment, "iommu")
		       ? "IOMMU words stand in a comment, which some programs read as words"
		       : NULL;
}

static void plain_add_line(struct file_layout *layout, struct span text, struct span line,
			   unsigned number, size_t stop)
{
	size_t comment = comment_at(line), end = comment;
	struct segment *segment;

	if (comment == 0 && line.len)
		return;
	if (comment < line.len)
		while (end && byte_is_blank(line.data[end - 1]))
			end--;

	segment = file_layout_add_segment(layout);
	segment->start = (size_t) (line.data - text.data);
	segment->end = segment->start + end;
	segment->quoting = QUOTING_PLAIN;
	segment->line = number;
	segment->stop = stop;
	segment->name = SPAN_NULL;
	segment->entry = -1;
	segment->readonly_reason =
		plain_why_readonly(span_at(line.data, comment, line.len));
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct span line;
	unsigned number = 0;

	for (size_t pos = 0; span_line(text, &pos, &line);) {
		if (++number > LINES_MAX) {
			err_set(err, E2BIG, "cannot read %s", path);
			return err_why(err, "a command line of more than %zu lines",
				       LINES_MAX);
		}
		if (line.len && line.data[line.len - 1] == '\r')
			line.len--;
		plain_add_line(ret, text, line, number, pos < text.len ? pos : text.len);
	}

	if (ret->n_segment == 0) {
		/* Empty, or only comments: add a line at the end. */
		plain_add_line(ret, text, span_at(text.data, text.len, text.len),
			       number + 1, text.len);
		ret->segment[0].before =
			text.len && text.data[text.len - 1] != '\n' ? "\n" : NULL;
		ret->segment[0].after = "\n";
	}
	return 0;
}

const struct format format_plain = {
	.name = "plain",
	.locate = locate,
};
