/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-path.h"
#include "grub-run.h"
#include "grub-word.h"

#include <stdlib.h>

/* Files. */

static bool is_being_read(const struct grub_run *run, const struct config_file *file)
{
	for (; run; run = run->caller)
		if (run->file == file)
			return true;
	return false;
}

/* context: the file sees exported variables only, and has a menu of its own. */
static void eval_file(struct grub_run *run, const struct config_file *file, bool context)
{
	const struct grub_stretch all = { file, 0, file->text.len, 1 };
	_cleanup_(mem_done) struct grub_state *state = NULL;
	struct grub_run inner = grub_run_begin(run);
	struct grub_menu menu = { .n = 0 };

	if (run->depth == GRUB_DEPTH_MAX || is_being_read(run, file))
		return;
	inner.file = file;
	if (!context) {
		grub_run_stretch(&inner, &all);
		return;
	}
	state = grub_state_copy(run->state);
	grub_state_keep_exported(state);
	inner.state = state;
	inner.menu = &menu;
	grub_run_stretch(&inner, &all);
	grub_run_menu(&inner);
	free(menu.choice);
}

/* The format noted in which section the command is. */
static const struct include *find_include(const struct config_file *file, size_t offset)
{
	size_t low = 0, high = file->layout.n_include;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (file->layout.include[mid].offset < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < file->layout.n_include && file->layout.include[low].offset == offset
		       ? &file->layout.include[low]
		       : NULL;
}

/* Other kernels than this system's now: their menus are not counted. */
static bool is_snapshot(struct span path)
{
	return span_has(path, "snapshot") || span_has(path, "grub-btrfs");
}

static void lose(struct grub_run *run)
{
	struct grub_eval *eval = run->eval;

	eval->lost =
		mem_grow(eval->lost, eval->n_lost, &eval->lost_room, sizeof(*eval->lost));
	eval->lost[eval->n_lost++] =
		(struct grub_lost){ run->file, run->command.word[0].line };
}

/* Find the files that a word can name. Each of them is read. */
static void find_files(struct grub_run *run, struct span word, struct names *ret)
{
	struct grub_texts texts;

	grub_word_expand(word, grub_run_lookup, run, &texts);
	for (size_t i = 0; i < texts.n; i++)
		if (!grub_path_resolve(run->eval->files, buf_span(&texts.text[i]),
				       run->file->path, ret))
			lose(run);
	run->eval->gave_up |= texts.more;
	grub_texts_release(&texts);
}

static void eval_include(struct grub_run *run, bool context)
{
	const struct grub_files *files = run->eval->files;
	_cleanup_(names_release) struct names names = NAMES_INIT;
	const struct include *include;
	size_t offset;

	if (run->command.n < 2)
		return;
	offset = (size_t) (run->command.word[0].text.data - buf_str(&run->file->text));
	include = find_include(run->file, offset);
	if (!include || (include->foreign && !include->own))
		return;
	find_files(run, run->command.word[1].text, &names);
	for (size_t i = 0; i < names.n; i++) {
		const struct config_file *file;

		if (is_snapshot(span_of(names.name[i])))
			continue;
		file = files->open(files->context, names.name[i],
				   include->own ? GRUB_READ_OWN : GRUB_READ_SCRIPT);
		if (file)
			eval_file(run, file, context);
	}
}

void grub_run_source(struct grub_run *run)
{
	eval_include(run, false);
}

void grub_run_configfile(struct grub_run *run)
{
	eval_include(run, true);
}

/* Return whether load_env takes the variable: all, or those that it names. */
static bool is_loaded(const struct grub_command *command, size_t first, struct span name)
{
	for (size_t i = first; i < command->n; i++)
		if (span_eq(grub_unquoted(command->word[i].text), name))
			return true;
	return first >= command->n;
}

static void load_block(struct grub_run *run, const struct config_file *file,
		       struct grub_state *before, size_t first, bool several)
{
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		const struct segment *segment = &file->layout.segment[i];
		_cleanup_(buf_release) struct buf text = BUF_INIT;
		struct grub_value value = { .file = file,
					    .offset = segment->start,
					    .line = segment->line };
		size_t name;

		if (!is_loaded(&run->command, first, segment->name))
			continue;
		for (size_t j = 0; j < file->part[i].view->len; j++)
			buf_add_byte(&text, file->part[i].view->cell[j].byte);
		value.text = buf_span(&text);
		grub_run_assign(run, segment->name,
				grub_pool_one(&run->eval->pool, &value));
		name = grub_pool_find(&run->eval->pool, segment->name);
		if (several && name < GRUB_NAMES_MAX)
			run->state->var[name] =
				grub_pool_join(&run->eval->pool, run->state->var[name],
					       before->var[name]);
	}
}

/* load_env [-f FILE] [-s] [NAME...] */
void grub_run_load_env(struct grub_run *run)
{
	const struct grub_files *files = run->eval->files;
	const struct grub_command *command = &run->command;
	_cleanup_(mem_done) struct grub_state *before = grub_state_copy(run->state);
	_cleanup_(names_release) struct names names = NAMES_INIT;
	struct span word = span_of("$prefix/grubenv");
	bool several = false;
	size_t i;

	for (i = 1; i < command->n && span_starts(command->word[i].text, "-"); i++) {
		struct span option = command->word[i].text;

		if ((span_is(option, "-f") || span_is(option, "--file")) &&
		    i + 1 < command->n)
			word = command->word[++i].text;
		else if (span_starts(option, "--file="))
			word = span_at(option.data, strlen("--file="), option.len);
	}
	find_files(run, word, &names);
	for (size_t j = 0; j < names.n; j++) {
		const struct config_file *file =
			files->open(files->context, names.name[j], GRUB_READ_ENV);

		if (!file)
			continue;
		load_block(run, file, before, i, several);
		several = true;
	}
}
