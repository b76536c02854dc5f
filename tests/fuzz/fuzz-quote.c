/* SPDX-License-Identifier: BSD-3-Clause */
#include "cmdline/quote.h"
#include "sh.h"

#include <stdlib.h>
#include <string.h>

#define VALUE_MAX ((size_t) 4 << 10)
#define MARK      "\001:"

/* The input's first byte says which quoting the rest is in. */
static const struct {
	char letter;
	enum quoting quoting;
	const char *before, *after; /* how sh has it; NULL: it has not */
} quotings[] = {
	{ 'p', QUOTING_PLAIN, NULL, NULL },
	{ 'b', QUOTING_BLS, NULL, NULL },
	{ 'g', QUOTING_GRUB, NULL, NULL },
	{ 'e', QUOTING_GRUBENV, NULL, NULL },
	{ 's', QUOTING_STRINGS, NULL, NULL },
	{ '"', QUOTING_SHELL_DOUBLE, "X=\"", "\"" },
	{ '\'', QUOTING_SHELL_SINGLE, "X='", "'" },
	{ 'x', QUOTING_SHELL_BARE, "X=", "" },
	{ 'm', QUOTING_SHELL_MIXED, "X=", "" },
};

/* Cells lie in the raw bytes, in their order. */
static void check_view(const struct view *view, struct span raw)
{
	size_t at = 0;

	fuzz_must(view->raw_end == raw.len, "the end is %zu of %zu", view->raw_end,
		  raw.len);
	for (size_t i = 0; i < view->len; i++) {
		const struct cell *cell = &view->cell[i];

		fuzz_must(at <= cell->raw && cell->raw <= raw.len,
			  "cell %zu is at %zu after %zu", i, cell->raw, at);
		at = cell->raw;
		fuzz_must(cell->ref < (int) view->n_ref, "cell %zu has no reference", i);
	}
	for (size_t i = 0; i < view->n_ref; i++)
		fuzz_must(view->ref[i].raw.data >= raw.data &&
				  view->ref[i].raw.data + view->ref[i].raw.len <=
					  raw.data + raw.len,
			  "reference %zu is from elsewhere", i);
}

static void check_plain(const struct view *view, struct span raw)
{
	fuzz_must(view->len == raw.len, "%zu cells for %zu bytes", view->len, raw.len);
	for (size_t i = 0; i < raw.len; i++)
		fuzz_must(view->cell[i].byte == raw.data[i] && view->cell[i].raw == i,
			  "byte %zu is another", i);
}

/* In a file the quote behind it would not be the last one. */
static bool ends_in_backslash(struct span raw)
{
	size_t n = 0;

	while (n < raw.len && raw.data[raw.len - 1 - n] == '\\')
		n++;
	return n % 2 == 1;
}

/*
 * A value without references, in front of which and behind which sh sees the value end.
 */
static void check_with_sh(size_t i, struct span raw)
{
	_cleanup_(view_release) struct view view = VIEW_INIT;
	_cleanup_(buf_release) struct buf script = BUF_INIT, text = BUF_INIT,
					  out = BUF_INIT;
	const char *why;
	int status;

	if (raw.len > VALUE_MAX || ends_in_backslash(raw) ||
	    memchr(raw.data, '\0', raw.len) ||
	    view_decode_shell(&view, quotings[i].quoting, raw, &why) < 0 || view.n_ref)
		return;
	for (size_t k = 0; k < view.len; k++)
		buf_add_byte(&text, view.cell[k].byte);

	buf_addf(&script, "%s%.*s%s", quotings[i].before, (int) raw.len, raw.data,
		 quotings[i].after);
	status = sh_run("eval \"$1\" >&2; printf '" MARK "%s:' \"$X\"", buf_str(&script),
			&out);
	if (status < 0)
		return;
	buf_splice(&text, 0, 0, span_of(MARK));
	buf_add_byte(&text, ':');
	fuzz_must(span_eq(buf_span(&out), buf_span(&text)),
		  "sh has [%s] of %s, and not [%s]", buf_str(&out), buf_str(&script),
		  buf_str(&text));
}

/* Quoted values, with sh as the judge of those that are sh's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span raw = fuzz_span(data + 1, size - 1);

	for (size_t i = 0; size > 0 && i < ARRAY_SIZE(quotings); i++) {
		_cleanup_(view_release) struct view view = VIEW_INIT;
		const char *why = NULL;

		if (*data != (uint8_t) quotings[i].letter)
			continue;
		if (view_decode(&view, quotings[i].quoting, raw, &why) < 0)
			fuzz_must(why && view.len == 0, "refused without a word");
		else
			check_view(&view, raw);
		if (quotings[i].quoting == QUOTING_PLAIN)
			check_plain(&view, raw);
		if (quotings[i].before)
			check_with_sh(i, raw);
	}
	return 0;
}
