/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"

#include "../unit/line.h"
#include "../unit/tokens.h"

#define LINE_MAX 2048

static void check_words(const struct cmdline *line, struct span text)
{
	size_t end = 0;

	for (size_t i = 0; i < line->n; i++) {
		const struct word *word = &line->word[i];
		struct span lead = span_at(text.data, word->lead, word->start);

		fuzz_must(word->lead == end && word->start <= word->end &&
				  word->end <= text.len,
			  "word %zu is [%zu, %zu, %zu) after %zu", i, word->lead,
			  word->start, word->end, end);
		fuzz_must(span_trim(lead).len == 0, "word %zu follows no blanks", i);
		end = word->end;
	}
	fuzz_must(line->insert_at <= line->n, "words are added at %zu", line->insert_at);
}

/* A second reading, of what it can read; see tokens.h. */
static void check_with_tokens(const struct cmdline *line, struct span text)
{
	struct tokens tokens;

	if (text.len >= MAX_TOKENS || span_has(text, "$") || span_has(text, "\r") ||
	    span_has(text, "\v") || span_has(text, "\f") ||
	    memchr(text.data, '\0', text.len))
		return;
	tokens_read(&tokens, text, false);
	fuzz_must(line->open_quote == tokens.open, "a quote is open, or it is not");
	if (tokens.open)
		return;
	fuzz_must(line->n == tokens.n, "%zu words, or %zu", line->n, tokens.n);
	for (size_t i = 0; i < line->n; i++)
		fuzz_must(span_eq(span_at(text.data, line->word[i].start,
					  line->word[i].end),
				  tokens.token[i].raw) &&
				  line->word[i].live == tokens.token[i].live,
			  "word %zu is another", i);
}

static void check_rendering(struct cmdline *line, struct span text)
{
	_cleanup_(buf_release) struct buf same = BUF_INIT;

	cmdline_render(line, text, &same);
	fuzz_must(span_eq(buf_span(&same), text), "[%s] instead of [%.*s]",
		  buf_str(&same), (int) text.len, text.data);
}

/* The word at i is the one that was put in; without it, the text is as before. */
static void check_added(struct cmdline *line, size_t i, struct span with,
			struct span text)
{
	_cleanup_(buf_release) struct buf without = BUF_INIT;

	fuzz_must(i < line->n && span_is(line->word[i].text, "zz=zz"),
		  "word %zu of [%.*s] is another", i, (int) with.len, with.data);
	line->word[i].action = WORD_DROP;
	cmdline_render(line, with, &without);
	fuzz_must(span_eq(buf_span(&without), text), "[%s] instead of [%.*s]",
		  buf_str(&without), (int) text.len, text.data);
}

static void check_adding(struct cmdline *line, struct span text)
{
	_cleanup_(buf_release) struct buf with = BUF_INIT;
	_cleanup_(line_done) struct line again = { 0 };
	size_t at;

	cmdline_add(line, "zz=zz");
	cmdline_render(line, text, &with);
	cmdline_reset(line);
	line_read(&again, buf_span(&with));
	/* A word whose blank came with a reference gets one of its own. */
	at = line->insert_at;
	if (!line->open_quote &&
	    (at == 0 || at == line->n || line->word[at].lead < line->word[at].start))
		check_added(&again.cmdline, line->insert_at, buf_span(&with), text);
}

static void check(struct span text)
{
	_cleanup_(line_done) struct line line = { 0 };

	line_read(&line, text);
	check_words(&line.cmdline, text);
	check_with_tokens(&line.cmdline, text);
	check_rendering(&line.cmdline, text);
	check_adding(&line.cmdline, text);
}

/* line.h knows no reference that is never closed. */
static bool has_open_brace(struct span text)
{
	size_t at = (size_t) -1, next = span_find(text, span_of("${"), 0);

	while (next != (size_t) -1) {
		at = next;
		next = span_find(text, span_of("${"), at + 1);
	}
	return at != (size_t) -1 && span_find(text, span_of("}"), at) == (size_t) -1;
}

/* A line as the kernel reads it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* line.h looks for the end of a name in a string. */
	_cleanup_(mem_done) char *text = mem_dup(fuzz_span(data, size));

	if (size <= LINE_MAX && strlen(text) == size &&
	    !has_open_brace(fuzz_span(data, size)))
		check((struct span){ text, size });
	return 0;
}
