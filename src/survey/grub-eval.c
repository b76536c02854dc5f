/* SPDX-License-Identifier: BSD-3-Clause */
#include "format/grub-setting.h"
#include "grub-run.h"

#include <stdlib.h>

/* Commands in all. A configuration that takes more was made to do harm. */
#define STEPS_MAX     ((size_t) 8 << 20)
#define FUNCTIONS_MAX ((size_t) 256)

struct grub_run grub_run_begin(struct grub_run *run)
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

/* Blocks. */

struct grub_stretch grub_run_skip(struct grub_run *run)
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
	struct grub_function function = { name, grub_run_skip(run) };

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
		struct grub_run inner = grub_run_begin(run);

		if (!span_eq(eval->function[i].name, name))
			continue;
		if (run->depth < GRUB_DEPTH_MAX) {
			inner.file = body.file;
			grub_run_stretch(&inner, &body);
		}
		return;
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

/* then: the state is that of the branch, before is that of the branches after it. */
static void begin_branch(struct grub_run *run, struct grub_open *open)
{
	const struct grub_status *status = &run->status;

	keep_before(open, run->state);
	if (status->result == TRI_YES)
		open->before->dead = true;
	else if (status->result == TRI_NO)
		run->state->dead = true;
	else if (status->var < GRUB_NAMES_MAX) {
		open->before->var[status->var] = status->no;
		run->state->var[status->var] = status->yes;
	}
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
			grub_run_values(run, command->word[i].text,
					command->word[i].line);

		sum = sum ? grub_pool_join(&run->eval->pool, sum, values) : values;
	}
	if (sum)
		grub_run_assign(run, grub_unquoted(command->word[1].text), sum);
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
		begin_branch(run, in_if);
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
	{ "[", grub_run_test },
	{ "test", grub_run_test },
	{ "true", grub_run_true },
	{ "false", grub_run_false },
	{ "set", grub_run_set },
	{ "unset", grub_run_unset },
	{ "export", grub_run_export },
	{ "load_env", grub_run_load_env },
	{ "source", grub_run_source },
	{ ".", grub_run_source },
	{ "normal", grub_run_configfile },
	{ "configfile", grub_run_configfile },
	{ "blscfg", grub_run_blscfg },
	{ "bls_import", grub_run_blscfg },
	{ "search", grub_run_probe },
	{ "probe", grub_run_probe },
	{ "regexp", grub_run_probe },
	{ "smbios", grub_run_probe },
	{ "read", grub_run_read },
	{ "getenv", grub_run_read },
};

static void eval_verb(struct grub_run *run)
{
	struct span verb = run->command.word[0].text;

	run->status =
		(struct grub_status){ .result = TRI_UNKNOWN, .var = GRUB_NAMES_MAX };
	if (run->state->dead)
		return;
	grub_run_line(run);
	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (*verb.data == *verbs[i].verb && span_is(verb, verbs[i].verb)) {
			verbs[i].run(run);
			return;
		}
	if (grub_setting_is_assignment(verb))
		grub_run_setting(run, &run->command.word[0]);
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
		grub_run_choice(run, span_is(verb, "submenu"));
	else
		enter_block(run, OPEN_OTHER);
}

void grub_run_stretch(struct grub_run *run, const struct grub_stretch *stretch)
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
	grub_run_stretch(&run, &all);
	grub_run_menu(&run);
	free(menu.choice);
	eval->gave_up |= eval->pool.full;
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
	free(eval->title);
	grub_pool_release(&eval->pool);
}
