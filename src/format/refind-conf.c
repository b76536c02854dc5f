/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"
#include "refind.h"

#include <string.h>

/*
 * refind.conf: settings, and stanzas for entries that rEFInd does not find by itself.
 *
 *	scanfor manual,external
 *	default_selection "Arch Linux"
 *	menuentry "Arch Linux" {
 *		loader  /boot/vmlinuz-linux
 *		options "root=UUID=... rw quiet"
 *		submenuentry "Terminal" {
 *			add_options "systemd.unit=multi-user.target"
 *		}
 *	}
 *
 * Tokens are separated by blanks, = and commas. loader drops the options above it. Of
 * several options lines the last one counts. A submenu begins with the options that the
 * stanza has so far; its own options replace them, and add_options are added (rEFInd:
 * config.c:AddStanzaEntries, AddSubmenu). A Linux stanza without options gets a place
 * for a new line.
 */

struct stanza {
	struct file_layout *layout;
	struct span text;
	ssize_t main, sub; /* indexes of the current entries, or -1 */
	size_t first;      /* the stanza's first segment */
	ssize_t live;      /* the segment of main that counts so far, or -1 */
	size_t sub_first;  /* the first one of sub that can count */
	bool has_options;  /* live is an options line, not a place for one */
	bool main_off;     /* disabled */
	bool crlf;
};

struct stanza_line {
	struct span key, value; /* value: the first one, inside its quotes */
	struct span rest;       /* after the key */
	bool quoted;
	unsigned number;
	size_t stop;
};

static const char unquoted_options[] = "without quotes rEFInd reads one word only";

static bool is_separator(char byte)
{
	return byte_is_blank(byte) || byte == '=' || byte == ',';
}

static struct span skip_separators(struct span line)
{
	while (line.len && is_separator(line.data[0]))
		line = span_at(line.data, 1, line.len);
	return line;
}

static struct span bare_token(struct span line)
{
	size_t len = 0;

	while (len < line.len && !is_separator(line.data[len]) && line.data[len] != '#')
		len++;
	return span_at(line.data, 0, len);
}

static void read_tokens(struct stanza_line *line, struct span text)
{
	size_t pos = 0;

	text = skip_separators(text);
	line->key = bare_token(text);
	line->rest = skip_separators(span_at(text.data, line->key.len, text.len));
	line->value = refind_take_string(line->rest, &pos);
	line->quoted = line->value.data != NULL;
	if (!line->quoted)
		line->value = bare_token(line->rest);
}

static bool is_refind_key(const struct stanza_line *line, const char *key)
{
	if (line->key.len != strlen(key))
		return false;
	for (size_t i = 0; i < line->key.len; i++)
		if (byte_lower(line->key.data[i]) != key[i])
			return false;
	return true;
}

/* Segments. */

static struct segment *stanza_segment(struct stanza *stanza, struct span value,
				      const struct stanza_line *line, const char *name)
{
	struct segment *segment = file_layout_add_segment(stanza->layout);

	segment->start = (size_t) (value.data - stanza->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_REFIND;
	segment->line = line->number;
	segment->stop = line->stop;
	segment->name = span_of(name);
	segment->entry = stanza->sub >= 0 ? stanza->sub : stanza->main;
	return segment;
}

/* A place for an options line after this one; drop_unused() drops it if there is one. */
static void add_place(struct stanza *stanza, const struct stanza_line *line)
{
	bool ends = stanza->text.data[line->stop - 1] == '\n';
	struct segment *segment =
		stanza_segment(stanza, span_at(stanza->text.data, line->stop, line->stop),
			       line, "options");

	segment->before = ends           ? "    options \""
			  : stanza->crlf ? "\r\n    options \""
					 : "\n    options \"";
	segment->after = !ends ? "\"" : stanza->crlf ? "\"\r\n" : "\"\n";
}

/* Drop the options so far of the current entry, by an entry of -1. */
static void drop_options(struct stanza *stanza)
{
	struct file_layout *layout = stanza->layout;

	if (stanza->sub < 0 && stanza->live >= 0)
		layout->segment[stanza->live].entry = -1;
	for (; stanza->sub >= 0 && stanza->sub_first < layout->n_segment;
	     stanza->sub_first++)
		layout->segment[stanza->sub_first].entry = -1;
}

static void drop_unused(struct stanza *stanza)
{
	struct file_layout *layout = stanza->layout;
	size_t n = stanza->first;

	for (size_t i = n; i < layout->n_segment; i++)
		if (layout->segment[i].entry >= 0)
			layout->segment[n++] = layout->segment[i];
	layout->n_segment = n;
	stanza->first = n;
}

/* Lines of a stanza. */

static void take_options(struct stanza *stanza, const struct stanza_line *line)
{
	struct segment *segment;

	if (stanza->main < 0 ||
	    (stanza->sub < 0 && line->value.len == 0 && !line->quoted))
		return;
	drop_options(stanza);
	segment = stanza_segment(stanza, line->value, line, "options");
	if (!line->quoted)
		segment->readonly_reason = unquoted_options;
	if (stanza->sub >= 0) {
		stanza->layout->entry[stanza->sub].inherits = false;
		return;
	}
	stanza->live = (ssize_t) stanza->layout->n_segment - 1;
	stanza->has_options = true;
}

static void take_add_options(struct stanza *stanza, const struct stanza_line *line)
{
	struct segment *segment;

	if (stanza->sub < 0)
		return;
	segment = stanza_segment(stanza, line->value, line, "add_options");
	if (!line->quoted)
		segment->readonly_reason = unquoted_options;
}

static void take_loader(struct stanza *stanza, const struct stanza_line *line)
{
	struct file_layout *layout = stanza->layout;

	if (stanza->main < 0)
		return;
	if (stanza->sub >= 0) {
		layout->entry[stanza->sub].kernel = line->value;
		return;
	}
	drop_options(stanza);
	layout->entry[stanza->main].kernel = line->value;
	add_place(stanza, line);
	stanza->live = (ssize_t) layout->n_segment - 1;
	stanza->has_options = false;
}

static void take_firmware(struct stanza *stanza, const struct stanza_line *line)
{
	(void) line;
	if (stanza->main >= 0 && stanza->sub < 0)
		stanza->main_off = true;
}

static void take_disabled(struct stanza *stanza, const struct stanza_line *line)
{
	(void) line;
	if (stanza->sub >= 0)
		stanza->layout->entry[stanza->sub].foreign = true;
	else if (stanza->main >= 0)
		stanza->main_off = true;
}

static struct menu_entry *add_titled(struct stanza *stanza,
				     const struct stanza_line *line)
{
	struct menu_entry *entry = file_layout_add_entry(stanza->layout);

	entry->title = line->value;
	entry->line = line->number;
	entry->rescue = title_is_rescue(line->value) || span_has(line->value, "single") ||
			span_has(line->value, "Single");
	return entry;
}

static void finish_stanza(struct stanza *stanza);

static void take_menuentry(struct stanza *stanza, const struct stanza_line *line)
{
	finish_stanza(stanza);
	add_titled(stanza, line);
	stanza->main = (ssize_t) stanza->layout->n_entry - 1;
	stanza->first = stanza->layout->n_segment;
	stanza->live = -1;
	stanza->has_options = false;
}

static void take_submenu(struct stanza *stanza, const struct stanza_line *line)
{
	struct menu_entry *entry, *above;

	if (stanza->main < 0)
		return;
	entry = add_titled(stanza, line);
	above = &stanza->layout->entry[stanza->main];
	entry->kernel = above->kernel;
	entry->menu = above->title;
	stanza->sub = (ssize_t) stanza->layout->n_entry - 1;
	stanza->sub_first = stanza->layout->n_segment;
	entry->inherits = stanza->has_options;
	if (!entry->inherits)
		add_place(stanza, line);
}

static void take_end(struct stanza *stanza, const struct stanza_line *line)
{
	(void) line;
	if (stanza->sub >= 0)
		stanza->sub = -1;
	else
		finish_stanza(stanza);
}

/* An EFI program is a kernel by its name, or by options that are a kernel's. */
static bool is_linux_stanza(const struct stanza *stanza, struct span kernel)
{
	static const char *const names[] = { "vmlinu", "bzimage", "/efi/linux/",
					     "\\efi\\linux\\" };
	const struct segment *options =
		stanza->has_options ? &stanza->layout->segment[stanza->live] : NULL;
	_cleanup_(buf_release) struct buf lower = BUF_INIT;

	for (size_t i = 0; i < kernel.len; i++)
		buf_add_byte(&lower, byte_lower(kernel.data[i]));
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_has(buf_span(&lower), names[i]))
			return true;
	if (kernel.len && !span_ends(buf_span(&lower), ".efi"))
		return true;
	return options &&
	       span_has(span_at(stanza->text.data, options->start, options->end),
			"root=");
}

static void finish_stanza(struct stanza *stanza)
{
	struct file_layout *layout = stanza->layout;
	bool is_linux;

	if (stanza->main < 0)
		return;
	is_linux = is_linux_stanza(stanza, layout->entry[stanza->main].kernel);
	for (size_t i = (size_t) stanza->main; i < layout->n_entry; i++)
		layout->entry[i].foreign |= stanza->main_off || !is_linux;
	for (size_t i = stanza->first; i < layout->n_segment; i++)
		if (layout->segment[i].entry >= 0 &&
		    layout->entry[layout->segment[i].entry].foreign)
			layout->segment[i].entry = -1;
	drop_unused(stanza);
	stanza->main = stanza->sub = -1;
	stanza->main_off = false;
}

/* Settings. */

static void take_refind_include(struct stanza *stanza, const struct stanza_line *line)
{
	struct include *include;

	if (stanza->main >= 0)
		return;
	include = file_layout_add_include(stanza->layout);
	include->offset = (size_t) (line->value.data - stanza->text.data);
	include->text = line->value;
}

static void take_scanfor(struct stanza *stanza, const struct stanza_line *line)
{
	struct loose_value *loose;

	if (stanza->main >= 0)
		return;
	loose = file_layout_add_loose(stanza->layout);
	loose->name = line->key;
	loose->value = span_trim(line->rest);
	loose->line = line->number;
}

static void take_selection(struct stanza *stanza, const struct stanza_line *line)
{
	if (stanza->main < 0)
		stanza->layout->preset = line->value;
}

static const struct {
	const char *key;
	void (*take)(struct stanza *stanza, const struct stanza_line *line);
} refind_keys[] = {
	{ "menuentry", take_menuentry },
	{ "submenuentry", take_submenu },
	{ "}", take_end },
	{ "loader", take_loader },
	{ "options", take_options },
	{ "add_options", take_add_options },
	{ "disabled", take_disabled },
	{ "firmware_bootnum", take_firmware },
	{ "include", take_refind_include },
	{ "scanfor", take_scanfor },
	{ "default_selection", take_selection },
};

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct stanza stanza = { .layout = ret,
				 .text = text,
				 .main = -1,
				 .sub = -1,
				 .crlf = span_has(text, "\r\n") };
	struct stanza_line line = { .number = 0 };
	struct span one;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &one);) {
		line.number++;
		line.stop = pos < text.len ? pos : text.len;
		if (span_ends(one, "\r"))
			one.len--;
		read_tokens(&line, one);
		for (size_t i = 0; i < ARRAY_SIZE(refind_keys); i++)
			if (is_refind_key(&line, refind_keys[i].key))
				refind_keys[i].take(&stanza, &line);
	}
	finish_stanza(&stanza);
	return 0;
}

const struct format format_refind_conf = {
	.name = "refind-conf",
	.locate = locate,
};
