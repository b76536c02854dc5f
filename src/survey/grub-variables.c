/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-path.h"
#include "grub-run.h"
#include "grub-word.h"

/* Variables. */

static const struct grub_values *own_directory(struct grub_run *run,
					       const struct config_file *file)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;
	_cleanup_(buf_release) struct buf dir = BUF_INIT;
	struct grub_value value = { .file = NULL };
	size_t len = strlen(file->path) - path_name(file->path).len;

	buf_add_span(&dir, span_at(file->path, 0, len ? len - 1 : 0));
	grub_path_of_directory(buf_str(&dir), &text);
	value.text = buf_span(&text);
	return grub_pool_one(&run->eval->pool, &value);
}

/* Names that GRUB and its modules give values to. */
static bool is_grubs_own(struct span name)
{
	static const char *const names[] = {
		"root",      "grub_platform", "grub_cpu",   "lockdown",
		"shim_lock", "config_file",   "lang",       "locale_dir",
		"theme",     "gfxmode",       "gfxpayload", "package_version"
	};
	static const char *const starts[] = { "feature_", "net_", "pxe_" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_is(name, names[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(starts); i++)
		if (span_starts(name, starts[i]))
			return true;
	return false;
}

const struct grub_values *grub_run_lookup(void *context, struct span name)
{
	static const char hole[] = { GRUB_HOLE };
	const struct grub_value own = { .text = { hole, 1 }, .outside = true };
	struct grub_run *run = context;
	const struct grub_values *values = grub_run_assigned(run, name);

	if (!values && is_grubs_own(name))
		values = grub_pool_one(&run->eval->pool, &own);
	return values;
}

const struct grub_values *grub_run_assigned(struct grub_run *run, struct span name)
{
	size_t i = grub_pool_find(&run->eval->pool, name);

	if (span_is(name, "config_directory"))
		return own_directory(run, run->file);
	if (i < GRUB_NAMES_MAX && run->state->var[i])
		return run->state->var[i];
	if (span_is(name, "prefix") || span_is(name, "cmdpath"))
		return own_directory(run, run->top);
	return NULL;
}

void grub_run_assign(struct grub_run *run, struct span name,
		     const struct grub_values *values)
{
	size_t i = grub_pool_name(&run->eval->pool, name);

	if (i < GRUB_NAMES_MAX)
		run->state->var[i] = values;
}

/* Return the offset of a word's value in the text, inside its quotes. */
static size_t value_offset(const struct grub_run *run, struct span value)
{
	return (size_t) (grub_unquoted(value).data - buf_str(&run->file->text));
}

const struct grub_values *grub_run_values(struct grub_run *run, struct span word,
					  unsigned line)
{
	struct grub_pool *pool = &run->eval->pool;
	const struct grub_values *sum = NULL;
	struct grub_texts texts;

	grub_word_expand(word, grub_run_lookup, run, &texts);
	for (size_t i = 0; i < texts.n; i++) {
		struct grub_value value = {
			.text = buf_span(&texts.text[i]),
			.file = run->file,
			.offset = value_offset(run, word),
			.line = line,
			.outside = texts.outside,
			.n_used = texts.n_used,
		};
		const struct grub_values *one;

		memcpy(value.used, texts.used, sizeof(value.used));
		one = grub_pool_one(pool, &value);

		sum = sum ? grub_pool_join(pool, sum, one) : one;
	}
	run->eval->gave_up |= texts.more;
	grub_texts_release(&texts);
	return sum;
}

/* NAME=VALUE */
void grub_run_setting(struct grub_run *run, const struct grub_word *word)
{
	size_t len = span_find(word->text, span_of("="), 0);

	if (len == SPAN_NPOS)
		return;
	grub_run_assign(run, span_at(word->text.data, 0, len),
			grub_run_values(run,
					span_at(word->text.data, len + 1, word->text.len),
					word->line));
}

void grub_run_set(struct grub_run *run)
{
	if (run->command.n > 1)
		grub_run_setting(run, &run->command.word[1]);
}

void grub_run_unset(struct grub_run *run)
{
	for (size_t i = 1; i < run->command.n; i++)
		grub_run_assign(run, grub_unquoted(run->command.word[i].text), NULL);
}

void grub_run_export(struct grub_run *run)
{
	for (size_t i = 1; i < run->command.n; i++) {
		size_t name = grub_pool_name(&run->eval->pool,
					     grub_unquoted(run->command.word[i].text));

		if (name < GRUB_NAMES_MAX)
			run->state->exported[name] = true;
	}
}

static void assign_hole(struct grub_run *run, struct span name, bool outside)
{
	static const char hole[] = { GRUB_HOLE, '\0' };
	struct grub_value value = { .text = span_of(hole),
				    .file = run->file,
				    .outside = outside };
	size_t colon = span_find(name, span_of(":"), 0);

	if (colon != SPAN_NPOS)
		name = span_at(name.data, colon + 1, name.len);
	if (name.len)
		grub_run_assign(run, name, grub_pool_one(&run->eval->pool, &value));
}

/* A text that a person types, or a variable of the firmware. */
void grub_run_read(struct grub_run *run)
{
	if (run->command.n > 1)
		assign_hole(run,
			    grub_unquoted(run->command.word[run->command.n - 1].text),
			    true);
}

/* Commands that put a device, a UUID or a part of a path into a variable. */
void grub_run_probe(struct grub_run *run)
{
	const struct grub_command *command = &run->command;

	for (size_t i = 1; i < command->n; i++) {
		struct span word = command->word[i].text;

		if (span_starts(word, "--set="))
			assign_hole(run, span_at(word.data, strlen("--set="), word.len),
				    false);
		else if ((span_is(word, "--set") || span_is(word, "-s")) &&
			 i + 1 < command->n)
			assign_hole(run, command->word[i + 1].text, false);
	}
}
