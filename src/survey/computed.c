/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"

#include <string.h>

/*
 * Managed parameters in a shell file outside of any value: the argument of a function,
 * the output of a command, the default of an expansion. They may or may not end up in a
 * variable. So a variable with an unknown value has no mode, and no mode can be set
 * there.
 */

static bool is_key_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || (byte && strchr("_.-", byte));
}

/* Return whether the name around this "iommu" is a managed key, and no sed pattern. */
static bool is_our_key(struct span text, size_t at)
{
	static const char *const keys[] = { "intel_iommu", "amd_iommu", "iommu",
					    "iommu.passthrough",
					    "vfio.enable_unsafe_noiommu_mode" };
	size_t start = at, end = at;

	while (start > 0 && is_key_byte(text.data[start - 1]))
		start--;
	while (end < text.len && is_key_byte(text.data[end]))
		end++;
	if (start > 0 && strchr("/^|),[\\#", text.data[start - 1]))
		return false;
	/* ${X:-iommu=pt} */
	while (start < end && text.data[start] == '-')
		start++;
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (key_eq(span_at(text.data, start, end), keys[i]))
			return true;
	return false;
}

static bool has_our_words(struct span text)
{
	static const char needle[] = "iommu";
	size_t at = span_find(text, span_of(needle), 0);

	for (; at != SPAN_NPOS; at = span_find(text, span_of(needle), at + 1))
		if (is_our_key(text, at))
			return true;
	return false;
}

/* Return the line without a comment at its end. */
static struct span without_comment(struct span line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '#' && (i == 0 || byte_is_blank(line.data[i - 1])))
			line.len = i;
	return line;
}

static bool lines_have_our_words(struct span text)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		if (has_our_words(without_comment(line)))
			return true;
	return false;
}

/* Search the text around the values. */
static bool file_hides(const struct config_file *file)
{
	struct span text = buf_span(&file->text);
	size_t done = 0;

	for (size_t i = 0; i < file->layout.n_segment; i++) {
		const struct segment *segment = &file->layout.segment[i];

		if (lines_have_our_words(span_at(text.data, done, segment->start)))
			return true;
		done = segment->end;
	}
	return text.len && lines_have_our_words(span_at(text.data, done, text.len));
}

/* Search the expansions in a value. */
static bool line_part_hides(const struct line_part *part)
{
	for (size_t i = 0; i < part->view->n_ref; i++)
		if (has_our_words(part->view->ref[i].raw))
			return true;
	return false;
}

const char *entry_computed(const struct survey *survey, const struct boot_entry *entry)
{
	bool hides = false;

	if (entry->kind != ENTRY_NEW_MENU || !entry->unknown)
		return NULL;
	for (size_t i = 0; !hides && i < survey->n_file; i++)
		hides = survey->file[i]->format == &format_shell &&
			file_hides(survey->file[i]);
	for (size_t i = 0; !hides && i < entry->n; i++)
		hides = line_part_hides(entry->part[i]);
	return hides ? "IOMMU words are handed to a function or command, and cannot be "
		       "followed"
		     : NULL;
}
