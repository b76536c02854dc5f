/* SPDX-License-Identifier: BSD-3-Clause */
#include "diff.h"

#include "line-diff.h"

#include <string.h>

#define CONTEXT ((size_t) 3)

static void diff_add_line(struct buf *out, char sign, struct span line)
{
	buf_add_byte(out, sign);
	buf_add_span(out, line);
	if (!span_ends(line, "\n"))
		buf_add_str(out, "\n\\ No newline at end of file\n");
}

/* Add lines [from, to). Numbers begin at 1; an empty range has that of the line before.
 */
static void add_range(struct buf *out, char sign, size_t from, size_t to)
{
	size_t n = to - from;

	buf_addf(out, "%c%zu", sign, n ? from + 1 : from);
	if (n != 1)
		buf_addf(out, ",%zu", n);
}

static void add_hunk(struct buf *out, const struct line_diff *edits,
		     const struct diff_block *hunk)
{
	const struct diff_side *old = &edits->side[OLD], *new = &edits->side[NEW];
	size_t i = hunk->from[OLD], j = hunk->from[NEW];

	buf_add_str(out, "@@ ");
	add_range(out, '-', i, hunk->to[OLD]);
	buf_add_byte(out, ' ');
	add_range(out, '+', j, hunk->to[NEW]);
	buf_add_str(out, " @@\n");

	while (i < hunk->to[OLD] || j < hunk->to[NEW]) {
		if (old->changed[i]) {
			diff_add_line(out, '-', diff_side_line(old, i++));
		} else if (new->changed[j]) {
			diff_add_line(out, '+', diff_side_line(new, j++));
		} else {
			diff_add_line(out, ' ', diff_side_line(old, i++));
			j++;
		}
	}
}

static size_t min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Put edits into one hunk if their lines of context would touch. */
static void add_hunks(struct buf *out, const struct line_diff *edits)
{
	struct diff_block edit = { { 0, 0 }, { 0, 0 } };
	bool more = line_diff_next(edits, &edit);

	while (more) {
		size_t before = min(edit.from[OLD], CONTEXT), after;
		struct diff_block hunk = edit;

		while ((more = line_diff_next(edits, &edit)) &&
		       edit.from[OLD] - hunk.to[OLD] <= 2 * CONTEXT)
			memcpy(hunk.to, edit.to, sizeof(hunk.to));

		after = min(edits->side[OLD].n - hunk.to[OLD], CONTEXT);
		for (int s = OLD; s <= NEW; s++) {
			hunk.from[s] -= before;
			hunk.to[s] += after;
		}
		add_hunk(out, edits, &hunk);
	}
}

static void diff_add_escaped(struct buf *out, unsigned char byte)
{
	static const char letters[] = "\aa\bb\tt\nn\vv\ff\rr\"\"\\\\";

	for (size_t i = 0; i + 1 < sizeof(letters); i += 2)
		if ((unsigned char) letters[i] == byte) {
			buf_addf(out, "\\%c", letters[i + 1]);
			return;
		}

	if (byte < ' ' || byte > '~')
		buf_addf(out, "\\%03o", byte);
	else
		buf_add_byte(out, (char) byte);
}

static bool needs_quotes(struct span path)
{
	for (size_t i = 0; i < path.len; i++)
		if (path.data[i] <= ' ' || path.data[i] > '~' || path.data[i] == '"' ||
		    path.data[i] == '\\')
			return true;
	return false;
}

static void diff_add_name(struct buf *out, const char *mark, const char *top,
			  struct span path)
{
	const char *quote = needs_quotes(path) ? "\"" : "";

	buf_addf(out, "%s %s%s", mark, quote, top);
	for (size_t i = 0; i < path.len; i++)
		diff_add_escaped(out, (unsigned char) path.data[i]);
	buf_addf(out, "%s\n", quote);
}

void diff_unified(struct buf *out, struct span path, struct span old, struct span new)
{
	_cleanup_(line_diff_release) struct line_diff edits = LINE_DIFF_INIT;

	if (span_eq(old, new))
		return;

	if (old.data)
		diff_add_name(out, "---", "a/", path);
	else
		buf_add_str(out, "--- /dev/null\n");
	diff_add_name(out, "+++", "b/", path);

	line_diff_find(&edits, old, new);
	add_hunks(out, &edits);
}
