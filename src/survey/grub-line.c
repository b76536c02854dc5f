/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-run.h"

#include <stdint.h>
#include <stdlib.h>

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

static void record_line(struct grub_run *run, const struct line_part *part)
{
	struct grub_eval *eval = run->eval;
	const struct view *view = part->view;
	size_t i = eval->n_slot ? *line_slot(eval, part) : 0;
	struct grub_line *line = i ? &eval->line[i - 1] : NULL;
	bool again = line != NULL;

	if (!line)
		line = add_line(eval, part);
	for (i = 0; i < view->n_ref; i++) {
		const struct grub_values *values =
			grub_run_assigned(run, view->ref[i].name);

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

void grub_run_blscfg(struct grub_run *run)
{
	struct grub_eval *eval = run->eval;

	grub_run_bls_choice(run);
	if (!eval->bls)
		eval->bls = grub_state_copy(run->state);
	else
		grub_state_join(&eval->pool, eval->bls, run->state);
	eval->kept = eval->pool.n_values;
}

void grub_run_line(struct grub_run *run)
{
	const struct line_part *part = find_line(run);

	if (part && part->view->n_ref)
		record_line(run, part);
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
