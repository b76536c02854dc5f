/* SPDX-License-Identifier: BSD-3-Clause */
#include "chain.h"

#include <stdlib.h>

struct chain *chain_new(struct survey *survey, enum chain_kind kind,
			struct config_file *file, unsigned line)
{
	struct chain *chain;

	survey->chain = mem_grow(survey->chain, survey->n_chain, &survey->chain_room,
				 sizeof(*survey->chain));
	chain = &survey->chain[survey->n_chain++];
	*chain = (struct chain){
		.kind = kind, .file = file, .line = line, .counted = true
	};
	return chain;
}

void chain_release(struct chain *chain)
{
	if (chain->whole) {
		cmdline_release(&chain->whole->line);
		view_release(&chain->whole->view);
		buf_release(&chain->whole->text);
	}
	free(chain->whole);
	free(chain->part);
}

void chain_add(struct survey *survey, struct chain *chain, struct line_part *part)
{
	if (part->in_chain == survey->n_chain)
		return;

	part->in_chain = survey->n_chain;
	part->feeds = true;
	part->feeds_next |= chain_is_next(chain);
	chain->part =
		mem_grow(chain->part, chain->n, &chain->room, sizeof(struct line_part *));
	chain->part[chain->n++] = part;
}

bool chain_is_next(const struct chain *chain)
{
	return chain->kind == CHAIN_NEXT_MENU || chain->kind == CHAIN_NEXT_CMDLINE ||
	       chain->kind == CHAIN_NEXT_GRUBENV;
}

struct span chain_title(const struct chain *chain)
{
	switch (chain->kind) {
	case CHAIN_ENTRY:
		return chain->entry->title.len ? chain->entry->title : chain->entry->id;
	case CHAIN_FALLBACK:
	case CHAIN_NEXT_GRUBENV:
		return chain->home ? chain->home->segment->name : span_of("kernelopts");
	case CHAIN_NEXT_MENU:
		return chain->home ? chain->home->segment->name
				   : span_of(chain->recipe->every);
	case CHAIN_NEXT_CMDLINE:
		return span_of("next kernel");
	}
	return SPAN_NULL;
}

struct cmdline **chain_lines(const struct chain *chain)
{
	struct cmdline **lines = mem_zero(chain->n, sizeof(struct cmdline *));

	for (size_t i = 0; i < chain->n; i++)
		lines[i] = chain->part[i]->line;
	return lines;
}
