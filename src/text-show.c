/* SPDX-License-Identifier: BSD-3-Clause */
#include "text.h"

#include <string.h>

static const char *loader(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (survey->chain[i].kind == CHAIN_ENTRY)
			return survey->chain[i].loader;
	return NULL;
}

static void add_target(const struct run *run, struct buf *out)
{
	const char *name = loader(&run->before);

	buf_add_str(out, "target:  ");
	text_add_escaped(out, span_of(run->name));
	buf_add_str(out, ": ");
	text_add_escaped(out, span_of(run->os.name ? run->os.name : "unknown system"));
	buf_addf(out, ", %s%s%s\n", arch_name(run->os.arch), name ? ", " : "",
		 name ? name : "");
}

static void add_mode(const struct run *run, struct buf *out)
{
	struct effects effects = survey_effects(&run->before);
	enum mode_id words = survey_words(&run->before);

	buf_add_str(out, "mode:    ");
	if (effects.intel == effects.amd)
		buf_addf(out, "%s%s", effect_name(effects.intel),
			 run->os.arch == ARCH_ARM64 ? "" : " on Intel and AMD");
	else
		effects_print(effects, out);
	if (words == MODE_UNSET)
		buf_add_str(out, " (kernel default; no IOMMU words)");
	if (!run->before.bootable)
		buf_add_str(out, " (next kernel; nothing bootable yet)");
	buf_add_byte(out, '\n');
}

/* A title that goes on where the one above it ended shows only what is new. */
static void add_title(struct buf *out, struct span title, struct span above)
{
	if (above.len && title.len > above.len &&
	    span_eq(span_at(title.data, 0, above.len), above)) {
		buf_add_str(out, "\xe2\x80\xa6");
		title = span_at(title.data, above.len, title.len);
	}
	text_add_escaped(out, title);
}

/* The last component of an image's path, which often is no more than vmlinuz-RELEASE. */
static struct span image_name(struct span path)
{
	size_t start = path.len;

	while (start > 0 && path.data[start - 1] != '/')
		start--;
	path = span_at(path.data, start, path.len);
	return span_starts(path, "vmlinuz-") ? span_at(path.data, 8, path.len) : path;
}

static void add_chain_row(const struct run *run, const struct chain *chain,
			  struct span above, struct libscols_table *table)
{
	_cleanup_(buf_release) struct buf title = BUF_INIT, kernel = BUF_INIT,
					  mode = BUF_INIT, file = BUF_INIT;
	struct libscols_line *line = table_line(table);

	buf_add_str(&title, chain->is_default ? "* " : "  ");
	add_title(&title, chain_title(chain), above);
	if (chain->kernel)
		text_add_escaped(&kernel, span_of(chain->kernel->kernel.release));
	else
		text_add_escaped(&kernel, image_name(chain->entry->kernel));
	effects_print(chain_effects(&run->before, chain), &mode);
	buf_add_byte(&file, '/');
	text_add_escaped(&file, span_of(chain->site->path));
	buf_addf(&file, ":%u", chain->line);
	table_put(line, 0, &title);
	table_put(line, 1, &kernel);
	table_put(line, 2, &mode);
	table_put(line, 3, &file);
}

/* Ubuntu's cloud images have two kernel lines in an entry, which differ in other words.
 */
static bool is_repeated(const struct survey *survey, size_t i)
{
	struct effects effects, above;

	if (i == 0 || survey->chain[i].entry != survey->chain[i - 1].entry)
		return false;
	effects = chain_effects(survey, &survey->chain[i]);
	above = chain_effects(survey, &survey->chain[i - 1]);
	return effects.intel == above.intel && effects.amd == above.amd;
}

static void add_entries(const struct run *run, struct buf *out)
{
	static const char *const names[] = { "  ENTRY", "KERNEL", "MODE", "FILE" };
	struct libscols_table *table = table_new(names, ARRAY_SIZE(names));
	struct span above = SPAN_NULL;

	for (size_t i = 0; i < run->before.n_chain; i++) {
		if (run->before.chain[i].kind != CHAIN_ENTRY ||
		    is_repeated(&run->before, i))
			continue;
		add_chain_row(run, &run->before.chain[i], above, table);
		above = chain_title(&run->before.chain[i]);
	}
	if (above.data)
		table_print(table, "", out);
	else
		scols_unref_table(table);
}

static void add_source(const struct chain *chain, struct buf *out)
{
	for (size_t i = 0; i < chain->n; i++) {
		const struct part *part = chain->part[i];

		buf_add_str(out, "next kernel:  ");
		if (part->place->name.len) {
			text_add_escaped(out, part->place->name);
			buf_add_str(out, "=\"");
		}
		text_add_escaped(out, span_trim(part_raw(part)));
		buf_addf(out, "%s  /", part->place->name.len ? "\"" : "");
		text_add_escaped(out, span_of(part->site->path));
		buf_addf(out, ":%u\n", part->place->line);
	}
}

void text_show(const struct run *run, struct buf *out)
{
	if (run->has_host)
		text_host(&run->host, out);
	add_target(run, out);
	add_mode(run, out);
	add_entries(run, out);
	for (size_t i = 0; i < run->before.n_chain; i++)
		if (chain_is_next(&run->before.chain[i]))
			add_source(&run->before.chain[i], out);
}

static void add_failing(const struct run *run, const struct chain *chain,
			struct libscols_table *table)
{
	_cleanup_(buf_release) struct buf when = BUF_INIT, mode = BUF_INIT,
					  title = BUF_INIT, file = BUF_INIT;
	struct libscols_line *line = table_line(table);

	buf_add_str(&when, chain_is_next(chain) ? "next kernel" : "next boot");
	effects_print(chain_effects(&run->before, chain), &mode);
	text_add_escaped(&title, chain_title(chain));
	buf_add_byte(&file, '/');
	text_add_escaped(&file,
			 span_of(chain->site ? chain->site->path : "etc/kernel/cmdline"));
	if (chain->line)
		buf_addf(&file, ":%u", chain->line);
	table_put(line, 0, &when);
	table_put(line, 1, &mode);
	table_put(line, 2, &title);
	table_put(line, 3, &file);
}

void text_check(const struct run *run, struct buf *out)
{
	const struct mode *mode = run->options->mode;
	struct libscols_table *table;

	text_add_escaped(out, span_of(run->name));
	buf_addf(out, run->exit == EXIT_CHECK_NO ? ": not %s\n" : ": %s\n", mode->name);
	if (run->exit != EXIT_CHECK_NO)
		return;

	if (run->has_host) {
		buf_add_str(out, "  running      ");
		buf_add_str(out, effect_name(host_effect(&run->host)));
		buf_add_byte(out, '\n');
	}
	table = table_new(NULL, 4);
	for (size_t i = 0; i < run->before.n_chain; i++)
		if (run->before.chain[i].counted &&
		    !chain_holds(&run->before, &run->before.chain[i], mode))
			add_failing(run, &run->before.chain[i], table);
	table_print(table, "  ", out);
}
