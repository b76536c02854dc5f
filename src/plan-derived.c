/* SPDX-License-Identifier: BSD-3-Clause */
#include "plan.h"

#include <string.h>

/*
 * The lines of a generated grub.cfg.
 *
 *	linux	/boot/vmlinuz-6.1 root=UUID=... ro  quiet $vt_handoff
 *					        ^~~~~~
 * 10_linux writes "... ro " and then "${GRUB_CMDLINE_LINUX}
 *${GRUB_CMDLINE_LINUX_DEFAULT}", for recovery entries the former only, and some
 *distributions a word of their own after it. So the old joined value is looked for at the
 *end of the line, and before its last words; the new one goes there, blanks and all.
 */

/* More words than any generator puts behind the value: $vt_handoff, panic=-1. */
#define TAIL_WORDS 3

struct joined {
	struct buf old, new;
	bool known;
};

static void join(struct buf *out, const struct defaults *defaults, const char *first,
		 const char *second)
{
	buf_add_span(out, defaults_text(defaults, first));
	if (second) {
		buf_add_byte(out, ' ');
		buf_add_span(out, defaults_text(defaults, second));
	}
}

static struct joined joined_of(const struct defaults *old, const struct defaults *new,
			       const char *first, const char *second)
{
	struct joined joined = { BUF_INIT, BUF_INIT, false };

	joined.known =
		defaults_known(old, first) && defaults_known(new, first) &&
		(!second || (defaults_known(old, second) && defaults_known(new, second)));
	join(&joined.old, old, first, second);
	join(&joined.new, new, first, second);
	return joined;
}

static void joined_release(struct joined *joined)
{
	buf_release(&joined->old);
	buf_release(&joined->new);
}

/* Does " VALUE" end where the line is cut? */
static bool ends_with_value(struct span line, size_t cut, struct span value)
{
	return cut > value.len &&
	       span_eq(span_at(line.data, cut - value.len, cut), value) &&
	       byte_is_blank(line.data[cut - value.len - 1]);
}

/* Where the blank before the last word begins; 0: there is none. */
static size_t before_last_word(struct span line, size_t cut)
{
	while (cut > 0 && !byte_is_blank(line.data[cut - 1]))
		cut--;
	return cut ? cut - 1 : 0;
}

static bool replace_value(struct span line, const struct joined *joined, struct buf *out)
{
	struct span old = buf_span(&joined->old);
	size_t cut = line.len;

	if (!joined->known)
		return false;
	for (int i = 0; i <= TAIL_WORDS && cut > 0; i++) {
		if (ends_with_value(line, cut, old)) {
			buf_add(out, line.data, cut - old.len);
			buf_add_span(out, buf_span(&joined->new));
			buf_add(out, line.data + cut, line.len - cut);
			return true;
		}
		cut = before_last_word(line, cut);
	}
	return false;
}

/* Words one by one, on text: 1 changed, 0 not, -errno. */
static int apply_words(struct span text, const struct wish *wish, struct buf *out,
		       const char **ret_obstacle)
{
	struct view view = VIEW_INIT;
	_cleanup_(cmdline_release) struct cmdline line = CMDLINE_INIT;
	struct cmdline *lines[] = { &line };
	int r;

	r = view_decode(&view, QUOTING_GRUB, text, ret_obstacle);
	if (r >= 0) {
		cmdline_parse(&line, &view);
		r = mode_apply(wish, lines, 1, 0, ret_obstacle);
	}
	if (r > 0)
		cmdline_render(&line, text, out);
	view_release(&view);
	return r;
}

static void plan_line(struct part *part, const struct joined *joined, bool complete,
		      const struct wish *wish, const char **ret_obstacle)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT, edited = BUF_INIT;
	struct span raw = part_raw(part);

	if (part->frozen) {
		*ret_obstacle = part->frozen;
		return;
	}
	if (replace_value(raw, joined, &value)) {
		part_set_value(part, buf_span(&value));
		raw = buf_span(&value);
		if (complete)
			return;
	}
	if (apply_words(raw, wish, &edited, ret_obstacle) > 0)
		part_set_value(part, buf_span(&edited));
}

static struct wish line_wish(const struct survey *survey, const struct wish *wish)
{
	struct chain any = { .kind = CHAIN_NEXT_GRUB };
	struct wish own = *wish;

	own.arch = survey->os->arch;
	own.passthrough_default = chain_kernel(survey, &any).domain == DOMAIN_PASSTHROUGH;
	return own;
}

void plan_derived(struct survey *before, const struct defaults *old_values,
		  const struct defaults *new_values, const struct wish *wish,
		  const char **obstacle)
{
	_cleanup_(joined_release) struct joined normal =
		joined_of(old_values, new_values, "GRUB_CMDLINE_LINUX",
			  "GRUB_CMDLINE_LINUX_DEFAULT");
	_cleanup_(joined_release) struct joined rescue =
		joined_of(old_values, new_values, "GRUB_CMDLINE_LINUX", NULL);
	struct wish own = line_wish(before, wish);

	for (size_t i = 0; i < before->n_chain; i++) {
		struct chain *chain = &before->chain[i];
		bool is_rescue = chain->entry && chain->entry->rescue;

		if (!chain->home || chain->home->site->role != ROLE_DERIVED)
			continue;
		plan_line(chain->home, is_rescue ? &rescue : &normal, is_rescue, &own,
			  &obstacle[i]);
	}
}
