/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-eval.h"
#include "format/grub-scan.h"
#include "format/grub-setting.h"
#include "grub-path.h"
#include "grub-word.h"

#include <stdint.h>
#include <stdlib.h>

/* Commands in all. A configuration that takes more was made to do harm. */
#define STEPS_MAX ((size_t) 8 << 20)
/* Files, function calls and menus in each other. */
#define DEPTH_MAX     24
#define FUNCTIONS_MAX ((size_t) 256)

/* A stretch of a script. */
struct grub_stretch {
	const struct config_file *file;
	size_t start, end;
	unsigned line;
};

struct grub_function {
	struct span name;
	struct grub_stretch body;
};

/* A menu entry or submenu: its body runs when it is chosen. */
struct grub_choice {
	struct grub_stretch body;
	bool submenu;
};

struct grub_menu {
	struct grub_choice *choice;
	size_t n, room;
};

enum grub_open_block { OPEN_IF, OPEN_LOOP, OPEN_OTHER };

/* A block that is open while its commands are evaluated. */
struct grub_open {
	enum grub_open_block block;
	struct grub_state *before; /* what the next branch begins with */
	struct grub_state *after;  /* of the branches so far; NULL: none */
	bool has_else;
};

/* The evaluation of one stretch. */
struct grub_run {
	struct grub_eval *eval;
	const struct config_file *top;  /* in the directory of which $prefix is */
	const struct config_file *file; /* that is read: $config_directory */
	struct grub_scan scan;
	struct grub_command command;
	struct grub_state *state;
	struct grub_menu *menu;
	const struct grub_run *caller;
	unsigned depth;
	struct grub_open *open;
	size_t n_open, open_room;
};

static void eval_stretch(struct grub_run *run, const struct grub_stretch *stretch);
static void eval_menu(struct grub_run *run);

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

static const struct grub_values *eval_lookup(void *context, struct span name)
{
	struct grub_run *run = context;
	size_t i = grub_pool_find(&run->eval->pool, name);

	if (span_is(name, "config_directory"))
		return own_directory(run, run->file);
	if (i < GRUB_NAMES_MAX && run->state->var[i])
		return run->state->var[i];
	if (span_is(name, "prefix") || span_is(name, "cmdpath"))
		return own_directory(run, run->top);
	return NULL;
}

static void eval_assign(struct grub_run *run, struct span name,
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

static const struct grub_values *values_of(struct grub_run *run, struct span word,
					   unsigned line)
{
	struct grub_pool *pool = &run->eval->pool;
	const struct grub_values *sum = NULL;
	struct grub_texts texts;

	grub_word_expand(word, eval_lookup, run, &texts);
	for (size_t i = 0; i < texts.n; i++) {
		struct grub_value value = {
			.text = buf_span(&texts.text[i]),
			.file = run->file,
			.offset = value_offset(run, word),
			.line = line,
			.outside = texts.outside,
		};
		const struct grub_values *one = grub_pool_one(pool, &value);

		sum = sum ? grub_pool_join(pool, sum, one) : one;
	}
	run->eval->gave_up |= texts.more;
	grub_texts_release(&texts);
	return sum;
}

/* NAME=VALUE */
static void eval_setting(struct grub_run *run, const struct grub_word *word)
{
	size_t len = span_find(word->text, span_of("="), 0);

	if (len == SPAN_NPOS)
		return;
	eval_assign(run, span_at(word->text.data, 0, len),
		    values_of(run, span_at(word->text.data, len + 1, word->text.len),
			      word->line));
}

static void eval_set(struct grub_run *run)
{
	if (run->command.n > 1)
		eval_setting(run, &run->command.word[1]);
}

static void eval_unset(struct grub_run *run)
{
	for (size_t i = 1; i < run->command.n; i++)
		eval_assign(run, grub_unquoted(run->command.word[i].text), NULL);
}

static void eval_export(struct grub_run *run)
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
		eval_assign(run, name, grub_pool_one(&run->eval->pool, &value));
}

/* A text that a person types, or a variable of the firmware. */
static void eval_read(struct grub_run *run)
{
	if (run->command.n > 1)
		assign_hole(run,
			    grub_unquoted(run->command.word[run->command.n - 1].text),
			    true);
}

/* Commands that put a device, a UUID or a part of a path into a variable. */
static void eval_probe(struct grub_run *run)
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

/* Files. */

static bool is_being_read(const struct grub_run *run, const struct config_file *file)
{
	for (; run; run = run->caller)
		if (run->file == file)
			return true;
	return false;
}

static struct grub_run begin_run(struct grub_run *run)
{
	return (struct grub_run){
		.eval = run->eval,
		.top = run->top,
		.file = run->file,
		.command = GRUB_COMMAND_INIT,
		.state = run->state,
		.menu = run->menu,
		.caller = run,
		.depth = run->depth + 1,
	};
}

/* context: the file sees exported variables only, and has a menu of its own. */
static void eval_file(struct grub_run *run, const struct config_file *file, bool context)
{
	const struct grub_stretch all = { file, 0, file->text.len, 1 };
	_cleanup_(mem_done) struct grub_state *state = NULL;
	struct grub_run inner = begin_run(run);
	struct grub_menu menu = { .n = 0 };

	if (run->depth == DEPTH_MAX || is_being_read(run, file))
		return;
	inner.file = file;
	if (!context) {
		eval_stretch(&inner, &all);
		return;
	}
	state = grub_state_copy(run->state);
	grub_state_keep_exported(state);
	inner.state = state;
	inner.menu = &menu;
	eval_stretch(&inner, &all);
	eval_menu(&inner);
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

	grub_word_expand(word, eval_lookup, run, &texts);
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

static void eval_source(struct grub_run *run)
{
	eval_include(run, false);
}

static void eval_configfile(struct grub_run *run)
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
		eval_assign(run, segment->name, grub_pool_one(&run->eval->pool, &value));
		name = grub_pool_find(&run->eval->pool, segment->name);
		if (several && name < GRUB_NAMES_MAX)
			run->state->var[name] =
				grub_pool_join(&run->eval->pool, run->state->var[name],
					       before->var[name]);
	}
}

/* load_env [-f FILE] [-s] [NAME...] */
static void eval_load_env(struct grub_run *run)
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

/* Kernel lines. */

static size_t *line_slot(const struct grub_eval *eval, const struct line_part *part)
{
	size_t i = (size_t) ((uintptr_t) part / sizeof(*part)) * 1099511628211u;

	for (;; i++) {
		size_t *slot = &eval->slot[i & (eval->n_slot - 1)];

		if (*slot == 0 || eval->line[*slot - 1].part == part)
			return slot;
	}
}

static void grow_line_slots(struct grub_eval *eval)
{
	if (eval->n_line * 2 < eval->n_slot)
		return;
	free(eval->slot);
	eval->n_slot = eval->n_slot ? eval->n_slot * 2 : 64;
	eval->slot = mem_zero(eval->n_slot, sizeof(*eval->slot));
	for (size_t i = 0; i < eval->n_line; i++)
		*line_slot(eval, eval->line[i].part) = i + 1;
}

static struct grub_line *add_line(struct grub_eval *eval, const struct line_part *part)
{
	struct grub_line *line;

	grow_line_slots(eval);
	eval->line =
		mem_grow(eval->line, eval->n_line, &eval->line_room, sizeof(*eval->line));
	line = &eval->line[eval->n_line];
	*line_slot(eval, part) = ++eval->n_line;
	line->part = part;
	line->ref = mem_zero(part->view->n_ref, sizeof(*line->ref));
	return line;
}

static void record(struct grub_run *run, const struct line_part *part)
{
	struct grub_eval *eval = run->eval;
	const struct view *view = part->view;
	size_t i = eval->n_slot ? *line_slot(eval, part) : 0;
	struct grub_line *line = i ? &eval->line[i - 1] : NULL;
	bool again = line != NULL;

	if (view->n_ref == 0)
		return;
	if (!line)
		line = add_line(eval, part);
	for (i = 0; i < view->n_ref; i++) {
		const struct grub_values *values = eval_lookup(run, view->ref[i].name);

		line->ref[i] = again ? grub_pool_join(&eval->pool, line->ref[i], values)
				     : values;
		if (line->ref[i] && line->ref[i]->at >= eval->kept)
			eval->kept = line->ref[i]->at + 1;
	}
}

/* Return the part of a kernel line in the command, or NULL. */
static const struct line_part *find_line(const struct grub_run *run)
{
	const struct config_file *file = run->file;
	size_t from = (size_t) (run->command.word[0].text.data - buf_str(&file->text));
	size_t low = 0, high = file->layout.n_segment;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (file->layout.segment[mid].start < from)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == file->layout.n_segment ||
	    file->layout.segment[low].start > run->command.end ||
	    file->layout.segment[low].quoting != QUOTING_GRUB)
		return NULL;
	return &file->part[low];
}

static void eval_blscfg(struct grub_run *run)
{
	struct grub_eval *eval = run->eval;

	if (!eval->bls)
		eval->bls = grub_state_copy(run->state);
	else
		grub_state_join(&eval->pool, eval->bls, run->state);
	eval->kept = eval->pool.n_values;
}

/* Blocks. */

/* Skip to the end of a block that was opened, and return what is inside. */
static struct grub_stretch skip_block(struct grub_run *run)
{
	struct grub_stretch body = { .file = run->file,
				     .start = run->scan.pos,
				     .line = run->scan.line };
	struct grub_command command = GRUB_COMMAND_INIT;
	size_t depth = 1;

	do {
		grub_command_next(&command, &run->scan);
		run->eval->steps++;
		depth += command.stop == GRUB_OPEN;
		depth -= command.stop == GRUB_CLOSE;
	} while (depth && command.stop != GRUB_END && command.stop != GRUB_UNCLOSED);
	body.end = command.end;
	grub_command_release(&command);
	return body;
}

static void add_function(struct grub_run *run, struct span name)
{
	struct grub_eval *eval = run->eval;
	struct grub_function function = { name, skip_block(run) };

	for (size_t i = 0; i < eval->n_function; i++)
		if (span_eq(eval->function[i].name, name)) {
			eval->function[i] = function;
			return;
		}
	if (eval->n_function == FUNCTIONS_MAX) {
		eval->gave_up = true;
		return;
	}
	eval->function = mem_grow(eval->function, eval->n_function, &eval->function_room,
				  sizeof(*eval->function));
	eval->function[eval->n_function++] = function;
}

static void call_function(struct grub_run *run)
{
	struct grub_eval *eval = run->eval;
	struct span name = run->command.word[0].text;

	for (size_t i = 0; i < eval->n_function; i++) {
		struct grub_stretch body = eval->function[i].body;
		struct grub_run inner = begin_run(run);

		if (!span_eq(eval->function[i].name, name))
			continue;
		if (run->depth < DEPTH_MAX) {
			inner.file = body.file;
			eval_stretch(&inner, &body);
		}
		return;
	}
}

static void add_choice(struct grub_run *run, bool submenu)
{
	struct grub_menu *menu = run->menu;

	menu->choice =
		mem_grow(menu->choice, menu->n, &menu->room, sizeof(*menu->choice));
	menu->choice[menu->n++] = (struct grub_choice){ skip_block(run), submenu };
}

/* Forget the values of an entry, unless a kernel line has one of them. */
static void forget_values(struct grub_eval *eval, size_t n_value, size_t n_values)
{
	if (eval->kept <= n_values)
		grub_pool_cut(&eval->pool, n_value, n_values);
}

/* Run each entry of a menu as if it were chosen. */
static void eval_menu(struct grub_run *run)
{
	struct grub_menu *menu = run->menu;

	for (size_t i = 0; i < menu->n; i++) {
		struct grub_choice choice = menu->choice[i];
		_cleanup_(mem_done) struct grub_state *state =
			grub_state_copy(run->state);
		struct grub_menu inside = { .n = 0 };
		struct grub_run inner = begin_run(run);
		size_t n_value = run->eval->pool.n_value;
		size_t n_values = run->eval->pool.n_values;

		if (run->depth == DEPTH_MAX)
			return;
		if (choice.submenu)
			grub_state_keep_exported(state);
		inner.file = choice.body.file;
		inner.state = state;
		inner.menu = &inside;
		eval_stretch(&inner, &choice.body);
		eval_menu(&inner);
		free(inside.choice);
		forget_values(run->eval, n_value, n_values);
	}
}

static void enter_block(struct grub_run *run, enum grub_open_block block)
{
	run->open = mem_grow(run->open, run->n_open, &run->open_room, sizeof(*run->open));
	run->open[run->n_open++] = (struct grub_open){ .block = block };
}

static struct grub_open *innermost(struct grub_run *run, enum grub_open_block block)
{
	struct grub_open *open = run->n_open ? &run->open[run->n_open - 1] : NULL;

	return open && open->block == block ? open : NULL;
}

static void keep_before(struct grub_open *open, const struct grub_state *state)
{
	free(open->before);
	open->before = grub_state_copy(state);
}

/* Add the branch that ends here, and go back to what was before it. */
static void end_branch(struct grub_run *run, struct grub_open *open)
{
	if (!open->before)
		return;
	if (open->after)
		grub_state_join(&run->eval->pool, open->after, run->state);
	else
		open->after = grub_state_copy(run->state);
	*run->state = *open->before;
}

static void leave_block(struct grub_run *run)
{
	struct grub_open *open = &run->open[--run->n_open];

	if (open->before) {
		end_branch(run, open);
		if (open->has_else)
			*run->state = *open->after;
		else
			grub_state_join(&run->eval->pool, run->state, open->after);
	}
	free(open->before);
	free(open->after);
}

static void eval_for(struct grub_run *run)
{
	const struct grub_command *command = &run->command;
	const struct grub_values *sum = NULL;

	enter_block(run, OPEN_LOOP);
	for (size_t i = 3; i < command->n; i++) {
		const struct grub_values *values =
			values_of(run, command->word[i].text, command->word[i].line);

		sum = sum ? grub_pool_join(&run->eval->pool, sum, values) : values;
	}
	if (sum)
		eval_assign(run, grub_unquoted(command->word[1].text), sum);
}

static void eval_keyword(struct grub_run *run)
{
	struct grub_open *in_if = innermost(run, OPEN_IF);
	struct grub_open *in_loop = innermost(run, OPEN_LOOP);
	enum grub_keyword keyword = run->command.keyword;

	if (keyword == GRUB_IF)
		enter_block(run, OPEN_IF);
	else if (keyword == GRUB_WHILE || keyword == GRUB_UNTIL)
		enter_block(run, OPEN_LOOP);
	else if (keyword == GRUB_FOR)
		eval_for(run);
	else if (keyword == GRUB_THEN && in_if)
		keep_before(in_if, run->state);
	else if (keyword == GRUB_DO && in_loop)
		keep_before(in_loop, run->state);
	else if ((keyword == GRUB_ELIF || keyword == GRUB_ELSE) && in_if)
		end_branch(run, in_if);
	else if ((keyword == GRUB_FI && in_if) || (keyword == GRUB_DONE && in_loop))
		leave_block(run);
	if (keyword == GRUB_ELSE && in_if)
		in_if->has_else = true;
}

/* Commands. */

static const struct {
	const char *verb;
	void (*run)(struct grub_run *run);
} verbs[] = {
	{ "set", eval_set },           { "unset", eval_unset },
	{ "export", eval_export },     { "load_env", eval_load_env },
	{ "source", eval_source },     { ".", eval_source },
	{ "normal", eval_configfile }, { "configfile", eval_configfile },
	{ "blscfg", eval_blscfg },     { "bls_import", eval_blscfg },
	{ "search", eval_probe },      { "probe", eval_probe },
	{ "regexp", eval_probe },      { "smbios", eval_probe },
	{ "read", eval_read },         { "getenv", eval_read },
};

static void eval_verb(struct grub_run *run)
{
	struct span verb = run->command.word[0].text;
	const struct line_part *part = find_line(run);

	if (part)
		record(run, part);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (*verb.data == *verbs[i].verb && span_is(verb, verbs[i].verb)) {
			verbs[i].run(run);
			return;
		}
	if (grub_setting_is_assignment(verb))
		eval_setting(run, &run->command.word[0]);
	else
		call_function(run);
}

/* Open or close a block, or keep a body that runs later. */
static void eval_stop(struct grub_run *run)
{
	const struct grub_command *command = &run->command;
	struct span verb = command->n ? command->word[0].text : SPAN_NULL;

	if (command->stop == GRUB_CLOSE && innermost(run, OPEN_OTHER))
		run->n_open--;
	if (command->stop != GRUB_OPEN)
		return;
	if (command->keyword == GRUB_FUNCTION && command->n > 1)
		add_function(run, command->word[1].text);
	else if (span_is(verb, "menuentry") || span_is(verb, "submenu"))
		add_choice(run, span_is(verb, "submenu"));
	else
		enter_block(run, OPEN_OTHER);
}

static void eval_stretch(struct grub_run *run, const struct grub_stretch *stretch)
{
	run->scan = (struct grub_scan){
		.text = span_at(buf_str(&stretch->file->text), 0, stretch->end),
		.pos = stretch->start,
		.line = stretch->line,
	};
	do {
		grub_command_next(&run->command, &run->scan);
		run->eval->gave_up |= ++run->eval->steps > STEPS_MAX;
		if (run->eval->gave_up)
			break;
		if (run->command.n && run->command.keyword == GRUB_COMMAND)
			eval_verb(run);
		else if (run->command.n)
			eval_keyword(run);
		eval_stop(run);
	} while (run->command.stop != GRUB_END && run->command.stop != GRUB_UNCLOSED);
	while (run->n_open)
		leave_block(run);
	free(run->open);
	run->open = NULL;
	grub_command_release(&run->command);
}

void grub_eval_run(struct grub_eval *eval, const struct config_file *file)
{
	static const char *const exported[] = { "root", "prefix", "cmdpath" };
	const struct grub_stretch all = { file, 0, file->text.len, 1 };
	_cleanup_(mem_done) struct grub_state *state = mem_zero(1, sizeof(*state));
	struct grub_menu menu = { .n = 0 };
	struct grub_run run = { .eval = eval,
				.top = file,
				.file = file,
				.command = GRUB_COMMAND_INIT,
				.state = state,
				.menu = &menu };

	for (size_t i = 0; i < ARRAY_SIZE(exported); i++)
		state->exported[grub_pool_name(&eval->pool, span_of(exported[i]))] = true;
	eval->n_function = 0;
	eval_stretch(&run, &all);
	eval_menu(&run);
	free(menu.choice);
	eval->gave_up |= eval->pool.full;
}

const struct grub_line *grub_eval_line(const struct grub_eval *eval,
				       const struct line_part *part)
{
	size_t i = eval->n_slot ? *line_slot(eval, part) : 0;

	return i ? &eval->line[i - 1] : NULL;
}

const struct grub_values *grub_eval_bls(const struct grub_eval *eval, struct span name)
{
	size_t i = grub_pool_find(&eval->pool, name);

	return eval->bls && i < GRUB_NAMES_MAX ? eval->bls->var[i] : NULL;
}

void grub_eval_release(struct grub_eval *eval)
{
	for (size_t i = 0; i < eval->n_line; i++)
		free(eval->line[i].ref);
	free(eval->line);
	free(eval->slot);
	free(eval->lost);
	free(eval->function);
	free(eval->bls);
	grub_pool_release(&eval->pool);
}
