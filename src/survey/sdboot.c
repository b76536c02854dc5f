/* SPDX-License-Identifier: BSD-3-Clause */
#include "sdboot.h"
#include "bls-program.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

/* Versions. */

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool is_alpha(char byte)
{
	return byte_lower(byte) >= 'a' && byte_lower(byte) <= 'z';
}

/* Return the first byte, or NUL at the end. */
static char first(struct span span)
{
	return span.len ? span.data[0] : '\0';
}

static void skip(struct span *span, size_t n)
{
	*span = span_at(span->data, n, span->len);
}

static bool is_version_separator(char byte)
{
	return byte == '~' || byte == '-' || byte == '^' || byte == '.';
}

static void skip_invalid(struct span *span)
{
	while (span->len && !is_digit(first(*span)) && !is_alpha(first(*span)) &&
	       !is_version_separator(first(*span)))
		skip(span, 1);
}

static struct span take_run(struct span *span, bool (*is)(char byte))
{
	size_t n = 0;
	struct span run;

	while (n < span->len && is(span->data[n]))
		n++;
	run = span_at(span->data, 0, n);
	skip(span, n);
	return run;
}

static int sign(bool less, bool more)
{
	return more - less;
}

/* A string that begins with the byte is older. Skip it in both. */
static int compare_mark(struct span *a, struct span *b, char mark)
{
	bool has_a = first(*a) == mark, has_b = first(*b) == mark;

	if (has_a && has_b) {
		skip(a, 1);
		skip(b, 1);
	}
	return sign(has_a && !has_b, has_b && !has_a);
}

static int compare_bytes(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int r = n ? memcmp(a.data, b.data, n) : 0;

	return r ? r : sign(a.len<b.len, a.len> b.len);
}

static int compare_numbers(struct span a, struct span b)
{
	/* A number is newer than none. */
	if (a.len == 0 || b.len == 0)
		return sign(a.len<b.len, a.len> b.len);
	while (first(a) == '0')
		skip(&a, 1);
	while (first(b) == '0')
		skip(&b, 1);
	if (a.len != b.len)
		return sign(a.len<b.len, a.len> b.len);
	return compare_bytes(a, b);
}

/* Compare and skip one segment: marks, then digits or letters. */
static int compare_segment(struct span *a, struct span *b)
{
	int r = compare_mark(a, b, '~');

	if (r != 0 || a->len == 0 || b->len == 0)
		return r ? r : sign(b->len > 0, a->len > 0);
	for (const char *mark = "-^."; r == 0 && *mark; mark++)
		r = compare_mark(a, b, *mark);
	if (r != 0)
		return r;
	if (is_digit(first(*a)) || is_digit(first(*b)))
		return compare_numbers(take_run(a, is_digit), take_run(b, is_digit));
	return compare_bytes(take_run(a, is_alpha), take_run(b, is_alpha));
}

int sdboot_compare_versions(struct span a, struct span b)
{
	for (;;) {
		int r;

		skip_invalid(&a);
		skip_invalid(&b);
		if (a.len == 0 && b.len == 0)
			return 0;
		r = compare_segment(&a, &b);
		if (r != 0)
			return r;
	}
}

/* Names with a counter of attempts: NAME+LEFT.conf, NAME+LEFT-DONE.conf. */

struct counter {
	struct span before, after; /* the parts of the name around it */
	struct span left, done;    /* left.len 0: the name has no counter */
};

static struct counter find_counter(struct span name)
{
	struct counter counter = { name, SPAN_NULL, SPAN_NULL, SPAN_NULL };
	struct span rest = name;
	size_t plus = SPAN_NPOS;

	for (size_t i = 0; i < name.len; i++)
		if (name.data[i] == '+')
			plus = i;
	if (plus == SPAN_NPOS)
		return counter;
	skip(&rest, plus + 1);
	counter.left = take_run(&rest, is_digit);
	if (counter.left.len && first(rest) == '-') {
		skip(&rest, 1);
		counter.done = take_run(&rest, is_digit);
	}
	if (counter.left.len == 0 || first(rest) != '.')
		return (struct counter){ name, SPAN_NULL, SPAN_NULL, SPAN_NULL };
	counter.before = span_at(name.data, 0, plus);
	counter.after = rest;
	return counter;
}

static bool is_zero(struct span digits)
{
	for (size_t i = 0; i < digits.len; i++)
		if (digits.data[i] != '0')
			return false;
	return digits.len > 0;
}

/* No attempts are left: sorted to the end of the list. */
static bool is_exhausted(const struct menu_entry *entry)
{
	struct counter counter = find_counter(entry->id);

	return counter.left.len && is_zero(counter.left);
}

/* Order. */

/* The version that counts: of an image, the one of its os-release. */
static struct span sort_version(const struct config_file *file,
				const struct menu_entry *entry)
{
	return file->kind == FILE_UKI ? entry->release : entry->version;
}

struct listed {
	const struct config_file *file;
	const struct menu_entry *entry;
	char *id; /* in lower case */
};

static int compare_ids(const struct listed *a, const struct listed *b)
{
	struct counter x = find_counter(a->entry->id), y = find_counter(b->entry->id);
	int r = sdboot_compare_versions(span_of(b->id), span_of(a->id));

	if (r != 0)
		return r;
	if (a->entry->profile != b->entry->profile)
		return a->entry->profile < b->entry->profile ? -1 : 1;
	if (x.left.len == 0 || y.left.len == 0)
		return 0;
	r = -compare_numbers(x.left, y.left);
	return r ? r : compare_numbers(x.done, y.done);
}

static int compare(const struct listed *a, const struct listed *b)
{
	const struct menu_entry *x = a->entry, *y = b->entry;
	int r;

	if (is_exhausted(x) != is_exhausted(y))
		return is_exhausted(x) ? 1 : -1;
	if ((x->sort_key.len == 0) != (y->sort_key.len == 0))
		return x->sort_key.len ? -1 : 1;
	if (x->sort_key.len) {
		r = compare_bytes(x->sort_key, y->sort_key);
		if (r == 0)
			r = compare_bytes(x->machine_id, y->machine_id);
		if (r == 0)
			r = sdboot_compare_versions(sort_version(b->file, y),
						    sort_version(a->file, x));
		if (r != 0)
			return r;
	}
	return compare_ids(a, b);
}

/* Patterns. */

static char *lower(struct span text, const char *end)
{
	_cleanup_(buf_release) struct buf buf = BUF_INIT;

	for (size_t i = 0; i < text.len; i++)
		buf_add_byte(&buf, byte_lower(text.data[i]));
	buf_add_str(&buf, end);
	return mem_dup(buf_span(&buf));
}

/* Ids have the counter and .conf; some versions of systemd-boot leave one of them out. */
static bool matches(struct span pattern, const struct listed *listed, bool exact)
{
	struct counter counter = find_counter(span_of(listed->id));
	_cleanup_(mem_done) char *wanted = lower(pattern, ""),
				 *with_end = lower(pattern, ".conf");
	_cleanup_(buf_release) struct buf plain = BUF_INIT;

	if (exact)
		return fnmatch(wanted, listed->id, 0) == 0;
	buf_add_span(&plain, counter.before);
	buf_add_span(&plain, counter.after);
	return fnmatch(wanted, buf_str(&plain), 0) == 0 ||
	       fnmatch(with_end, listed->id, 0) == 0 ||
	       fnmatch(with_end, buf_str(&plain), 0) == 0;
}

/* The list. */

bool sdboot_lists(const struct survey *survey, const struct config_file *file)
{
	bool grub = survey->blscfg && span_starts(span_of(file->path), "boot/loader/");

	if (file->kind == FILE_UKI)
		return bls_is_type2(file) && span_has(span_of(file->path), "EFI/Linux/");
	return file->kind == FILE_BLS && !grub && file->layout.entry[0].kernel.len &&
	       !bls_is_hidden(survey, file);
}

static struct listed *list_entries(const struct survey *survey, size_t *ret_n)
{
	struct listed *list = NULL;
	size_t n = 0, room = 0;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		for (size_t j = 0; sdboot_lists(survey, file) && j < file->layout.n_entry;
		     j++) {
			list = mem_grow(list, n, &room, sizeof(*list));
			list[n++] = (struct listed){
				.file = file,
				.entry = &file->layout.entry[j],
				.id = lower(file->layout.entry[j].id, ""),
			};
		}
	}
	*ret_n = n;
	return list;
}

/* Return the first in order of those that match; pattern NULL: of all. */
static const struct menu_entry *find(const struct listed *list, size_t n,
				     const struct span *pattern, bool exact)
{
	const struct listed *best = NULL;

	for (size_t i = 0; i < n; i++)
		if ((!pattern || matches(*pattern, &list[i], exact)) &&
		    (!best || compare(&list[i], best) < 0))
			best = &list[i];
	return best ? best->entry : NULL;
}

static const struct menu_entry *find_pattern(const struct listed *list, size_t n,
					     const struct span *pattern)
{
	const struct menu_entry *found;

	if (pattern->len == 0)
		return NULL;
	found = find(list, n, pattern, true);
	return found ? found : find(list, n, pattern, false);
}

struct sdboot_default sdboot_default(const struct survey *survey)
{
	const struct config_file *conf = survey_find(survey, FILE_LOADER_CONF);
	struct span pattern = conf ? conf->layout.preset : SPAN_NULL;
	struct span preferred = conf ? conf->layout.preferred : SPAN_NULL;
	struct sdboot_default choice = { .entry = NULL };
	size_t n;
	struct listed *list = list_entries(survey, &n);

	choice.other[0] = find(list, n, NULL, true);
	choice.other[1] = find_pattern(list, n, &pattern);
	choice.entry = find_pattern(list, n, &preferred);
	if (choice.entry && is_exhausted(choice.entry))
		choice.entry = NULL;
	/* Each version of systemd-boot knows a name as its list has it. */
	if (choice.other[1] && find(list, n, &pattern, true) == choice.other[1])
		choice.other[0] = NULL;
	if (!choice.entry)
		choice.entry = choice.other[1] ? choice.other[1] : choice.other[0];
	if (span_is(pattern, "@saved"))
		choice.saved = conf;
	for (size_t i = 0; i < n; i++)
		free(list[i].id);
	free(list);
	return choice;
}
