/* SPDX-License-Identifier: BSD-3-Clause */
#include "manager.h"

#include <string.h>

#define PRESETS "etc/mkinitcpio.d"
#define OPTION  "--cmdline"
#define USUAL   "/etc/kernel/cmdline"

/* Return the rest of the first line that starts with NAME and SUFFIX. */
static struct span setting(struct span text, struct span name, const char *suffix)
{
	_cleanup_(buf_release) struct buf start = BUF_INIT;
	struct span line;

	buf_add_span(&start, name);
	buf_add_str(&start, suffix);
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		line = span_trim(line);
		if (span_starts(line, buf_str(&start)))
			return span_at(line.data, start.len, line.len);
	}
	return SPAN_NULL;
}

/* Return FILE of --cmdline FILE, or an empty span. */
static struct span cmdline_option(struct span options)
{
	size_t start = span_find(options, span_of(OPTION), 0) + strlen(OPTION), end;

	while (start < options.len && strchr(" =", options.data[start]))
		start++;
	for (end = start; end < options.len && !strchr(" \"'", options.data[end]);)
		end++;
	return start < end ? span_at(options.data, start, end) : SPAN_NULL;
}

/* Append to ret the file that one preset takes instead of the usual one. */
static bool takes_other(struct span text, struct span line, struct buf *ret)
{
	size_t end = span_find(line, span_of("_options="), 0);
	struct span name, file;

	if (span_starts(line, "#") || end >= line.len || !span_has(line, OPTION))
		return false;
	name = span_at(line.data, 0, end);
	file = cmdline_option(line);
	if (!span_starts(file, "/") || span_is(file, USUAL) ||
	    setting(text, name, "_uki=").len == 0)
		return false;
	buf_clear(ret);
	buf_add(ret, file.data + 1, file.len - 1);
	return true;
}

static bool names_other_cmdline(const struct target *target, struct buf *place)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct err ignored = ERR_INIT;

	if (target_list(target, PRESETS, "*.preset", &names, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n; i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT, text = BUF_INIT;
		struct span line;

		buf_addf(&path, PRESETS "/%s", names.name[i]);
		if (target_read(target, buf_str(&path), FILE_SIZE_MAX, &text, NULL,
				&ignored) < 0)
			continue;
		for (size_t pos = 0; span_line(buf_span(&text), &pos, &line);)
			if (takes_other(buf_span(&text), span_trim(line), place))
				return true;
	}
	return false;
}

/* A preset with --cmdline FILE builds its image with that file, not with the usual one.
 */
const struct manager manager_mkinitcpio = {
	.name = "mkinitcpio",
	.why = "mkinitcpio's preset builds their images with a file of its own for "
	       "--cmdline",
	.hint = "add the words to that file, then on the system: mkinitcpio -P",
	.evidence = { { PRESETS, "*.preset", .text = OPTION } },
	.asks = names_other_cmdline,
	.ignores_cmdline = true,
};
