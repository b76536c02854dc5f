/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-word.h"

/* A text that grows further has a variable that doubles itself. */
#define TEXT_MAX ((size_t) 64 << 10)

struct expansion {
	struct span word;
	size_t pos;
	grub_lookup_fn *lookup;
	void *context;
	struct grub_texts *texts;
};

void grub_texts_release(struct grub_texts *texts)
{
	for (size_t i = 0; i < GRUB_VALUES_MAX; i++)
		buf_release(&texts->text[i]);
	texts->n = 0;
}

static void expand_byte(struct expansion *expansion, char byte)
{
	struct grub_texts *texts = expansion->texts;

	for (size_t i = 0; i < texts->n; i++)
		if (texts->text[i].len < TEXT_MAX)
			buf_add_byte(&texts->text[i], byte);
		else
			texts->more = true;
}

/* Each text so far, followed by each value. */
static void expand_values(struct expansion *expansion, const struct grub_values *values)
{
	struct grub_texts *texts = expansion->texts, sum = { .n = 0 };

	sum.outside = texts->outside;
	sum.more = texts->more || values->more;
	sum.n_used = texts->n_used;
	memcpy(sum.used, texts->used, sizeof(sum.used));
	for (size_t i = 0; i < values->n && sum.n_used < GRUB_VALUES_MAX; i++)
		sum.used[sum.n_used++] = values->value[i];
	for (size_t i = 0; i < texts->n; i++)
		for (size_t j = 0; j < values->n; j++) {
			struct buf *text = &sum.text[sum.n];

			if (sum.n == GRUB_VALUES_MAX ||
			    texts->text[i].len + values->value[j]->text.len > TEXT_MAX) {
				sum.more = true;
				continue;
			}
			buf_add_span(text, buf_span(&texts->text[i]));
			buf_add_span(text, values->value[j]->text);
			sum.outside |= values->value[j]->outside;
			sum.n++;
		}
	grub_texts_release(texts);
	*texts = sum;
}

static bool expansion_is_name_byte(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') || byte == '_';
}

/* $NAME, ${NAME}, or one of $? $# $* $@ and $1, which have holes. */
static void expand_variable(struct expansion *expansion)
{
	struct span word = expansion->word;
	size_t start = expansion->pos + 1, end;
	bool braces = start < word.len && word.data[start] == '{';
	const struct grub_values *values;

	start += braces;
	for (end = start; end < word.len && expansion_is_name_byte(word.data[end]);)
		end++;
	if (end == start && end < word.len && strchr("?#*@", word.data[end]))
		end++;
	expansion->pos = end + (braces && end < word.len && word.data[end] == '}');
	if (end == start)
		return;
	if (!expansion_is_name_byte(word.data[start]) ||
	    (word.data[start] >= '0' && word.data[start] <= '9')) {
		expand_byte(expansion, GRUB_HOLE);
		return;
	}
	values = expansion->lookup(expansion->context, span_at(word.data, start, end));
	if (values)
		expand_values(expansion, values);
}

/* Return the byte at pos, or NUL at the end. */
static char expansion_peek(const struct expansion *expansion, size_t ahead)
{
	size_t at = expansion->pos + ahead;

	return at < expansion->word.len ? expansion->word.data[at] : '\0';
}

/* In double quotes a backslash stays, but before a few bytes. */
static void expand_backslash(struct expansion *expansion, bool quoted)
{
	char next = expansion_peek(expansion, 1);

	expansion->pos++;
	if (next == '\n') {
		expansion->pos++;
		return;
	}
	if (quoted && !strchr("$\"\\", next)) {
		expand_byte(expansion, '\\');
		return;
	}
	if (expansion->pos < expansion->word.len)
		expand_byte(expansion, next);
	expansion->pos++;
}

static void expand_single(struct expansion *expansion)
{
	expansion->pos++;
	while (expansion->pos < expansion->word.len &&
	       expansion_peek(expansion, 0) != '\'')
		expand_byte(expansion, expansion->word.data[expansion->pos++]);
	expansion->pos++;
}

void grub_word_expand(struct span word, grub_lookup_fn *lookup, void *context,
		      struct grub_texts *ret)
{
	struct expansion expansion = { .word = word,
				       .lookup = lookup,
				       .context = context };
	bool quoted = false;

	*ret = (struct grub_texts){ .n = 1 };
	expansion.texts = ret;
	while (expansion.pos < word.len) {
		char byte = word.data[expansion.pos];

		if (byte == '$') {
			expand_variable(&expansion);
		} else if (byte == '\\') {
			expand_backslash(&expansion, quoted);
		} else if (byte == '\'' && !quoted) {
			expand_single(&expansion);
		} else {
			if (byte == '"')
				quoted = !quoted;
			else
				expand_byte(&expansion, byte);
			expansion.pos++;
		}
	}
}

bool grub_word_refers(struct span word, struct span name)
{
	for (size_t at = span_find(word, span_of("$"), 0); at != SPAN_NPOS;
	     at = span_find(word, span_of("$"), at + 1)) {
		size_t start = at + 1, end;

		start += start < word.len && word.data[start] == '{';
		for (end = start;
		     end < word.len && expansion_is_name_byte(word.data[end]);)
			end++;
		if (span_eq(span_at(word.data, start, end), name))
			return true;
	}
	return false;
}
