/* SPDX-License-Identifier: BSD-3-Clause */
#include "planner.h"

/*
 * The lines of a generated menu: of grub.cfg, extlinux.conf and the like.
 *
 *	linux	/boot/vmlinuz-6.1 root=UUID=... ro  quiet $vt_handoff
 *	                                           ^~~~~~
 * 10_linux writes "... ro " and then the values of GRUB_CMDLINE_LINUX and
 * GRUB_CMDLINE_LINUX_DEFAULT with a blank between them. Recovery entries get only the
 * former. Some distributions add a parameter of their own after the values. 20_linux_xen
 * has variables that replace these two.
 *
 * So the old joined value is searched at the end of the line and before its last
 * parameters. The new value replaces it, with its blanks.
 */

/* More than any generator adds after the value: $vt_handoff, panic=-1. */
#define TAIL_PARAMETERS 3

struct joined {
	struct buf old, new;
	bool known;
	bool gives_managed; /* the new value has managed parameters */
	bool suffices;      /* the new value has exactly those of the mode */
};

/* The old and the new joined value for each kind of entry that a generator writes. */
struct values {
	const struct generator *generator;
	const struct shell_vars *old, *new;
	struct joined joined[2][2]; /* by xen, rescue */
};

/* 20_linux_xen takes its own variable if that is not empty. */
static struct span generated_value_of(const struct shell_vars *vars, const char *name,
				      const char *xen, bool *known)
{
	if (xen) {
		*known &= shell_vars_known(vars, xen);
		if (shell_vars_text(vars, xen).len)
			return shell_vars_text(vars, xen);
	}
	*known &= shell_vars_known(vars, name);
	return shell_vars_text(vars, name);
}

/* u-boot-update: sed 's| quiet||'. */
static void add_without(struct buf *out, struct span text, const char *drop)
{
	size_t at = drop ? span_find(text, span_of(drop), 0) : SPAN_NPOS;

	if (at == SPAN_NPOS) {
		buf_add_span(out, text);
		return;
	}
	buf_add_span(out, span_at(text.data, 0, at));
	buf_add_span(out, span_at(text.data, at + span_of(drop).len, text.len));
}

static bool join(struct buf *out, const struct generator *generator,
		 const struct shell_vars *vars, bool xen, bool rescue)
{
	bool known = true;

	add_without(out,
		    generated_value_of(vars, generator->every,
				       xen ? generator->xen_every : NULL, &known),
		    rescue ? generator->rescue_drops : NULL);
	if (rescue || !generator->normal)
		return known;
	buf_add_byte(out, ' ');
	buf_add_span(out, generated_value_of(vars, generator->normal,
					     xen ? generator->xen_normal : NULL, &known));
	return known;
}

/* Judge the new value on its own. */
static void joined_judge(struct joined *joined, enum quoting quoting,
			 const struct request *request)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	const char *why;

	joined->gives_managed = true;
	if (!joined->known ||
	    view_decode(&view, quoting, buf_span(&joined->new), &why) < 0)
		return;
	cmdline_parse(&line, &view);
	joined->gives_managed = line_has_owned_words(&line, request->arch);
	joined->suffices = mode_apply(request, lines, 1, 0, &why) == 0;
}

static void values_read(struct values *values, const struct request *request)
{
	for (unsigned xen = 0; xen < 2; xen++)
		for (unsigned rescue = 0; rescue < 2; rescue++) {
			struct joined *joined = &values->joined[xen][rescue];

			joined->known = join(&joined->old, values->generator, values->old,
					     xen, rescue);
			joined->known &= join(&joined->new, values->generator,
					      values->new, xen, rescue);
			joined_judge(joined, values->generator->quoting, request);
		}
}

static void values_done(struct values *values)
{
	for (unsigned xen = 0; xen < 2; xen++)
		for (unsigned rescue = 0; rescue < 2; rescue++) {
			buf_release(&values->joined[xen][rescue].old);
			buf_release(&values->joined[xen][rescue].new);
		}
}

/* Return the offset of the blank before the last parameter, or 0 if there is none. */
static size_t before_last_word(struct span line, size_t cut)
{
	while (cut > 0 && !byte_is_blank(line.data[cut - 1]))
		cut--;
	return cut ? cut - 1 : 0;
}

/* A blank inside a parameter (quoted, or after a backslash) does not separate. */
static bool is_blank_at(const struct line_part *part, size_t offset)
{
	if (!byte_is_blank(line_part_raw(part).data[offset]))
		return false;
	for (size_t i = 0; i < part->line->n && part->line->word[i].start <= offset; i++)
		if (offset < part->line->word[i].end)
			return false;
	return true;
}

/* The kernel reads parameters before a bare --; init gets the rest. */
static bool is_live_up_to(const struct cmdline *line, size_t offset)
{
	for (size_t i = 0; i < line->n && line->word[i].start < offset; i++)
		if (!line->word[i].live)
			return false;
	return true;
}

/* Return whether " VALUE" ends at offset cut. */
static bool ends_with_value(const struct line_part *part, size_t cut, struct span value)
{
	struct span line = line_part_raw(part);

	return cut > value.len &&
	       span_eq(span_at(line.data, cut - value.len, cut), value) &&
	       is_blank_at(part, cut - value.len - 1) &&
	       (cut == line.len || is_blank_at(part, cut)) &&
	       is_live_up_to(part->line, cut - value.len);
}

/* Return the offset at which the old value ends in the line, or 0 if it is not there. */
static size_t find_value(const struct line_part *part, const struct joined *joined)
{
	size_t cut = line_part_raw(part).len;

	if (!joined->known || part->readonly_reason)
		return 0;
	for (int i = 0; i <= TAIL_PARAMETERS && cut > 0; i++) {
		if (ends_with_value(part, cut, buf_span(&joined->old)))
			return cut;
		cut = before_last_word(line_part_raw(part), cut);
	}
	return 0;
}

/* The text has no managed parameter and does not change how the kernel reads the rest. */
static bool generated_is_plain(struct span text)
{
	static const char *const signs[] = { "iommu", "--", "\"", "'", "\\" };

	for (size_t i = 0; i < ARRAY_SIZE(signs); i++)
		if (span_has(text, signs[i]))
			return false;
	return true;
}

/*
 * A recovery entry gets the parameters only if the generator would write them there; a
 * generator adds no managed parameter after its value. Most lines are fully judged by
 * their value and need no look at each parameter.
 */
static int generated_plan_line(const struct planner *planner, size_t index,
			       const struct values *values)
{
	const struct boot_entry *entry = &planner->survey->entry[index];
	const struct menu_entry *menu_entry = entry->menu_entry;
	bool rescue = menu_entry && menu_entry->rescue;
	const struct joined *joined =
		&values->joined[menu_entry && menu_entry->xen][rescue];
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	struct span line = line_part_raw(entry->home), head, tail;
	size_t cut = find_value(entry->home, joined);

	tail = span_at(line.data, cut, line.len);
	if (cut == 0 || (rescue && span_has(tail, "iommu")))
		return plan_entry(planner, index, true);

	head = span_at(line.data, 0, cut - joined->old.len);
	buf_add_span(&value, head);
	buf_add_span(&value, buf_span(&joined->new));
	buf_add_span(&value, tail);
	line_part_set_value(entry->home, buf_span(&value));
	if ((joined->suffices || (rescue && !joined->gives_managed)) && entry->n == 1 &&
	    generated_is_plain(head) && generated_is_plain(tail))
		return 0;
	return plan_entry(planner, index, !rescue || joined->gives_managed);
}

static int plan_kind(const struct planner *planner, enum entry_kind kind,
		     const struct values *values)
{
	const struct survey *survey = planner->survey;

	for (size_t i = 0; i < survey->n_entry; i++) {
		const struct boot_entry *entry = &survey->entry[i];
		int r;

		if (entry->kind != kind || entry->file->kind != values->generator->menu)
			continue;
		r = generated_plan_line(planner, i, values);
		if (r < 0)
			return r;
	}
	return 0;
}

int plan_generated(const struct planner *planner, const struct shell_vars *new_values)
{
	const struct generator *generator;

	for (size_t i = 0; (generator = generator_at(i)); i++) {
		_cleanup_(values_done) struct values values = {
			.generator = generator,
			.old = &planner->survey->vars,
			.new = new_values,
		};
		int r;

		if (!generator->every)
			continue;
		values_read(&values, &planner->request);
		/* Variables first, since lines refer to them. */
		r = plan_kind(planner, ENTRY_FALLBACK, &values);
		if (r < 0)
			return r;
		r = plan_kind(planner, ENTRY_MENU, &values);
		if (r < 0)
			return r;
	}
	return 0;
}
