/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-label.h"

#include <string.h>

enum option { OPTION_NONE, OPTION_ALONE, OPTION_ID, OPTION_VALUE };

/* The options of menuentry and submenu (grub-core/commands/menuentry.c). */
static enum option option_of(struct span word)
{
	static const struct {
		const char *name;
		enum option option;
	} options[] = {
		{ "--id", OPTION_ID },
		{ "$menuentry_id_option", OPTION_ID },
		{ "${menuentry_id_option}", OPTION_ID },
		{ "--class", OPTION_VALUE },
		{ "--users", OPTION_VALUE },
		{ "--hotkey", OPTION_VALUE },
		{ "--source", OPTION_VALUE },
	};

	if (!word.len || (*word.data != '-' && *word.data != '$'))
		return OPTION_NONE;
	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (span_is(word, options[i].name))
			return options[i].option;
	return span_starts(word, "--") ? OPTION_ALONE : OPTION_NONE;
}

/* The title is the first argument that is neither an option nor an option's value. */
struct grub_label grub_label_read(const struct grub_command *command)
{
	struct grub_label label = { SPAN_NULL, SPAN_NULL };

	for (size_t i = 1; i < command->n; i++) {
		struct span word = command->word[i].text;
		enum option option = option_of(word);

		if (option == OPTION_NONE && !label.title.data)
			label.title = grub_unquoted(word);
		if (span_starts(word, "--id="))
			label.id = grub_unquoted(
				span_at(word.data, strlen("--id="), word.len));
		if ((option != OPTION_ID && option != OPTION_VALUE) || ++i == command->n)
			continue;
		if (option == OPTION_ID)
			label.id = grub_unquoted(command->word[i].text);
	}
	return label;
}

/* Search for needle, which is in lower case, in any case. */
static bool has_nocase(struct span span, const char *needle)
{
	static const char low = 'a' ^ 'A';
	size_t len = strlen(needle), same;

	for (size_t i = 0; i + len <= span.len; i++) {
		if ((span.data[i] | low) != *needle)
			continue;
		for (same = 1; same < len; same++)
			if ((span.data[i + same] | low) != needle[same])
				break;
		if (same == len)
			return true;
	}
	return false;
}

/* grub-mkconfig translates titles, but not ids: gnulinux-VERSION-recovery-UUID. */
bool grub_label_is_rescue(const struct grub_label *label)
{
	return has_nocase(label->id, "recovery") ||
	       has_nocase(label->title, "recovery") || has_nocase(label->title, "rescue");
}
