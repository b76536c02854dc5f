/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-path.h"
#include "grub-run.h"
#include "grub-word.h"

/* Conditions. */

/* Return whether GRUB can make other words of it than one: none, or several. */
static bool splits(struct span word, struct span text)
{
	bool quoted = *word.data == '"' || *word.data == '\'';

	if (quoted || !span_has(word, "$"))
		return false;
	return text.len == 0 || span_has(text, " ");
}

/* -z, -n and a text alone. */
static enum tri test_length(struct grub_run *run, struct span word, bool empty)
{
	enum tri sum = TRI_UNKNOWN;
	struct grub_texts texts;

	grub_word_expand(word, grub_run_lookup, run, &texts);
	for (size_t i = 0; i < texts.n; i++) {
		struct span text = buf_span(&texts.text[i]);
		enum tri one = (text.len == 0) == empty ? TRI_YES : TRI_NO;

		if (texts.more || (text.len && memchr(text.data, GRUB_HOLE, text.len)) ||
		    splits(word, text) || (i > 0 && one != sum)) {
			sum = TRI_UNKNOWN;
			break;
		}
		sum = one;
	}
	grub_texts_release(&texts);
	return sum;
}

/* -f, -e and -s of a file that is there. */
static enum tri test_file(struct grub_run *run, struct span word)
{
	const struct grub_files *files = run->eval->files;
	_cleanup_(names_release) struct names names = NAMES_INIT;
	enum tri found = TRI_UNKNOWN;
	struct grub_texts texts;

	grub_word_expand(word, grub_run_lookup, run, &texts);
	if (texts.n == 1 && !texts.more)
		(void) grub_path_resolve(files, buf_span(&texts.text[0]), run->file->path,
					 &names);
	grub_texts_release(&texts);
	for (size_t i = 0; i < names.n; i++)
		if (files->has(files->context, names.name[i]))
			found = TRI_YES;
	return found;
}

static enum tri test_equal(struct grub_run *run, struct span a, struct span b)
{
	struct grub_texts x, y;
	enum tri sum = TRI_UNKNOWN;

	grub_word_expand(a, grub_run_lookup, run, &x);
	grub_word_expand(b, grub_run_lookup, run, &y);
	if (x.n == 1 && y.n == 1 && !x.more && !y.more &&
	    !splits(a, buf_span(&x.text[0])) && !splits(b, buf_span(&y.text[0])) &&
	    !strchr(buf_str(&x.text[0]), GRUB_HOLE) &&
	    !strchr(buf_str(&y.text[0]), GRUB_HOLE))
		sum = span_eq(buf_span(&x.text[0]), buf_span(&y.text[0])) ? TRI_YES
									  : TRI_NO;
	grub_texts_release(&x);
	grub_texts_release(&y);
	return sum;
}

static enum tri tri_not(enum tri a)
{
	return a == TRI_YES ? TRI_NO : a == TRI_NO ? TRI_YES : TRI_UNKNOWN;
}

static enum tri test_words(struct grub_run *run, const struct grub_word *word, size_t n)
{
	if (n > 1 && span_is(word[0].text, "!"))
		return tri_not(test_words(run, word + 1, n - 1));
	if (n == 1)
		return test_length(run, word[0].text, false);
	if (n == 2 && span_is(word[0].text, "-z"))
		return test_length(run, word[1].text, true);
	if (n == 2 && span_is(word[0].text, "-n"))
		return test_length(run, word[1].text, false);
	if (n == 2 && (span_is(word[0].text, "-f") || span_is(word[0].text, "-s") ||
		       span_is(word[0].text, "-e")))
		return test_file(run, word[1].text);
	if (n == 3 && (span_is(word[1].text, "=") || span_is(word[1].text, "==")))
		return test_equal(run, word[0].text, word[2].text);
	if (n == 3 && span_is(word[1].text, "!="))
		return tri_not(test_equal(run, word[0].text, word[2].text));
	return TRI_UNKNOWN;
}

/* Return the only variable with several values in the words, or GRUB_NAMES_MAX. */
static size_t sole_variable(struct grub_run *run, const struct grub_word *word, size_t n)
{
	size_t sole = GRUB_NAMES_MAX;

	for (size_t i = 0; i < run->eval->pool.n_name; i++) {
		const struct grub_values *values = run->state->var[i];
		bool used = false;

		for (size_t j = 0; j < n && values && values->n > 1; j++)
			used |= grub_word_refers(word[j].text, run->eval->pool.name[i]);
		if (!used)
			continue;
		if (sole < GRUB_NAMES_MAX || values->more)
			return GRUB_NAMES_MAX;
		sole = i;
	}
	return sole;
}

/* Test each value by itself. */
static void test_each(struct grub_run *run, const struct grub_word *word, size_t n,
		      size_t var)
{
	struct grub_pool *pool = &run->eval->pool;
	const struct grub_values *all = run->state->var[var];
	struct grub_status *status = &run->status;

	for (size_t i = 0; i < all->n; i++) {
		const struct grub_values *one = grub_pool_one(pool, all->value[i]);
		enum tri result;

		run->state->var[var] = one;
		result = test_words(run, word, n);
		if (result != TRI_NO)
			status->yes = status->yes ? grub_pool_join(pool, status->yes, one)
						  : one;
		if (result != TRI_YES)
			status->no =
				status->no ? grub_pool_join(pool, status->no, one) : one;
	}
	run->state->var[var] = all;
	if (!status->yes)
		status->result = TRI_NO;
	else if (!status->no)
		status->result = TRI_YES;
	else
		status->var = var;
}

void grub_run_test(struct grub_run *run)
{
	const struct grub_word *word = run->command.word + 1;
	size_t n = run->command.n - 1, var;

	if (span_is(run->command.word[0].text, "[")) {
		if (n == 0 || !span_is(word[n - 1].text, "]"))
			return;
		n--;
	}
	var = sole_variable(run, word, n);
	if (var < GRUB_NAMES_MAX)
		test_each(run, word, n, var);
	else
		run->status.result = test_words(run, word, n);
}

void grub_run_true(struct grub_run *run)
{
	run->status.result = TRI_YES;
}

void grub_run_false(struct grub_run *run)
{
	run->status.result = TRI_NO;
}
