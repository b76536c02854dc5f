/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel-line.h"
#include "cmdline/parameters.h"
#include "grub-files.h"

/* Combinations of values for one line. No menu has as many. */
#define COMBINATIONS_MAX ((size_t) 16)
/* Variables in each other. */
#define PLACES_DEPTH_MAX 4

/* The evaluation. */

static void add_lost(struct survey *survey, const struct grub_lost *lost)
{
	struct unknown *unknown =
		unknowns_add(&survey->unknown, "include", UNKNOWN_NEXT_BOOT,
			     "GRUB reads a file whose path is only known at boot");

	unknown_locate(unknown, lost->file->path, lost->line);
}

void kernel_lines_begin(struct kernel_lines *lines, struct survey *survey)
{
	*lines =
		(struct kernel_lines){ .survey = survey, .files = grub_files_of(survey) };
	lines->eval.files = &lines->files;
	grub_files_eval(survey, &lines->eval);
	for (size_t i = 0; i < lines->eval.n_lost; i++)
		add_lost(survey, &lines->eval.lost[i]);
	if (survey->broken)
		unknown_locate(unknowns_add(&survey->unknown, "include",
					    UNKNOWN_NEXT_BOOT,
					    "GRUB reads a file that has no valid syntax"),
			       survey->broken, 0);
	survey_take_starts(survey, &lines->eval);
	if (lines->eval.gave_up)
		(void) unknowns_add(&survey->unknown, "variables", UNKNOWN_NEXT_BOOT,
				    "GRUB's configuration has too many commands, "
				    "variables or values");
}

void kernel_lines_release(struct kernel_lines *lines)
{
	grub_eval_release(&lines->eval);
}

/* Values. */

static const struct grub_values *values_at(const struct kernel_lines *lines,
					   const struct line_part *part, size_t ref)
{
	const struct grub_line *line;

	if (part->file->kind == FILE_BLS)
		return grub_eval_bls(&lines->eval, part->view->ref[ref].name);
	line = grub_eval_line(&lines->eval, part);
	return line ? line->ref[ref] : NULL;
}

/* Variables from which new BLS entries take their whole line. */
static bool is_chosen(struct span name)
{
	return span_ends(name, "kernelopts");
}

static const struct grub_value *sole_value(const struct kernel_lines *lines,
					   const struct grub_values *values,
					   struct span name)
{
	if (!values || values->more)
		return NULL;
	if (is_chosen(name) && lines->choice < values->n)
		return values->value[lines->choice];
	return values->n == 1 ? values->value[0] : NULL;
}

/* Return the part of an assignment, or NULL. */
static struct line_part *part_of(const struct grub_value *value)
{
	const struct config_file *file = value ? value->file : NULL;
	size_t low = 0, high = file ? file->layout.n_segment : 0;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (file->layout.segment[mid].start < value->offset)
			low = mid + 1;
		else
			high = mid;
	}
	if (!file || low == file->layout.n_segment ||
	    file->layout.segment[low].start != value->offset ||
	    file->layout.segment[low].quoting == QUOTING_GRUB)
		return NULL;
	return &file->part[low];
}

/* The same if the value is the text that stands there. */
static struct line_part *plain_part_of(const struct grub_value *value)
{
	struct line_part *part = part_of(value);

	if (!part || part->view->len != value->text.len || value->outside)
		return NULL;
	for (size_t i = 0; i < value->text.len; i++)
		if (part->view->cell[i].ref >= 0 ||
		    part->view->cell[i].byte != value->text.data[i])
			return NULL;
	return part;
}

static bool are_harmless(const struct grub_values *values)
{
	for (size_t i = 0; i < values->n; i++) {
		struct span text = values->value[i]->text;

		if (values->value[i]->outside || text_has_managed_key(text) ||
		    span_has(text, "\"") || span_has(text, "--"))
			return false;
	}
	return !values->more;
}

/* Return whether the reference is in double quotes: GRUB then keeps it one word. */
static bool is_quoted(const struct line_part *part, const struct cell *cell)
{
	struct span raw = line_part_raw(part);
	bool quoted = false, single = false;

	if (part->segment->quoting != QUOTING_GRUB)
		return false;
	for (size_t i = 0;
	     i < raw.len && raw.data + i < part->view->ref[cell->ref].raw.data; i++) {
		if (raw.data[i] == '\\' && !single)
			i++;
		else if (raw.data[i] == '"' && !single)
			quoted = !quoted;
		else if (raw.data[i] == '\'' && !quoted)
			single = !single;
	}
	return quoted;
}

static struct line_part *setting_of(const struct kernel_lines *lines,
				    const struct line_part *part, const struct word *word)
{
	size_t ref;

	if (!word->ref)
		return NULL;
	ref = (size_t) (word->ref - part->view->ref);
	return plain_part_of(
		sole_value(lines, values_at(lines, part, ref), word->ref->name));
}

static bool is_whole_word(const struct line_part *part, const struct cell *cell)
{
	for (size_t i = 0; i < part->line->n; i++)
		if (part->line->word[i].ref == &part->view->ref[cell->ref])
			return !is_quoted(part, cell);
	return false;
}

/* Return whether the parameters of the line depend on more than plain settings. */
static bool needs_text(const struct kernel_lines *lines, const struct line_part *part)
{
	for (size_t i = 0; i < part->view->len; i++) {
		const struct cell *cell = &part->view->cell[i];
		const struct grub_values *values;
		struct span name;

		if (cell->ref < 0)
			continue;
		values = values_at(lines, part, (size_t) cell->ref);
		name = part->view->ref[cell->ref].name;
		if (!values || are_harmless(values))
			continue;
		if (!plain_part_of(sole_value(lines, values, name)) ||
		    !is_whole_word(part, cell))
			return true;
	}
	return false;
}

/* Lines as texts. */

static void add_value_text(struct buf *text, struct span value, bool quoted)
{
	quoted = quoted && span_has(value, " ");
	if (quoted)
		buf_add_byte(text, '"');
	buf_add_span(text, value);
	if (quoted)
		buf_add_byte(text, '"');
}

/* Make the line for one combination; digits of at choose among the values. */
static void make_text(const struct kernel_lines *lines, const struct line_part *part,
		      size_t at, struct expanded_line *ret)
{
	bool bls = part->file->kind == FILE_BLS;
	const char *why;

	for (size_t i = 0; i < part->view->len; i++) {
		const struct cell *cell = &part->view->cell[i];
		const struct grub_values *values;
		const struct grub_value *value;

		if (cell->ref < 0) {
			buf_add_byte(&ret->text, cell->byte);
			continue;
		}
		values = values_at(lines, part, (size_t) cell->ref);
		if (!values)
			continue;
		value = sole_value(lines, values, part->view->ref[cell->ref].name);
		if (!value) {
			value = values->value[at % values->n];
			at /= values->n;
		}
		add_value_text(&ret->text, value->text, is_quoted(part, cell));
	}
	if (view_decode(&ret->view, bls ? QUOTING_GRUB : QUOTING_PLAIN,
			buf_span(&ret->text), &why) < 0)
		ret->unread = why;
	else
		cmdline_parse(&ret->line, &ret->view);
}

static size_t count_combinations(const struct kernel_lines *lines,
				 const struct line_part *part)
{
	size_t n = 1;

	for (size_t i = 0; i < part->view->len && n <= COMBINATIONS_MAX; i++) {
		const struct cell *cell = &part->view->cell[i];
		const struct grub_values *values;

		if (cell->ref < 0)
			continue;
		values = values_at(lines, part, (size_t) cell->ref);
		if (values && !sole_value(lines, values, part->view->ref[cell->ref].name))
			n *= values->n;
	}
	return n;
}

static void add_value_unknown(struct kernel_lines *lines, const struct boot_entry *entry,
			      struct span name, const char *why)
{
	struct unknown *unknown;

	if (!entry->counted)
		return;
	unknown =
		unknowns_add(&lines->survey->unknown, "variable", UNKNOWN_NEXT_BOOT,
			     "$%.*s of a kernel line %s", (int) name.len, name.data, why);
	unknown->hint = "edit it by hand";
	unknown_locate(unknown, entry->file->path, entry->line);
}

/* Add the place of a value, and of those of which it is composed. */
static void add_value_place(struct kernel_lines *lines, struct boot_entry *entry,
			    const struct grub_value *value, unsigned depth)
{
	struct line_part *place = part_of(value);

	if (place)
		entry_add(lines->survey, entry, place);
	for (size_t i = 0; depth < PLACES_DEPTH_MAX && i < value->n_used; i++)
		add_value_place(lines, entry, value->used[i], depth + 1);
}

/* Add the places of all values, after the judged parts. */
static void add_places(struct kernel_lines *lines, struct boot_entry *entry,
		       const struct line_part *part)
{
	for (size_t i = 0; i < part->view->n_ref; i++) {
		const struct grub_values *values = values_at(lines, part, i);
		struct span name = part->view->ref[i].name;

		for (size_t j = 0; values && j < values->n; j++) {
			if (values->value[j]->outside)
				add_value_unknown(lines, entry, name,
						  "has a value that is only known at "
						  "boot");
			add_value_place(lines, entry, values->value[j], 0);
		}
		if (values && values->more)
			add_value_unknown(lines, entry, name, "has too many values");
	}
}

static void add_texts(struct kernel_lines *lines, struct boot_entry *entry,
		      struct line_part *part)
{
	size_t n = count_combinations(lines, part);

	if (n > COMBINATIONS_MAX) {
		add_value_unknown(lines, entry, part->view->ref[0].name,
				  "has too many values, with the others");
		n = COMBINATIONS_MAX;
	}
	entry->expanded = mem_zero(1, sizeof(*entry->expanded));
	make_text(lines, part, 0, entry->expanded);
	entry->variant = mem_zero(n, sizeof(*entry->variant));
	for (entry->n_variant = 0; entry->n_variant + 1 < n; entry->n_variant++)
		make_text(lines, part, entry->n_variant + 1,
			  &entry->variant[entry->n_variant]);
	entry_add(lines->survey, entry, part);
	entry->by_text = true;
	entry->n_judged = entry->n;
	add_places(lines, entry, part);
}

/* Lines as parts. */

static void borrow_parameter(struct cmdline *line, const struct word *word, bool live)
{
	line->word = mem_grow(line->word, line->n, &line->room, sizeof(*line->word));
	line->word[line->n] = *word;
	line->word[line->n].live = live;
	line->n++;
}

/* Borrow the parameters of line. None can follow a quote that is left open. */
static void borrow_parameters(struct cmdline *expanded, const struct cmdline *line)
{
	for (size_t i = 0; i < line->n && !expanded->open_quote; i++) {
		bool live = expanded->n == 0 || expanded->word[expanded->n - 1].live;

		borrow_parameter(expanded, &line->word[i], live && line->word[i].live);
	}
	expanded->open_quote |= line->open_quote;
}

/* Make the line as GRUB expands it, with the values of its references. */
static void make_expanded(const struct kernel_lines *lines, struct boot_entry *entry,
			  const struct line_part *part)
{
	struct cmdline *line;

	entry->expanded = mem_zero(1, sizeof(*entry->expanded));
	line = &entry->expanded->line;
	for (size_t i = 0; i < part->line->n; i++) {
		struct word *word = &part->line->word[i];
		const struct line_part *setting = setting_of(lines, part, word);
		struct cmdline one = { .word = word, .n = 1 };

		borrow_parameters(line, setting ? setting->line : &one);
	}
	line->open_quote |= part->line->open_quote;
}

static bool refers_to_setting(const struct kernel_lines *lines,
			      const struct line_part *part)
{
	for (size_t i = 0; i < part->line->n; i++)
		if (setting_of(lines, part, &part->line->word[i]))
			return true;
	return false;
}

/* Add a part and the settings that it refers to, in the order of the parameters. */
static void add_with_settings(const struct kernel_lines *lines, struct boot_entry *entry,
			      struct line_part *part)
{
	make_expanded(lines, entry, part);
	for (size_t i = 0; i < part->line->n; i++) {
		const struct word *word = &part->line->word[i];
		struct line_part *setting = setting_of(lines, part, word);

		entry_add(lines->survey, entry, setting ? setting : part);
		if (setting && span_is(word->ref->name, "kernelopts"))
			entry->home = setting;
	}
	entry_add(lines->survey, entry, part);
}

void kernel_line_add(struct kernel_lines *lines, struct boot_entry *entry,
		     struct line_part *part)
{
	if (needs_text(lines, part)) {
		add_texts(lines, entry, part);
		return;
	}
	if (refers_to_setting(lines, part))
		add_with_settings(lines, entry, part);
	else
		entry_add(lines->survey, entry, part);
	entry->n_judged = entry->n;
	/* The same parts as before the values lost their managed parameters. */
	add_places(lines, entry, part);
}

struct line_part *kernel_line_bls_setting(const struct kernel_lines *lines,
					  struct span name)
{
	return plain_part_of(sole_value(lines, grub_eval_bls(&lines->eval, name), name));
}

size_t kernel_line_choices(const struct kernel_lines *lines, const struct line_part *part)
{
	size_t n = 1;

	for (size_t i = 0; i < part->view->n_ref; i++) {
		const struct grub_values *values = values_at(lines, part, i);

		if (values && is_chosen(part->view->ref[i].name) && values->n > n)
			n = values->n;
	}
	return n;
}
