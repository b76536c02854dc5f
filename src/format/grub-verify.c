/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-verify.h"

#include <string.h>

#define VARIABLE "check_signatures"

const char grub_signed[] =
	"GRUB verifies the signature of its files, and an edit breaks it";

void verify_join(struct verify *sum, const struct verify *verify)
{
	sum->on |= verify->on;
	sum->off |= verify->off;
	sum->loads |= verify->loads;
	sum->skips |= verify->skips;
}

void grub_verify_set(struct verify *verify, struct span value)
{
	/* The value of a variable is unknown here: assume that it enforces. */
	if (value.len && strchr("e1$", *value.data))
		verify->on = true;
	else
		verify->off = true;
}

/* An assignment begins a word, or a word inside a string that eval gets. */
static bool may_precede(char byte)
{
	return byte == ' ' || byte == '\t' || byte == ';' || byte == '\n';
}

static void read_assignments(struct verify *verify, struct span word)
{
	static const char name[] = VARIABLE "=";
	_cleanup_(buf_release) struct buf plain = BUF_INIT;
	size_t at;

	if (!span_has(word, VARIABLE))
		return;
	for (size_t i = 0; i < word.len; i++)
		if (!strchr("\"'\\", word.data[i]))
			buf_add_byte(&plain, word.data[i]);
	word = buf_span(&plain);
	at = span_find(word, span_of(name), 0);
	for (; at != SPAN_NPOS; at = span_find(word, span_of(name), at + 1))
		if (at == 0 || may_precede(word.data[at - 1]))
			grub_verify_set(verify,
					span_at(word.data, at + strlen(name), word.len));
}

static void follow_set(struct file_layout *layout, const struct grub_command *command)
{
	for (size_t i = 1; i < command->n; i++)
		read_assignments(&layout->verify, command->word[i].text);
}

static void follow_unset(struct file_layout *layout, const struct grub_command *command)
{
	for (size_t i = 1; i < command->n; i++)
		layout->verify.off |=
			span_is(grub_unquoted(command->word[i].text), VARIABLE);
}

static void follow_load(struct file_layout *layout, const struct grub_command *command)
{
	bool skips = false;

	for (size_t i = 1; i < command->n; i++)
		skips |= span_is(command->word[i].text, "--skip-sig") ||
			 span_is(command->word[i].text, "-s");
	layout->verify.loads |= !skips;
	layout->verify.skips |= skips;
}

static void follow_include(struct file_layout *layout, const struct grub_command *command)
{
	if (command->n > 1)
		file_layout_add_include(layout)->text = command->word[1].text;
}

static const struct {
	const char *verb;
	void (*follow)(struct file_layout *layout, const struct grub_command *command);
} verbs[] = {
	{ "set", follow_set },        { "export", follow_set },
	{ "eval", follow_set },       { "unset", follow_unset },
	{ "load_env", follow_load },  { "source", follow_include },
	{ ".", follow_include },      { "configfile", follow_include },
	{ "normal", follow_include },
};

void grub_verify_follow(struct file_layout *layout, const struct grub_command *command,
			struct span text)
{
	struct span verb = command->word[0].text;
	size_t had = layout->n_include;

	read_assignments(&layout->verify, verb);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (span_is(verb, verbs[i].verb))
			verbs[i].follow(layout, command);
	if (layout->n_include > had)
		layout->include[had].offset = (size_t) (verb.data - text.data);
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	_cleanup_(grub_command_release) struct grub_command command = GRUB_COMMAND_INIT;
	struct grub_scan scan = { .text = text, .line = 1 };

	(void) path;
	(void) err;
	do {
		grub_command_next(&command, &scan);
		if (command.n && command.keyword == GRUB_COMMAND)
			grub_verify_follow(ret, &command, text);
	} while (command.stop != GRUB_END && command.stop != GRUB_UNCLOSED);
	return 0;
}

const struct format format_grub_include = { .name = "included", .locate = locate };
