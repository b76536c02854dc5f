/* SPDX-License-Identifier: BSD-3-Clause */
#include "tokens.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

const char *const token_keys[] = {
	[INTEL] = "intel_iommu",
	[AMD] = "amd_iommu",
	[IOMMU] = "iommu",
	[PASSTHROUGH] = "iommu.passthrough",
	[VFIO] = "vfio.enable_unsafe_noiommu_mode",
};

bool token_is_list(size_t key)
{
	return key <= IOMMU;
}

static ssize_t key_of(struct span name, bool has_value)
{
	for (size_t k = 0; k < KEYS; k++) {
		size_t i = 0, len = strlen(token_keys[k]);

		while (i < len && i < name.len &&
		       (name.data[i] == '-' ? '_' : name.data[i]) == token_keys[k][i])
			i++;
		if (i == len && i == name.len)
			return has_value || !token_is_list(k) ? (ssize_t) k : -1;
	}
	return -1;
}

static struct span unquoted(struct span text)
{
	bool quoted =
		text.len > 1 && text.data[0] == '"' && text.data[text.len - 1] == '"';

	return quoted ? span_at(text.data, 1, text.len - 1) : text;
}

/* One pair of quotes is fine where unquoted() takes it off. */
static bool is_awkward(struct span raw, struct span value)
{
	size_t quotes = 0;

	for (size_t i = 0; i < raw.len; i++) {
		quotes += raw.data[i] == '"';
		if (quotes > 2 || strchr(" $~\n\t", raw.data[i]))
			return true;
	}
	return span_has(value, "\"");
}

static void add_token(struct tokens *tokens, struct span raw)
{
	struct token *token = &tokens->token[tokens->n++];
	struct span word = unquoted(raw);
	size_t equals = span_find(word, span_of("="), 1);
	bool has_value = equals < word.len;

	assert(tokens->n <= MAX_TOKENS);
	*token = (struct token){ .raw = raw, .value = span_of("") };
	if (has_value)
		token->value = unquoted(span_at(word.data, equals + 1, word.len));
	token->key =
		key_of(span_at(word.data, 0, has_value ? equals : word.len), has_value);
	tokens->ended |= span_is(word, "--");
	token->live = !tokens->ended;
	if (!token->live)
		return;
	tokens->n_live++;
	tokens->managed |= token->key >= 0;
	tokens->awkward |= token->key >= 0 && is_awkward(raw, token->value);
}

void tokens_read(struct tokens *tokens, struct span text, bool ended)
{
	size_t start = SIZE_MAX;
	bool quoted = false;

	*tokens = (struct tokens){ .ended = ended };
	for (size_t i = 0; i <= text.len; i++) {
		struct span rest = span_at(text.data, i, text.len);
		bool own = span_starts(rest, OWN_BLANK);
		bool blank = !rest.len || (strchr(" \t\n", rest.data[0]) && !quoted);

		if (!blank && start == SIZE_MAX)
			start = i;
		if (own)
			i += strlen(OWN_BLANK) - 1;
		quoted ^= rest.len && rest.data[0] == '"';
		if (start == SIZE_MAX || !(blank || (own && !quoted)))
			continue;
		add_token(tokens, span_at(text.data, start, own ? i + 1 : i));
		start = SIZE_MAX;
	}
	tokens->open = quoted;
}

/* Items that no mode owns, in the order in which the kernel takes them. */

static bool is_foreign(size_t key, struct span item)
{
	static const char *const misleading[] = { "pt", "nopt", "0", "1" };

	if (key == IOMMU)
		return !span_starts(item, "off") && !span_starts(item, "pt") &&
		       !span_starts(item, "nopt") && !span_starts(item, "soft") &&
		       !span_is(item, "on");
	for (size_t i = 0; i < ARRAY_SIZE(misleading); i++)
		if (span_is(item, misleading[i]))
			return false;
	if (span_has(item, "iommu="))
		return false;
	return key == INTEL ? !span_starts(item, "on") && !span_starts(item, "off")
			    : !span_is(item, "on") && !span_has(item, "off");
}

static void put_once(struct buf *list, struct span item, bool last)
{
	_cleanup_(buf_release) struct buf needle = BUF_INIT;
	size_t at;

	buf_addf(&needle, ",%.*s,", (int) item.len, item.data);
	at = span_find(buf_span(list), buf_span(&needle), 0);
	if (at != (size_t) -1 && !last)
		return;
	if (at != (size_t) -1)
		buf_splice(list, at, item.len + 1, SPAN_NULL);
	if (!list->len)
		buf_add_byte(list, ',');
	buf_add(list, needle.data + 1, needle.len - 1);
}

/* Of live items the last of equal ones counts, behind usedac the first. */
static void put_items(size_t key, struct span value, struct buf *live, struct buf *dead)
{
	bool ended = false;

	for (size_t start = 0, end; start < value.len; start = end + 1) {
		struct span item;

		end = span_find(value, span_of(","), start);
		end = end == (size_t) -1 ? value.len : end;
		item = span_at(value.data, start, end);
		ended |= key == IOMMU && span_starts(item, "usedac");
		if (item.len && is_foreign(key, item))
			put_once(ended ? dead : live, item, !ended);
	}
}

void tokens_foreign_items(const struct tokens *tokens, size_t key, struct buf *out)
{
	_cleanup_(buf_release) struct buf dead = BUF_INIT;

	for (size_t i = 0; i < tokens->n; i++)
		if (tokens->token[i].live && tokens->token[i].key == (ssize_t) key)
			put_items(key, tokens->token[i].value, out, &dead);
	buf_add_byte(out, '|');
	buf_add_span(out, buf_span(&dead));
}

void tokens_foreign_words(const struct tokens *tokens, struct buf *out)
{
	for (size_t i = 0; i < tokens->n; i++) {
		if (tokens->token[i].live && tokens->token[i].key >= 0)
			continue;
		buf_add_byte(out, '[');
		buf_add_span(out, tokens->token[i].raw);
		buf_add_byte(out, ']');
	}
}

struct span tokens_tail(const struct tokens *tokens, struct span text)
{
	const char *start = text.data + text.len;

	if (tokens->n_live < tokens->n)
		start = tokens->token[tokens->n_live].raw.data;
	return span_at(start, 0, (size_t) (text.data + text.len - start));
}

size_t tokens_next(const struct tokens *tokens, size_t key, size_t i)
{
	while (i < tokens->n_live && tokens->token[i].key != (ssize_t) key)
		i++;
	return i;
}
