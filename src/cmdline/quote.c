/* SPDX-License-Identifier: BSD-3-Clause */
#include "quote-layer.h"
#include "shell/shell.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void view_add(struct view *view, size_t raw, char byte)
{
	view->cell = mem_grow(view->cell, view->len, &view->room, sizeof(*view->cell));
	view->cell[view->len++] = (struct cell){ .raw = raw, .ref = -1, .byte = byte };
}

int view_keep_ref(struct view *view, const struct ref *ref)
{
	view->ref = mem_grow(view->ref, view->n_ref, &view->ref_room, sizeof(*view->ref));
	view->ref[view->n_ref] = *ref;
	return (int) view->n_ref++;
}

void view_add_ref(struct view *view, size_t raw, const struct ref *ref)
{
	view_add(view, raw, '\0');
	view->cell[view->len - 1].ref = view_keep_ref(view, ref);
}

void view_release(struct view *view)
{
	free(view->cell);
	free(view->ref);
	*view = (struct view) VIEW_INIT;
}

size_t view_raw(const struct view *view, size_t i)
{
	return i < view->len ? view->cell[i].raw : view->raw_end;
}

static int decode_plain(struct view *view, enum quoting quoting, struct span raw,
			const char **ret_why)
{
	(void) quoting;
	(void) ret_why;
	view->cell = mem_zero(raw.len, sizeof(*view->cell));
	view->len = view->room = raw.len;
	for (size_t i = 0; i < raw.len; i++)
		view->cell[i] = (struct cell){ .raw = i, .ref = -1, .byte = raw.data[i] };
	return 0;
}

/* rEFInd: config.c:ReadTokenLine */
static int decode_refind(struct view *view, enum quoting quoting, struct span raw,
			 const char **ret_why)
{
	(void) quoting;
	(void) ret_why;
	for (size_t i = 0; i < raw.len; i++) {
		view_add(view, i, raw.data[i]);
		if (raw.data[i] == '"' && i + 1 < raw.len && raw.data[i + 1] == '"')
			i++;
	}
	return 0;
}

/* Return the length of the end of a string, a comma and the start of the next one. */
static size_t separator_length(struct span text)
{
	size_t i = 1;

	while (i < text.len && (byte_is_blank(text.data[i]) || text.data[i] == ','))
		i++;
	return i < text.len && text.data[i] == '"' ? i + 1 : 0;
}

/* JSON, TOML: the strings are joined with blanks. Other quotes and comments of TOML are
 * not read. */
static int decode_strings(struct view *view, enum quoting quoting, struct span raw,
			  const char **ret_why)
{
	(void) quoting;
	for (size_t i = 0; i < raw.len;) {
		size_t len = raw.data[i] == '"'
				     ? separator_length(span_at(raw.data, i, raw.len))
				     : 1;

		if (len == 0 || strchr("\\'#", raw.data[i])) {
			*ret_why = "a list of strings that cannot be read";
			return -EINVAL;
		}
		view_add(view, i, raw.data[i] == '"' ? ' ' : raw.data[i]);
		i += len;
	}
	return 0;
}

/* grub-core/lib/envblk.c: a backslash escapes any byte. */
static int decode_grubenv(struct view *view, enum quoting quoting, struct span raw,
			  const char **ret_why)
{
	(void) quoting;
	(void) ret_why;
	for (size_t i = 0; i < raw.len; i++) {
		size_t at = i;

		if (raw.data[i] == '\\' && i + 1 < raw.len)
			i++;
		view_add(view, at, raw.data[i]);
	}
	return 0;
}

/* Return the length of the $name or ${name} at the start of text, or 0. */
static size_t reference_length(struct span text, struct span *ret_name)
{
	bool braces = text.len > 1 && text.data[1] == '{';
	size_t start = braces ? 2 : 1;
	size_t len;

	if (text.len < 2 || text.data[0] != '$')
		return 0;
	len = shell_name_length(span_at(text.data, start, text.len));
	if (len == 0)
		return 0;
	if (braces && (start + len >= text.len || text.data[start + len] != '}'))
		return 0;

	*ret_name = span_at(text.data, start, start + len);
	return start + len + braces;
}

static int decode_bls(struct view *view, enum quoting quoting, struct span raw,
		      const char **ret_why)
{
	size_t i = 0;

	(void) quoting;
	(void) ret_why;
	while (i < raw.len) {
		struct ref ref = { .grub = true };
		size_t len = reference_length(span_at(raw.data, i, raw.len), &ref.name);

		if (len > 0) {
			ref.raw = span_at(raw.data, i, i + len);
			view_add_ref(view, i, &ref);
			i += len;
			continue;
		}

		len = span_starts(span_at(raw.data, i, raw.len), "\\$") ? 2 : 1;
		view_add(view, i, raw.data[i + len - 1]);
		i += len;
	}
	return 0;
}

static bool byte_is_plain(char byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= '0' && byte <= '9') ||
	       (byte != '\0' && strchr("_.,=:+/@%-", byte));
}

bool quote_is_plain(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!byte_is_plain(text.data[i]))
			return false;
	return true;
}

/* Fast path: most lines need no decoding. */
static bool is_plain_line(struct span raw)
{
	for (size_t i = 0; i < raw.len; i++)
		if (!byte_is_plain(raw.data[i]) && raw.data[i] != ' ')
			return false;
	return true;
}

static int decode_grub_line(struct view *view, enum quoting quoting, struct span raw,
			    const char **ret_why)
{
	(void) decode_plain(view, quoting, raw, ret_why);
	return is_plain_line(raw) ? 0 : decode_grub(view, raw, ret_why);
}

static int decode_shell_line(struct view *view, enum quoting quoting, struct span raw,
			     const char **ret_why)
{
	int r = decode_shell(view, quoting, raw, ret_why);

	return r < 0 ? r : decode_grub(view, raw, ret_why);
}

static int quote_decode(struct view *view, enum quoting quoting, struct span raw,
			int (*layer)(struct view *view, enum quoting quoting,
				     struct span raw, const char **ret_why),
			const char **ret_why)
{
	int r;

	view_release(view);
	r = layer(view, quoting, raw, ret_why);
	if (r < 0) {
		view_release(view);
		return r;
	}
	view->raw_end = raw.len;
	return 0;
}

int view_decode(struct view *view, enum quoting quoting, struct span raw,
		const char **ret_why)
{
	static int (*const layers[])(struct view * view, enum quoting quoting,
				     struct span raw, const char **ret_why) = {
		[QUOTING_PLAIN] = decode_plain,
		[QUOTING_REFIND] = decode_refind,
		[QUOTING_BLS] = decode_bls,
		[QUOTING_GRUB] = decode_grub_line,
		[QUOTING_STRINGS] = decode_strings,
		[QUOTING_GRUBENV] = decode_grubenv,
		[QUOTING_SHELL_DOUBLE] = decode_shell_line,
		[QUOTING_SHELL_SINGLE] = decode_shell_line,
		[QUOTING_SHELL_BARE] = decode_shell_line,
		[QUOTING_SHELL_MIXED] = decode_shell_line,
	};

	return quote_decode(view, quoting, raw, layers[quoting], ret_why);
}

int view_decode_shell(struct view *view, enum quoting quoting, struct span raw,
		      const char **ret_why)
{
	return quote_decode(view, quoting, raw, decode_shell, ret_why);
}
