/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-setting.h"
#include "cmdline/parameters.h"

/* Variables named on command lines. No real configuration has as many. */
#define NAMES_MAX ((size_t) 64)

struct names_used {
	struct span name[NAMES_MAX];
	size_t n;
};

bool grub_setting_is_kernelopts(struct span word)
{
	return span_starts(word, "kernelopts=") ||
	       span_starts(word, "default_kernelopts=");
}

static bool grub_setting_is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

bool grub_setting_is_assignment(struct span word)
{
	size_t len = 0;

	while (len < word.len && grub_setting_is_name_byte(word.data[len]))
		len++;
	return len > 0 && len < word.len && word.data[len] == '=' &&
	       !(*word.data >= '0' && *word.data <= '9');
}

static bool is_used(const struct names_used *used, struct span name)
{
	for (size_t i = 0; i < used->n; i++)
		if (span_eq(used->name[i], name))
			return true;
	return false;
}

/* Add $NAME and ${NAME}, quoted or not: a name too many does no harm. */
static void add_names(struct names_used *used, struct span line)
{
	for (size_t at = span_find(line, span_of("$"), 0); at != SPAN_NPOS;
	     at = span_find(line, span_of("$"), at + 1)) {
		size_t start = at + 1, end;

		start += start < line.len && line.data[start] == '{';
		for (end = start;
		     end < line.len && grub_setting_is_name_byte(line.data[end]);)
			end++;
		if (end > start && used->n < NAMES_MAX &&
		    !is_used(used, span_at(line.data, start, end)))
			used->name[used->n++] = span_at(line.data, start, end);
	}
}

static bool is_setting(const struct segment *segment)
{
	return segment->entry < 0 && segment->quoting == QUOTING_PLAIN;
}

static bool is_kept(const struct segment *segment, const struct names_used *used)
{
	return !is_setting(segment) || span_is(segment->name, "kernelopts") ||
	       span_is(segment->name, "default_kernelopts") ||
	       is_used(used, segment->name);
}

/* A BLS entry can refer to any variable: tuned's, and all that have managed parameters.
 */
static bool is_for_bls(const struct segment *segment, struct span text)
{
	return span_is(segment->name, "tuned_params") ||
	       text_has_managed_key(span_at(text.data, segment->start, segment->end));
}

void grub_settings_keep_used(struct file_layout *layout, struct span text)
{
	struct names_used used = { .n = 0 };
	size_t kept = 0;

	for (size_t i = 0; i < layout->n_segment; i++) {
		const struct segment *segment = &layout->segment[i];

		if (!is_setting(segment))
			add_names(&used,
				  span_at(text.data, segment->start, segment->end));
	}
	for (size_t i = 0; i < layout->n_segment; i++)
		if (is_kept(&layout->segment[i], &used) ||
		    (layout->blscfg && is_for_bls(&layout->segment[i], text)))
			layout->segment[kept++] = layout->segment[i];
	layout->n_segment = kept;
}
