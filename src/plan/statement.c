/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

/* A new assignment, for parameters that no existing one can take. */

struct span entry_variable(const struct boot_entry *entry)
{
	return entry->home ? entry->home->segment->name
			   : span_of(entry->generator->every);
}

struct statement {
	struct config_file *file;
	size_t offset;
	struct buf text;
};

/* Begin a new line, even if the text ends in a backslash. */
static void add_line_break(struct buf *text, struct span before)
{
	if (before.len && !span_ends(before, "\n"))
		buf_add_byte(text, '\n');
	if (span_ends(before, "\\") || span_ends(before, "\\\n"))
		buf_add_byte(text, '\n');
}

/* A value that another file or eval sets is not visible here, but must be kept. */
static bool may_be_set(const struct config_file *file)
{
	return file->layout.n_include > 0 || span_has(buf_span(&file->text), "eval");
}

/* Make the assignment; it keeps the variable's current value in front. */
static struct statement statement_make(const struct boot_entry *entry,
				       const struct cmdline *words)
{
	const struct line_part *home = entry->home;
	bool is_set = home ? !home->segment->unset || line_part_is_conditional(home)
			   : may_be_set(entry->file);
	struct span name = entry_variable(entry);
	struct statement statement = { .file = home ? home->file : entry->file };
	struct span before = buf_span(&statement.file->text);

	if (home && !line_part_is_conditional(home))
		before.len = home->segment->stop;
	statement.offset = before.len;
	add_line_break(&statement.text, before);
	buf_add_span(&statement.text, name);
	buf_add_str(&statement.text, "=\"");
	if (is_set) {
		buf_add_byte(&statement.text, '$');
		buf_add_span(&statement.text, name);
		buf_add_byte(&statement.text, ' ');
	}
	cmdline_render(words, SPAN_NULL, &statement.text);
	buf_add_str(&statement.text, "\"\n");
	return statement;
}

/* Return whether sh reaches the statement in any case. */
static bool statement_is_certain(const struct statement *statement)
{
	_cleanup_(file_layout_release) struct file_layout layout = FILE_LAYOUT_INIT;
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	size_t end = statement->offset + statement->text.len;
	struct err ignored = ERR_INIT;

	buf_add_span(&text, buf_span(&statement->file->text));
	buf_splice(&text, statement->offset, 0, buf_span(&statement->text));
	if (format_locate(statement->file->format, buf_span(&text), "", &layout,
			  &ignored) < 0)
		return false;
	for (size_t i = 0; i < layout.n_segment; i++)
		if (layout.segment[i].start >= statement->offset &&
		    layout.segment[i].start < end)
			return !layout.segment[i].conditional;
	return false;
}

const char *plan_statement(const struct boot_entry *entry, const struct cmdline *words)
{
	struct statement statement = statement_make(entry, words);
	bool certain = statement_is_certain(&statement);

	if (certain)
		config_file_add_text(statement.file, statement.offset,
				     buf_span(&statement.text));
	buf_release(&statement.text);
	return certain ? NULL : "the file may end (return, exit) before a new line";
}
