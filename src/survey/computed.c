/* SPDX-License-Identifier: BSD-3-Clause */
#include "cmdline/parameters.h"
#include "survey.h"

#include <string.h>

/*
 * Managed parameters in a shell file outside of any value: the argument of a function,
 * the output of a command, the default of an expansion. They may or may not end up in a
 * variable. So a variable with an unknown value has no mode, and no mode can be set
 * there.
 */

/* Return the line without a comment at its end. */
static struct span without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '#' && (i == 0 || byte_is_blank(line.data[i - 1])))
			line.len = i;
	return line;
}

static bool lines_have_managed_key(struct span text)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		if (text_has_managed_key(without_comment(line)))
			return true;
	return false;
}

/* Search the text around the values. */
static bool file_computes(const struct config_file *file)
{
	struct span text = buf_span(&file->text);
	size_t done = 0;

	for (size_t i = 0; i < file->layout.n_segment; i++) {
		const struct segment *segment = &file->layout.segment[i];

		if (lines_have_managed_key(span_at(text.data, done, segment->start)))
			return true;
		done = segment->end;
	}
	return text.len && lines_have_managed_key(span_at(text.data, done, text.len));
}

/* Search the expansions in a value. */
static bool line_part_computes(const struct line_part *part)
{
	for (size_t i = 0; i < part->view->n_ref; i++)
		if (text_has_managed_key(part->view->ref[i].raw))
			return true;
	return false;
}

const char *entry_computed(const struct survey *survey, const struct boot_entry *entry)
{
	bool computed = false;

	if (entry->kind != ENTRY_NEW_MENU || !entry->unknown)
		return NULL;
	for (size_t i = 0; !computed && i < survey->n_file; i++)
		computed = survey->file[i]->format == &format_shell &&
			   file_computes(survey->file[i]);
	for (size_t i = 0; !computed && i < entry->n; i++)
		computed = line_part_computes(entry->part[i]);
	return computed
		       ? "IOMMU words are handed to a function or command, and cannot be "
			 "followed"
		       : NULL;
}
