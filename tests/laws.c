/* SPDX-License-Identifier: BSD-3-Clause */
#include "law.h"

bool law_broken(const struct law *law, const char *name, const char *format, ...)
{
	va_list args;

	buf_addf(law->broken, "%s: ", name);
	va_start(args, format);
	buf_addv(law->broken, format, args);
	va_end(args);
	return false;
}

/* A file that was created has its text in the target now. */
static struct config_file *copy_of(const struct config_file *of)
{
	struct config_file *file =
		config_file_new(of->path, of->format, of->role, of->kind);

	file->created = of->created && of->text.len == 0;
	file->signature = of->signature;
	for (size_t i = 0; i < of->n_alias; i++)
		config_file_add_alias(file, of->alias[i]);
	buf_add_span(&file->text, buf_span(&of->text));
	return file;
}

static int read_anew(struct survey *survey, const struct survey *from,
		     const struct os *os, struct err *err)
{
	survey->os = os;
	for (size_t i = 0; i < from->n_file; i++)
		if (survey_parse(survey, copy_of(from->file[i]), NULL, err) < 0)
			return -1;
	survey->verify = from->verify;
	survey_assemble(survey);
	return 0;
}

void outcome_make(struct outcome *outcome, const struct survey *from, const struct os *os,
		  enum mode_id mode)
{
	struct request request = { .mode = mode_at(mode),
				   .unsafe_interrupts = TRI_UNKNOWN };

	*outcome = (struct outcome){ .err = ERR_INIT };
	outcome->r = read_anew(&outcome->before, from, os, &outcome->err);
	if (outcome->r >= 0)
		outcome->r = plan_make(&outcome->plan, &outcome->before, &request,
				       &outcome->after, &outcome->err);
}

void outcome_release(struct outcome *outcome)
{
	plan_release(&outcome->plan);
	survey_release(&outcome->after);
	survey_release(&outcome->before);
}

/* The keys that modes manage, with the items that modes own. A list of its own, so that
 * it judges the table in cmdline/parameters.c. */

static const struct {
	const char *name;
	const char *owned[10]; /* globs, up to NULL */
} keys[] = {
	{ "intel_iommu",
	  { "on*", "off*", "pt", "nopt", "0", "1", "iommu=*", "*_iommu=*" } },
	{ "amd_iommu",
	  { "on", "*off*", "pt", "nopt", "0", "1", "iommu=*", "*_iommu=*" } },
	{ "iommu", { "off*", "on", "pt*", "nopt*", "soft*" } },
	{ "iommu.passthrough", { "*" } },
	{ "vfio.enable_unsafe_noiommu_mode", { "*" } },
};

/* Return an index into keys, or ARRAY_SIZE(keys) for a foreign parameter. */
static size_t key_of(const struct word *word)
{
	size_t key = 0;

	while (key < ARRAY_SIZE(keys) && !key_eq(word->name, keys[key].name))
		key++;
	return word->live ? key : ARRAY_SIZE(keys);
}

bool law_is_foreign(const struct word *word)
{
	return key_of(word) == ARRAY_SIZE(keys);
}

static bool is_owned(size_t key, struct span item)
{
	for (size_t i = 0; keys[key].owned[i]; i++)
		if (item_is(item, keys[key].owned[i]))
			return true;
	return false;
}

struct span law_word_raw(const struct line_part *part, const struct word *word)
{
	return span_at(line_part_raw(part).data, word->start, word->end);
}

/* Identity and idempotence. */

static bool lines_are_exact(struct cmdline **lines, size_t n,
			    const struct request *request)
{
	const char *why;
	bool exact = n == 0 ? request->mode->id == MODE_UNSET
			    : mode_apply(request, lines, n, 0, &why) == 0;

	for (size_t i = 0; i < n; i++)
		cmdline_reset(lines[i]);
	return exact;
}

static bool is_certain(const struct boot_entry *entry, size_t i)
{
	const struct line_part *part = entry->part[i];

	return i < entry->n_judged &&
	       !(part->segment->conditional && part->file->format == &format_shell);
}

/* Return true if the certain parts have exactly the mode's parameters, and all others
 * have no managed ones. */
static bool is_exact(const struct boot_entry *entry, const struct request *request)
{
	_cleanup_(mem_done) struct cmdline **lines = entry_lines(entry);
	size_t n = 0;

	for (size_t i = 0; i < entry->n; i++) {
		if (is_certain(entry, i))
			lines[n++] = entry->part[i]->line;
		else if (line_has_owned_words(entry->part[i]->line, request->arch))
			return false;
	}
	return lines_are_exact(lines, n, request);
}

static bool all_exact(const struct survey *survey, enum mode_id mode)
{
	struct request request = { .mode = mode_at(mode),
				   .unsafe_interrupts = TRI_UNKNOWN };

	request.arch = survey->os->arch;
	request.passthrough_default = survey_kernel(survey).domain == DOMAIN_PASSTHROUGH;
	for (size_t i = 0; i < survey->n_entry; i++)
		if (!is_exact(&survey->entry[i], &request))
			return false;
	return true;
}

static bool is_unchanged(const struct law *law, const char *name,
			 const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->after.n_file; i++)
		if (!span_eq(buf_span(&outcome->before.file[i]->text),
			     buf_span(&outcome->after.file[i]->text)))
			return law_broken(law, name, "%s changes to\n%s",
					  outcome->after.file[i]->path,
					  buf_str(&outcome->after.file[i]->text));
	return outcome->r == 0 ||
	       law_broken(law, name, "a change is said, and none is there");
}

static bool is_identity(const struct law *law, enum mode_id mode,
			const struct outcome *outcome)
{
	struct survey anew = SURVEY_INIT;
	struct err err = ERR_INIT;
	bool exact;

	exact = read_anew(&anew, law->survey, law->os, &err) >= 0 &&
		all_exact(&anew, mode);
	survey_release(&anew);
	return !exact || is_unchanged(law, "identity", outcome);
}

static bool is_idempotent(const struct law *law, enum mode_id mode,
			  const struct outcome *once)
{
	struct outcome twice;
	bool holds;

	outcome_make(&twice, &once->after, law->os, mode);
	if (twice.r < 0)
		holds = law_broken(law, "idempotence", "%s: %s", twice.err.what,
				   twice.err.why);
	else
		holds = is_unchanged(law, "idempotence", &twice);
	for (size_t i = 0; holds && i < twice.plan.n; i++)
		if (!twice.plan.blocker[i] != !once->plan.blocker[i])
			holds = law_broken(law, "idempotence", "%s:%u: first %s, then %s",
					   once->after.entry[i].file->path,
					   once->after.entry[i].line,
					   once->plan.blocker[i] ? once->plan.blocker[i]
								 : "done",
					   twice.plan.blocker[i] ? twice.plan.blocker[i]
								 : "done");
	outcome_release(&twice);
	return holds;
}

/* Truth. */

static struct kernel obeying_kernel(const struct law *law)
{
	const struct survey survey = { .os = law->os };
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = law->os->arch;
	kernel.domain = survey_kernel(&survey).domain;
	return kernel;
}

/* A generator can give recovery entries other parameters. */
static bool must_hold(const struct boot_entry *entry)
{
	return entry->counted || entry->file->role != ROLE_GENERATED;
}

static bool is_true(const struct law *law, enum mode_id mode,
		    const struct outcome *outcome)
{
	struct kernel kernel = obeying_kernel(law);
	struct survey anew = SURVEY_INIT;
	struct err err = ERR_INIT;
	bool holds = true;

	if (read_anew(&anew, &outcome->after, law->os, &err) < 0)
		holds = law_broken(law, "truth", "%s: %s", err.what, err.why);
	else if (anew.n_entry != outcome->plan.n)
		holds = law_broken(law, "truth", "%zu lines became %zu", outcome->plan.n,
				   anew.n_entry);
	for (size_t i = 0; holds && i < anew.n_entry; i++)
		if (!outcome->plan.blocker[i] && must_hold(&anew.entry[i]) &&
		    !entry_holds_with(&anew.entry[i], mode_at(mode), &kernel))
			holds = law_broken(law, "truth", "%s:%u is not %s",
					   anew.entry[i].file->path, anew.entry[i].line,
					   mode_at(mode)->name);
	survey_release(&anew);
	return holds;
}

/* Path independence. */

static bool same_effects(const struct law *law, const struct boot_entry *a,
			 const struct boot_entry *b)
{
	struct kernel kernel = obeying_kernel(law);

	for (int on = TRI_NO; on <= TRI_YES; on++) {
		struct effects x, y;

		kernel.intel_on = (enum tri) on;
		x = entry_effects_with(a, &kernel);
		y = entry_effects_with(b, &kernel);
		if (x.intel != y.intel || x.amd != y.amd)
			return law_broken(law, "path",
					  "%s:%u is %s, %s instead of %s, %s",
					  a->file->path, a->line, effect_name(x.intel),
					  effect_name(x.amd), effect_name(y.intel),
					  effect_name(y.amd));
	}
	return true;
}

/* Skip references: statements that iommu adds have them, too. */
static void add_line_words(const struct cmdline *line, struct buf *out)
{
	for (size_t i = 0; i < line->n; i++) {
		if (!law_is_foreign(&line->word[i]) || line->word[i].ref)
			continue;
		buf_add_span(out, line->word[i].text);
		buf_add_byte(out, '\n');
	}
}

static void add_entry_words(const struct boot_entry *entry, struct buf *out)
{
	if (entry->expanded && !entry->expanded->unread)
		add_line_words(&entry->expanded->line, out);
	for (size_t i = 0; !entry->expanded && i < entry->n; i++)
		add_line_words(entry->part[i]->line, out);
}

static bool has_item(const struct boot_entry *entry, size_t key, struct span wanted)
{
	for (size_t i = 0; i < entry->n; i++)
		for (size_t j = 0; j < entry->part[i]->line->n; j++) {
			const struct word *word = &entry->part[i]->line->word[j];
			struct span item;

			for (size_t pos = 0;
			     key_of(word) == key && value_item(word->value, &pos, &item);)
				if (span_eq(item, wanted))
					return true;
		}
	return false;
}

/* Return true if b has all list items of a that no mode owns. */
static bool has_items(const struct law *law, const struct boot_entry *a,
		      const struct boot_entry *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t j = 0; j < a->part[i]->line->n; j++) {
			const struct word *word = &a->part[i]->line->word[j];
			size_t key = key_of(word);
			struct span item;

			for (size_t pos = 0; key < ARRAY_SIZE(keys) &&
					     value_item(word->value, &pos, &item);)
				if (!is_owned(key, item) && !has_item(b, key, item))
					return law_broken(law, "path",
							  "%s:%u: the item %.*s is gone",
							  a->file->path, a->line,
							  (int) item.len, item.data);
		}
	return true;
}

static bool same_words(const struct law *law, const struct boot_entry *a,
		       const struct boot_entry *b)
{
	_cleanup_(buf_release) struct buf x = BUF_INIT, y = BUF_INIT;

	/* Without managed parameters, the values of GRUB's variables are left out. */
	if (a->by_text != b->by_text)
		return true;
	add_entry_words(a, &x);
	add_entry_words(b, &y);
	if (!span_eq(buf_span(&x), buf_span(&y)))
		return law_broken(law, "path", "%s:%u has the words\n%sinstead of\n%s",
				  a->file->path, a->line, buf_str(&x), buf_str(&y));
	return has_items(law, a, b) && has_items(law, b, a);
}

static bool has_managed_key(const struct survey *survey)
{
	for (size_t i = 0; i < survey->n_file; i++)
		for (size_t j = 0; j < survey->file[i]->layout.n_segment; j++) {
			const struct cmdline *line = survey->file[i]->part[j].line;

			for (size_t k = 0; k < line->n; k++)
				if (!law_is_foreign(&line->word[k]))
					return true;
		}
	return false;
}

/* Return true if quotes or a newline were added, which are kept, or if a line without
 * parameters can have been removed. */
static bool is_respelled(const struct config_file *old, const struct config_file *new)
{
	for (size_t i = 0; i < old->layout.n_segment && i < new->layout.n_segment; i++) {
		const struct segment *segment = &old->layout.segment[i];
		bool wordless = !old->part[i].unread && old->part[i].line->n == 0;

		if (segment->quoting != new->layout.segment[i].quoting)
			return true;
		if (wordless &&
		    (segment->remove_if_empty || segment->after || segment->before) &&
		    !(old->format == &format_bls && law_is_absent(segment) &&
		      segment->after))
			return true;
	}
	return false;
}

/* Added statements and files are kept, too. */
static bool leaves_traces(const struct outcome *outcome)
{
	for (size_t i = 0; i < outcome->before.n_file; i++) {
		const struct config_file *old = outcome->before.file[i];

		if (old->n_addition || old->created ||
		    is_respelled(old, outcome->after.file[i]))
			return true;
	}
	return false;
}

/* In a generated file, reduce blanks: removing an old value can leave some. */
static void add_comparable(const struct config_file *file, struct buf *out)
{
	struct span text = buf_span(&file->text), line;

	if (file->role != ROLE_GENERATED)
		buf_add_span(out, text);
	for (size_t pos = 0;
	     file->role == ROLE_GENERATED && span_line(text, &pos, &line);) {
		line = span_trim(line);
		for (size_t i = 0; i < line.len; i++)
			if (line.data[i] != ' ' || line.data[i - 1] != ' ')
				buf_add_byte(out, line.data[i]);
		buf_add_byte(out, '\n');
	}
}

static bool same_bytes(const struct law *law, const struct survey *a,
		       const struct survey *b)
{
	for (size_t i = 0; i < a->n_file && i < b->n_file; i++) {
		_cleanup_(buf_release) struct buf x = BUF_INIT, y = BUF_INIT;

		/* A run that writes a block that is too long makes it right. */
		if (a->file[i]->format == &format_grubenv &&
		    a->file[i]->text.len != b->file[i]->text.len)
			continue;
		add_comparable(a->file[i], &x);
		add_comparable(b->file[i], &y);
		if (!span_eq(buf_span(&x), buf_span(&y)))
			return law_broken(law, "path", "%s is\n%s\ninstead of\n%s",
					  a->file[i]->path, buf_str(&a->file[i]->text),
					  buf_str(&b->file[i]->text));
	}
	return true;
}

/* Compare the result of two runs, first and then, with that of one run, straight. */
static bool same_outcome(const struct law *law, const struct outcome *first,
			 const struct outcome *then, const struct outcome *straight)
{
	const struct survey *a = &then->after, *b = &straight->after;
	bool stopped = false;

	if (a->n_entry != b->n_entry)
		return law_broken(law, "path", "%zu lines instead of %zu", a->n_entry,
				  b->n_entry);
	for (size_t i = 0; i < a->n_entry; i++) {
		stopped |= straight->plan.blocker[i] != NULL;
		/* Skip a blocker, which depends on where the parameters were before, and
		 * a file that only one of them created. */
		if (straight->plan.blocker[i] || !a->entry[i].n != !b->entry[i].n ||
		    !must_hold(&a->entry[i]))
			continue;
		/* A list with unusual items can be kept, but not written again. */
		if (then->plan.blocker[i] && has_managed_key(&first->before))
			continue;
		if (then->plan.blocker[i])
			return law_broken(law, "path", "%s:%u: %s",
					  a->entry[i].file->path, a->entry[i].line,
					  then->plan.blocker[i]);
		if (!same_effects(law, &a->entry[i], &b->entry[i]) ||
		    !same_words(law, &a->entry[i], &b->entry[i]))
			return false;
	}
	return stopped || has_managed_key(&first->before) || leaves_traces(first) ||
	       leaves_traces(straight) || same_bytes(law, a, b);
}

static bool is_independent(const struct law *law, enum mode_id mode,
			   const struct outcome *first, const struct outcome *straight)
{
	struct outcome then;
	bool holds;

	if (first->r < 0)
		return true;
	outcome_make(&then, &first->after, law->os, mode);
	holds = then.r < 0 || same_outcome(law, first, &then, straight);
	outcome_release(&then);
	return holds;
}

static bool mode_holds_laws(const struct law *law, enum mode_id mode, unsigned modes,
			    const struct outcome *outcomes)
{
	const struct outcome *outcome = &outcomes[mode];

	if (outcome->r < 0)
		return true;
	if (!is_identity(law, mode, outcome) || !law_is_local(law, outcome) ||
	    !is_idempotent(law, mode, outcome) || !is_true(law, mode, outcome)) {
		buf_addf(law->broken, "\n(%s)", mode_at(mode)->name);
		return false;
	}
	for (enum mode_id first = 0; first < MODE_COUNT; first++)
		if ((modes & 1u << first) &&
		    !is_independent(law, mode, &outcomes[first], outcome)) {
			buf_addf(law->broken, "\n(%s, then %s)", mode_at(first)->name,
				 mode_at(mode)->name);
			return false;
		}
	return true;
}

static bool laws_hold_with(const struct survey *survey, const struct os *os,
			   unsigned modes, struct buf *ret_broken)
{
	const struct law law = { .survey = survey, .os = os, .broken = ret_broken };
	struct outcome outcomes[MODE_COUNT] = { 0 };
	bool hold = true;

	for (enum mode_id mode = 0; mode < MODE_COUNT; mode++)
		if (modes & 1u << mode)
			outcome_make(&outcomes[mode], survey, os, mode);
	for (enum mode_id mode = 0; hold && mode < MODE_COUNT; mode++)
		if (modes & 1u << mode)
			hold = mode_holds_laws(&law, mode, modes, outcomes);
	for (enum mode_id mode = 0; mode < MODE_COUNT; mode++)
		if (modes & 1u << mode)
			outcome_release(&outcomes[mode]);
	return hold;
}

bool laws_hold_of(const struct survey *survey, unsigned modes, bool passthrough,
		  struct buf *ret_broken)
{
	struct os_kernel kernel = { .kernel = KERNEL_UNKNOWN,
				    .config = (char[]){ "boot/config-6.1" } };
	struct os os = *survey->os;

	if (!passthrough)
		return laws_hold_with(survey, survey->os, modes, ret_broken);

	kernel.kernel.arch = os.arch;
	kernel.kernel.domain = DOMAIN_PASSTHROUGH;
	os.kernel = &kernel;
	os.n_kernel = 1;
	return laws_hold_with(survey, &os, modes, ret_broken);
}

bool laws_hold(const struct survey *survey, struct buf *ret_broken)
{
	const unsigned all = (1u << MODE_COUNT) - 1;

	return laws_hold_of(survey, all, false, ret_broken) &&
	       laws_hold_of(survey, all, true, ret_broken);
}
