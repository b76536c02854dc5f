/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

/* What goes to stderr beside an answer: notes, and what could not be reached. */

static void add_note(const struct note *note, struct buf *out)
{
	buf_addf(out, "iommu: %s: ", severity_name(note->severity));
	text_add_escaped(out, span_of(note->text));
	if (note->file && note->line) {
		buf_add_str(out, " (/");
		text_add_escaped(out, span_of(note->file));
		buf_addf(out, ":%u)", note->line);
	}
	buf_add_byte(out, '\n');
}

static void add_unreached(const struct run *run, size_t index, struct buf *out)
{
	const struct survey *survey = run_result(run);
	const struct chain *chain = &survey->chain[index];
	const char *hint, *why = run_obstacle(run, index, &hint);

	buf_add_str(out, "iommu: ");
	text_add_escaped(out, chain_title(chain));
	buf_add_str(out, " (/");
	text_add_escaped(out,
			 span_of(chain->site ? chain->site->path : "etc/kernel/cmdline"));
	if (chain->line)
		buf_addf(out, ":%u", chain->line);
	buf_addf(out, ") does not get %s: ", run->options->mode->name);
	if (*why) {
		buf_add_str(out, why);
	} else {
		buf_add_str(out, "it stays ");
		effects_print(chain_effects(survey, chain), out);
	}
	buf_add_byte(out, '\n');
	if (*hint)
		buf_addf(out, "hint: %s\n", hint);
}

void text_trouble(const struct run *run, struct buf *out)
{
	for (size_t i = 0; !run->options->quiet && i < run->notes.n; i++)
		add_note(&run->notes.note[i], out);
	if (run->exit != EXIT_PARTIAL)
		return;
	for (size_t i = 0; i < run->after.n_chain; i++)
		if (run->after.chain[i].counted &&
		    !chain_holds(&run->after, &run->after.chain[i], run->options->mode))
			add_unreached(run, i, out);
}
