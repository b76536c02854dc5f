/* SPDX-License-Identifier: BSD-3-Clause */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line.h"
#include "cmdline/mode.h"
#include "random-line.h"
#include "tokens.h"

/*
 * The laws of the switching rule, on random lines.
 *
 *	TEST_SEED=1 TEST_LINES=1000 test-mode-random
 */

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#define LINES 12000
#else
#define LINES 60000
#endif
#define SEED      20260115
#define MAX_PARTS 3
#define LISTS     (IOMMU + 1)
#define NOTHING   span_of("")

/* One line, as it was, and what of it must be there afterwards. */
struct before {
	struct span text;
	bool ended; /* by a part in front of this one */
	struct tokens tokens;
	struct buf words, items[LISTS];
};

static void before_read(struct before *before, struct span text, bool ended)
{
	*before = (struct before){ .text = text, .ended = ended };
	tokens_read(&before->tokens, text, ended);
	tokens_foreign_words(&before->tokens, &before->words);
	for (size_t k = 0; k < LISTS; k++)
		tokens_foreign_items(&before->tokens, k, &before->items[k]);
}

static void before_release(struct before *before)
{
	buf_release(&before->words);
	for (size_t k = 0; k < LISTS; k++)
		buf_release(&before->items[k]);
}

static void must(bool right, const char *law, struct span before, struct span after,
		 const struct request *request)
{
	if (!right)
		fail_msg("%s: [%.*s] %s%s -> [%.*s]", law, (int) before.len, before.data,
			 request ? request->mode->name : "",
			 request && request->passthrough_default ? " passthrough" : "",
			 (int) after.len, after.data);
}

static bool is_untouched(const struct tokens *a, const struct tokens *b, size_t key)
{
	size_t i = tokens_next(a, key, 0), k = tokens_next(b, key, 0);

	while (i < a->n_live && k < b->n_live) {
		if (!span_eq(a->token[i].raw, b->token[k].raw))
			return false;
		i = tokens_next(a, key, i + 1);
		k = tokens_next(b, key, k + 1);
	}
	return i == a->n_live && k == b->n_live;
}

static bool is_one_word(const struct tokens *tokens, size_t key)
{
	size_t first = tokens_next(tokens, key, 0);

	return tokens_next(tokens, key, first + 1) >= tokens->n_live;
}

static void check_kept(const struct before *before, struct span after,
		       const struct request *request)
{
	_cleanup_(buf_release) struct buf words = BUF_INIT;
	struct tokens tokens;

	tokens_read(&tokens, after, before->ended);
	tokens_foreign_words(&tokens, &words);
	must(span_eq(buf_span(&words), buf_span(&before->words)), "foreign words",
	     before->text, after, request);
	must(span_eq(tokens_tail(&tokens, after),
		     tokens_tail(&before->tokens, before->text)),
	     "tail", before->text, after, request);
	for (size_t k = 0; k < LISTS; k++) {
		buf_clear(&words);
		tokens_foreign_items(&tokens, k, &words);
		must(span_eq(buf_span(&words), buf_span(&before->items[k])),
		     "foreign items", before->text, after, request);
	}
	for (size_t key = 0; key < KEYS; key++)
		must(key == PASSTHROUGH || is_one_word(&tokens, key) ||
			     is_untouched(&before->tokens, &tokens, key),
		     "one word", before->text, after, request);
}

static struct kernel a_kernel(unsigned bits)
{
	struct kernel kernel = KERNEL_UNKNOWN;

	kernel.arch = ARCH_X86;
	kernel.intel_on = bits & 1 ? TRI_YES : TRI_NO;
	kernel.domain = bits & 2 ? DOMAIN_LAZY : DOMAIN_PASSTHROUGH;
	kernel.old_soft = bits & 4 ? TRI_YES : TRI_NO;
	return kernel;
}

/* A wish that reckons with a passthrough default holds for the lazy one, too. */
static bool is_reached(const struct request *request, struct cmdline *const *parts,
		       size_t n)
{
	for (unsigned bits = 0; bits < 8; bits++) {
		struct kernel kernel = a_kernel(bits);

		if (request->mode->id == MODE_UNSET)
			break;
		if (kernel.domain == DOMAIN_PASSTHROUGH && !request->passthrough_default)
			continue;
		/* An old kernel without the default is the harshest to an IOMMU that is
		 * to be on, a new one with it to one that is to be off. */
		if (kernel.intel_on == kernel.old_soft)
			continue;
		if (!mode_holds(request->mode, parts, n, &kernel))
			return false;
	}
	return mode_words(parts, n, ARCH_X86) == request->mode->id;
}

/* What the parts become, joined by \f; awkward ones may be refused, open ones must. */
static int switch_to(const struct request *request, struct line *lines, size_t n,
		     size_t add_in, struct buf *after)
{
	struct cmdline *parts[MAX_PARTS] = { NULL };
	const char *why = NULL;
	int r;

	for (size_t i = 0; i < n; i++)
		parts[i] = &lines[i].cmdline;
	r = mode_apply(request, parts, n, add_in, &why);
	buf_clear(after);
	for (size_t i = 0; i < n; i++) {
		assert_true(r > 0 || !cmdline_is_changed(parts[i]));
		buf_add_str(after, i ? "\f" : "");
		cmdline_render(parts[i], lines[i].raw, after);
	}
	assert_true(r >= 0 ? !why : !!strlen(why));
	return r;
}

static int switch_line(const struct request *request, struct span text, struct buf *after)
{
	_cleanup_(line_done) struct line line = { 0 };

	line_read(&line, text);
	return switch_to(request, &line, 1, 0, after);
}

/* What plan.c compares may not tell a line from what any mode makes of it. */
static void check_foreign(const struct before *before, const struct cmdline *after,
			  struct span text, const struct request *request)
{
	_cleanup_(buf_release) struct buf was = BUF_INIT, is = BUF_INIT;
	_cleanup_(line_done) struct line line = { 0 };

	line_read(&line, before->text);
	line_foreign(&line.cmdline, &was);
	line_foreign(after, &is);
	must(span_eq(buf_span(&was), buf_span(&is)), "foreign", before->text, text,
	     request);
}

static void check_switched(const struct before *before, const struct request *request,
			   int r, struct span after)
{
	_cleanup_(buf_release) struct buf again = BUF_INIT;
	_cleanup_(line_done) struct line line = { 0 };
	struct cmdline *parts[] = { &line.cmdline };

	must((r > 0) == !span_eq(before->text, after), "changed or not", before->text,
	     after, request);
	line_read(&line, after);
	must(is_reached(request, parts, 1), "reached", before->text, after, request);
	check_foreign(before, &line.cmdline, after, request);
	must(switch_line(request, after, &again) == 0, "twice is once", after,
	     buf_span(&again), request);
	check_kept(before, after, request);
}

static bool may_refuse(const struct before *before, int r)
{
	if (before->tokens.open)
		return r < 0;
	return r >= 0 || before->tokens.awkward;
}

static struct request a_wish(size_t mode, bool passthrough)
{
	return (struct request){ .mode = mode_at((enum mode_id) mode),
				 .passthrough_default = passthrough,
				 .unsafe_interrupts = TRI_UNKNOWN };
}

/* After A and B a line is as after B alone. */
static void check_path(const struct before *before, const struct request *b,
		       struct span by_a, struct span by_b)
{
	_cleanup_(buf_release) struct buf by_both = BUF_INIT;
	_cleanup_(line_done) struct line line = { 0 };
	struct cmdline *parts[] = { &line.cmdline };

	if (switch_line(b, by_a, &by_both) < 0)
		return;
	line_read(&line, buf_span(&by_both));
	must(is_reached(b, parts, 1), "path reaches", by_a, buf_span(&by_both), b);
	check_kept(before, buf_span(&by_both), b);
	if (!before->tokens.managed)
		must(span_eq(buf_span(&by_both), by_b), "path", by_a, buf_span(&by_both),
		     b);
}

static void check_modes(struct random *random, const struct before *before,
			bool passthrough)
{
	struct buf after[MODE_COUNT] = { BUF_INIT };
	int r[MODE_COUNT];

	for (size_t mode = 0; mode < MODE_COUNT; mode++) {
		struct request request = a_wish(mode, passthrough);

		r[mode] = switch_line(&request, before->text, &after[mode]);
		must(may_refuse(before, r[mode]), "refused", before->text, NOTHING,
		     &request);
		if (r[mode] >= 0)
			check_switched(before, &request, r[mode], buf_span(&after[mode]));
	}
	for (size_t b = 0; b < MODE_COUNT; b++) {
		struct request request = a_wish(b, passthrough);
		size_t a = random_below(random, MODE_COUNT);

		if (r[a] >= 0 && r[b] >= 0)
			check_path(before, &request, buf_span(&after[a]),
				   buf_span(&after[b]));
	}
	for (size_t mode = 0; mode < MODE_COUNT; mode++)
		buf_release(&after[mode]);
}

/* Words and blanks are all there is, and the two readings agree. */
static void check_words(const struct before *before)
{
	_cleanup_(line_done) struct line line = { 0 };
	const struct cmdline *cmdline = &line.cmdline;
	size_t end = 0;

	line_read(&line, before->text);
	must(cmdline->n == before->tokens.n, "number of words", before->text, NOTHING,
	     NULL);
	must(cmdline->open_quote == before->tokens.open, "open quote", before->text,
	     NOTHING, NULL);
	for (size_t i = 0; i < cmdline->n; i++) {
		const struct word *word = &cmdline->word[i];
		const struct token *token = &before->tokens.token[i];
		struct span lead = span_at(before->text.data, word->lead, word->start);

		must(word->lead == end && span_trim(lead).len == 0 &&
			     span_eq(span_at(before->text.data, word->start, word->end),
				     token->raw),
		     "words", before->text, token->raw, NULL);
		must(before->tokens.open || word->live == token->live, "live",
		     before->text, token->raw, NULL);
		end = word->end;
	}
	end = span_trim(span_at(before->text.data, end, before->text.len)).len;
	must(end == 0, "blanks at the end", before->text, NOTHING, NULL);
}

static void random_lines_keep_the_laws(void **state)
{
	struct random random = *(struct random *) *state;
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < random.lines; i++) {
		_cleanup_(before_release) struct before before;

		random_line(&random, &text);
		before_read(&before, buf_span(&text), false);
		check_words(&before);
		check_modes(&random, &before, false);
		check_modes(&random, &before, true);
	}
}

/* A line in several parts. */

struct split {
	struct before before[MAX_PARTS];
	struct line line[MAX_PARTS];
	struct cmdline *part[MAX_PARTS];
	size_t n;
	bool open, awkward;
};

static void split_add(struct split *split, struct span text)
{
	struct before *before = &split->before[split->n];
	bool ended = split->n && before[-1].tokens.ended;

	before_read(before, text, ended);
	split->open |= before->tokens.open;
	split->awkward |= before->tokens.awkward;
	line_read(&split->line[split->n], text);
	split->part[split->n] = &split->line[split->n].cmdline;
	split->n++;
}

static void split_read(struct split *split, struct span text, const size_t *cut, size_t n)
{
	size_t start = 0;

	*split = (struct split){ 0 };
	for (size_t i = 0; i < n; i++) {
		split_add(split, span_at(text.data, start, cut[i]));
		start = cut[i];
	}
	split_add(split, span_at(text.data, start, text.len));
}

static void split_release(struct split *split)
{
	while (split->n) {
		before_release(&split->before[--split->n]);
		line_done(&split->line[split->n]);
	}
}

/* Between two words, before or behind the blanks. */
static size_t a_cut(struct random *random, const struct before *whole)
{
	size_t i = random_below(random, whole->tokens.n + 1);
	const struct token *token = &whole->tokens.token[i];

	if (i == whole->tokens.n)
		return whole->text.len;
	if (i && random_below(random, 2))
		return (size_t) (token[-1].raw.data - whole->text.data) +
		       token[-1].raw.len;
	return (size_t) (token->raw.data - whole->text.data);
}

static void check_reading(const struct split *split, const struct before *whole)
{
	_cleanup_(line_done) struct line line = { 0 };
	struct cmdline *parts[] = { &line.cmdline };

	line_read(&line, whole->text);
	must(mode_notes(parts, 1) == mode_notes(split->part, split->n),
	     "notes over parts", whole->text, NOTHING, NULL);
	for (unsigned bits = 0; bits < 8; bits++) {
		struct kernel kernel = a_kernel(bits);
		struct effects one = mode_classify(parts, 1, &kernel);
		struct effects all = mode_classify(split->part, split->n, &kernel);

		must(one.intel == all.intel && one.amd == all.amd, "effects over parts",
		     whole->text, NOTHING, NULL);
	}
}

static void check_parts(struct split *split, const struct request *request, size_t add_in,
			struct span after)
{
	_cleanup_(split_release) struct split next;
	_cleanup_(buf_release) struct buf again = BUF_INIT;
	size_t cut[MAX_PARTS], n = 0;

	next = (struct split){ 0 };
	for (size_t start = 0; n < split->n; start = cut[n++] + 1) {
		cut[n] = span_find(after, span_of("\f"), start);
		cut[n] = cut[n] == (size_t) -1 ? after.len : cut[n];
		split_add(&next, span_at(after.data, start, cut[n]));
		check_kept(&split->before[n], next.before[n].text, request);
	}
	must(add_in == n || is_reached(request, next.part, n), "reached over parts",
	     after, NOTHING, request);
	must(switch_to(request, next.line, n, add_in, &again) == 0, "twice is once",
	     after, buf_span(&again), request);
}

static void random_parts_keep_the_laws(void **state)
{
	struct random random = *(struct random *) *state;
	_cleanup_(buf_release) struct buf text = BUF_INIT, after = BUF_INIT;

	for (size_t i = 0; i < random.lines; i++) {
		_cleanup_(before_release) struct before whole;
		_cleanup_(split_release) struct split split;
		struct request request = a_wish(random_below(&random, MODE_COUNT),
						random_below(&random, 2));
		size_t cut[2], add_in;

		random_line(&random, &text);
		before_read(&whole, buf_span(&text), false);
		cut[0] = a_cut(&random, &whole);
		cut[1] = a_cut(&random, &whole);
		split_read(&split, whole.text, cut, cut[0] <= cut[1] ? 2 : 1);
		if (!split.open)
			check_reading(&split, &whole);

		add_in = random_below(&random, split.n + 1);
		if (switch_to(&request, split.line, split.n, add_in, &after) >= 0)
			check_parts(&split, &request, add_in, buf_span(&after));
		else
			must(split.open || split.awkward ||
				     (add_in && split.before[add_in].ended),
			     "refused", whole.text, NOTHING, &request);
	}
}

static uint64_t number(const char *variable, uint64_t otherwise)
{
	const char *value = getenv(variable);

	return value ? strtoull(value, NULL, 10) : otherwise;
}

int main(void)
{
	struct random random = { .state = number("TEST_SEED", SEED),
				 .lines = number("TEST_LINES", LINES) };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(random_lines_keep_the_laws, &random),
		cmocka_unit_test_prestate(random_parts_keep_the_laws, &random),
	};

	print_message("TEST_SEED=%llu TEST_LINES=%llu\n",
		      (unsigned long long) random.state,
		      (unsigned long long) random.lines);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
