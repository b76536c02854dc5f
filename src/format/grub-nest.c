/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-nest.h"

#include <errno.h>
#include <stdlib.h>

static const char *const block_names[] = {
	[GRUB_BLOCK_IF] = "if",
	[GRUB_BLOCK_LOOP] = "loop",
	[GRUB_BLOCK_FUNCTION] = "function",
	[GRUB_BLOCK_SUBMENU] = "submenu",
	[GRUB_BLOCK_ENTRY] = "menuentry",
	[GRUB_BLOCK_OTHER] = "{",
};

enum act { ACT_NONE, ACT_OPEN, ACT_DIVIDE, ACT_CLOSE };

static const struct {
	enum act act;
	enum grub_block block;
} rules[] = {
	[GRUB_COMMAND] = { ACT_NONE, GRUB_BLOCK_FILE },
	[GRUB_IF] = { ACT_OPEN, GRUB_BLOCK_IF },
	[GRUB_THEN] = { ACT_DIVIDE, GRUB_BLOCK_IF },
	[GRUB_ELIF] = { ACT_DIVIDE, GRUB_BLOCK_IF },
	[GRUB_ELSE] = { ACT_DIVIDE, GRUB_BLOCK_IF },
	[GRUB_FI] = { ACT_CLOSE, GRUB_BLOCK_IF },
	[GRUB_WHILE] = { ACT_OPEN, GRUB_BLOCK_LOOP },
	[GRUB_UNTIL] = { ACT_OPEN, GRUB_BLOCK_LOOP },
	[GRUB_FOR] = { ACT_OPEN, GRUB_BLOCK_LOOP },
	[GRUB_DO] = { ACT_DIVIDE, GRUB_BLOCK_LOOP },
	[GRUB_DONE] = { ACT_CLOSE, GRUB_BLOCK_LOOP },
	[GRUB_FUNCTION] = { ACT_NONE, GRUB_BLOCK_FILE },
};

static int lost(struct grub_nest *nest, unsigned line, const char *what)
{
	(void) err_set(nest->err, EINVAL, "cannot read %s", nest->path);
	return err_why(nest->err, "lost track at line %u: %s", line, what);
}

/* Report a word that ends or divides a block of a different kind. */
static int lost_at(struct grub_nest *nest, unsigned line, struct span word)
{
	const struct grub_frame *frame = grub_nest_around(nest);

	(void) err_set(nest->err, EINVAL, "cannot read %s", nest->path);
	if (frame->block == GRUB_BLOCK_FILE)
		return err_why(nest->err,
			       "lost track at line %u: %.*s belongs to no block", line,
			       (int) word.len, word.data);
	return err_why(nest->err, "lost track at line %u: %.*s inside the %s of line %u",
		       line, (int) word.len, word.data, block_names[frame->block],
		       frame->line);
}

struct grub_frame *grub_nest_around(struct grub_nest *nest)
{
	return nest->n ? &nest->frame[nest->n - 1] : &nest->file;
}

static int open_block(struct grub_nest *nest, enum grub_block block, unsigned line)
{
	struct grub_frame frame = *grub_nest_around(nest);

	if (nest->n == GRUB_NEST_MAX)
		return lost(nest, line, "nested too deep");

	frame.block = block;
	frame.line = line;
	if (block == GRUB_BLOCK_ENTRY)
		frame.conditional = frame.function = false;
	else if (block != GRUB_BLOCK_SUBMENU)
		frame.conditional = true;
	if (block == GRUB_BLOCK_FUNCTION)
		frame.function = true;

	nest->frame = mem_grow(nest->frame, nest->n, &nest->room, sizeof(*nest->frame));
	nest->frame[nest->n++] = frame;
	return 1;
}

static int follow_keyword(struct grub_nest *nest, const struct grub_command *command)
{
	enum grub_block block = rules[command->keyword].block;
	const struct grub_word *word = command->word;

	switch (rules[command->keyword].act) {
	case ACT_NONE:
		return 0;
	case ACT_OPEN:
		return open_block(nest, block, word->line);
	case ACT_DIVIDE:
	case ACT_CLOSE:
		break;
	}

	if (grub_nest_around(nest)->block != block)
		return lost_at(nest, word->line, word->text);
	nest->n -= rules[command->keyword].act == ACT_CLOSE;
	return 0;
}

static int follow_open(struct grub_nest *nest, const struct grub_command *command)
{
	enum grub_block block = GRUB_BLOCK_OTHER;

	if (nest->function_next)
		block = GRUB_BLOCK_FUNCTION;
	else if (command->n && span_is(command->word[0].text, "menuentry"))
		block = GRUB_BLOCK_ENTRY;
	else if (command->n && span_is(command->word[0].text, "submenu"))
		block = GRUB_BLOCK_SUBMENU;
	return open_block(nest, block,
			  command->n ? command->word[0].line : command->line);
}

static int follow_close(struct grub_nest *nest, const struct grub_command *command)
{
	enum grub_block block = grub_nest_around(nest)->block;

	if (block == GRUB_BLOCK_FILE || block == GRUB_BLOCK_IF ||
	    block == GRUB_BLOCK_LOOP)
		return lost_at(nest, command->line, span_of("}"));
	nest->n--;
	return 0;
}

static int follow_end(struct grub_nest *nest)
{
	const struct grub_frame *frame = grub_nest_around(nest);

	if (frame->block == GRUB_BLOCK_FILE)
		return 0;
	(void) err_set(nest->err, EINVAL, "cannot read %s", nest->path);
	return err_why(nest->err, "lost track at line %u: the %s is never closed",
		       frame->line, block_names[frame->block]);
}

int grub_nest_follow(struct grub_nest *nest, const struct grub_command *command)
{
	int r = follow_keyword(nest, command);

	if (r < 0)
		return r;
	if (command->n)
		nest->function_next = command->keyword == GRUB_FUNCTION;

	switch (command->stop) {
	case GRUB_OPEN:
		return follow_open(nest, command);
	case GRUB_CLOSE:
		return follow_close(nest, command);
	case GRUB_END:
		return follow_end(nest);
	case GRUB_UNCLOSED:
		return lost(nest, command->line, command->readonly_reason);
	case GRUB_WORD:
	case GRUB_NEWLINE:
	case GRUB_SEMICOLON:
	case GRUB_COMMENT:
	case GRUB_OPERATOR:
		break;
	}
	return r;
}

void grub_nest_release(struct grub_nest *nest)
{
	free(nest->frame);
	nest->frame = NULL;
	nest->n = nest->room = 0;
}
