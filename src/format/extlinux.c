/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <string.h>

/*
 * Menus of extlinux and syslinux, which U-Boot reads too: lines of KEYWORD VALUE,
 * keywords in any case.
 *
 *	default l0
 *	label l0
 *		menu label Debian GNU/Linux 12
 *		linux /boot/vmlinuz-6.1
 *		append root=/dev/vda1 ro quiet
 *
 * The last append line of a label counts. One outside of all labels is for the labels
 * that have none, also in other files of the menu: survey/assemble-syslinux.c. A label
 * without a kernel line starts the file of its name. DEFAULT and ONTIMEOUT name a label,
 * and can add parameters (syslinux: readconfig.c:parse_config_file, record;
 * load_kernel). ONTIMEOUT's boots where a menu or a prompt waits, and not for ever.
 *mboot.c32 starts Xen, with the kernel and its parameters after a ---.
 */

struct extlinux_menu {
	struct file_layout *layout;
	struct span text;
	ssize_t label;  /* index of the current entry; -1: outside of labels */
	ssize_t preset; /* index of the entry with MENU DEFAULT, or -1 */
	/* of the current label: */
	struct span append; /* data NULL: none */
	unsigned append_line;
	size_t append_stop, kernel_stop;
	bool program, is_linux; /* a line says that it starts no Linux, or Linux */
	bool in_help;           /* between text help and endtext */
	bool waits, times_out;  /* for a key; for no more than a while */
};

struct extlinux_line {
	struct span value;
	unsigned number;
	size_t stop;
};

static bool is_keyword(struct span word, const char *keyword)
{
	size_t i = 0;

	while (i < word.len && keyword[i] && byte_lower(word.data[i]) == keyword[i])
		i++;
	return i == word.len && !keyword[i];
}

static struct span extlinux_skip_blanks(struct span text)
{
	while (text.len && byte_is_blank(text.data[0]))
		text = span_at(text.data, 1, text.len);
	return text;
}

static struct span first_word(struct span text)
{
	size_t len = 0;

	while (len < text.len && !byte_is_blank(text.data[len]))
		len++;
	return span_at(text.data, 0, len);
}

static struct span after_word(struct span text, struct span word)
{
	return extlinux_skip_blanks(span_at(text.data, word.len, text.len));
}

static struct menu_entry *current(const struct extlinux_menu *menu)
{
	return menu->label < 0 ? NULL : &menu->layout->entry[menu->label];
}

/* Extend value to the left: only the first blank after the keyword is not part of it. */
static struct span with_blanks(struct span value)
{
	while (byte_is_blank(value.data[-1]) && byte_is_blank(value.data[-2]))
		value = (struct span){ value.data - 1, value.len + 1 };
	return value;
}

static void extlinux_add_segment(struct extlinux_menu *menu, struct span value,
				 unsigned line, size_t stop)
{
	struct segment *segment = file_layout_add_segment(menu->layout);

	segment->start = (size_t) (value.data - menu->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_PLAIN;
	segment->line = line;
	segment->stop = stop;
	segment->name = span_of("append");
	segment->entry = menu->label;
	/* Without a blank a parameter would extend the keyword, or Xen's kernel. */
	if (value.len == 0 && !byte_is_blank(value.data[-1]))
		segment->before = " ";
	if (span_is(span_trim(value), "-"))
		segment->readonly_reason = "a lone - stands for no words at all";
}

/* Parse xen.gz XEN'S PARAMETERS --- vmlinuz THE KERNEL'S PARAMETERS --- initrd. */
static void add_xen(struct extlinux_menu *menu, struct menu_entry *entry)
{
	size_t at = span_find(menu->append, span_of(" --- "), 0), end;
	struct span rest, kernel;

	entry->foreign = true;
	if (at == SPAN_NPOS)
		return;
	rest = extlinux_skip_blanks(span_at(menu->append.data, at + 5, menu->append.len));
	kernel = first_word(rest);
	if (kernel.len == 0)
		return;

	entry->foreign = false;
	entry->xen = true;
	entry->kernel = kernel;
	rest = span_at(rest.data, kernel.len, rest.len);
	end = span_find(rest, span_of(" --- "), 0);
	if (end != SPAN_NPOS)
		rest.len = end;
	extlinux_add_segment(menu, with_blanks(extlinux_skip_blanks(rest)),
			     menu->append_line, menu->append_stop);
}

/* Add an empty segment after the kernel line of a label that has no append line. */
static void extlinux_add_missing(struct extlinux_menu *menu, struct menu_entry *entry)
{
	struct span nothing =
		span_at(menu->text.data, menu->kernel_stop, menu->kernel_stop);
	bool ends = menu->text.data[menu->kernel_stop - 1] == '\n';
	bool crlf = span_has(menu->text, "\r\n");
	struct segment *segment;

	entry->inherits = true;
	extlinux_add_segment(menu, nothing, entry->line, menu->kernel_stop);
	segment = &menu->layout->segment[menu->layout->n_segment - 1];
	segment->before = ends ? "\tappend " : crlf ? "\r\n\tappend " : "\n\tappend ";
	segment->after = ends ? crlf ? "\r\n" : "\n" : NULL;
}

/* Programs that syslinux starts like a kernel, by a part of their name. */
static bool is_no_linux(struct span kernel)
{
	static const char *const names[] = { "memtest", "mt86", "memdisk",
					     "gpxe",    "ipxe", "xen.gz" };
	_cleanup_(buf_release) struct buf lower = BUF_INIT;

	for (size_t i = 0; i < kernel.len; i++) {
		if (kernel.data[i] == '/')
			buf_clear(&lower);
		buf_add_byte(&lower, byte_lower(kernel.data[i]));
	}
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (span_has(buf_span(&lower), names[i]))
			return true;
	return false;
}

/* syslinux detects by the suffix that a file is not a kernel. */
static bool is_program(struct span kernel)
{
	static const char *const suffixes[] = { ".c32", ".cbt", ".bin", ".bss",
						".bs",  ".com", ".img", ".0" };

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++)
		if (span_ends(kernel, suffixes[i]))
			return true;
	return false;
}

/* A line LINUX FILE starts Linux whatever the suffix; U-Boot looks at no suffix. */
static bool starts_no_linux(const struct extlinux_menu *menu, struct span kernel)
{
	if (menu->program || kernel.len == 0 || is_no_linux(kernel))
		return true;
	return !menu->is_linux && !span_has(kernel, "vmlinu") && is_program(kernel);
}

static void add_line_of_label(struct extlinux_menu *menu, struct menu_entry *entry)
{
	if (span_ends(entry->kernel, "mboot.c32") && menu->append.data)
		add_xen(menu, entry);
	else if (!entry->foreign && menu->append.data)
		extlinux_add_segment(menu, with_blanks(menu->append), menu->append_line,
				     menu->append_stop);
	else if (!entry->foreign)
		extlinux_add_missing(menu, entry);
}

static void finish_label(struct extlinux_menu *menu)
{
	struct menu_entry *entry = current(menu);

	if (!entry)
		return;
	if (entry->title.len == 0)
		entry->title = entry->id;
	if (entry->kernel.len == 0 && !menu->program && menu->append.data)
		entry->kernel = first_word(entry->id);
	entry->rescue = title_is_rescue(entry->title) || title_is_rescue(entry->id);
	entry->foreign = starts_no_linux(menu, entry->kernel);
	add_line_of_label(menu, entry);
	menu->label = -1;
}

static void take_label(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	struct menu_entry *entry;

	finish_label(menu);
	entry = file_layout_add_entry(menu->layout);
	entry->id = span_trim(line->value);
	entry->line = line->number;
	menu->label = (ssize_t) menu->layout->n_entry - 1;
	menu->append = SPAN_NULL;
	menu->program = menu->is_linux = false;
}

static void take_kernel(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	struct menu_entry *entry = current(menu);

	if (!entry)
		return;
	entry->kernel = first_word(line->value);
	entry->line = line->number;
	menu->kernel_stop = line->stop;
	menu->program = menu->is_linux = false;
}

static void take_linux(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	take_kernel(menu, line);
	menu->is_linux = true;
}

static void take_no_linux(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	take_kernel(menu, line);
	menu->program = true;
}

static void take_append(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	if (menu->label < 0) {
		extlinux_add_segment(menu, with_blanks(line->value), line->number,
				     line->stop);
		return;
	}
	menu->append = line->value;
	menu->append_line = line->number;
	menu->append_stop = line->stop;
}

static void take_include(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	struct include *include = file_layout_add_include(menu->layout);

	include->offset = (size_t) (line->value.data - menu->text.data);
	include->text = first_word(line->value);
	include->inside = menu->label >= 0;
}

/* CONFIG FILE of a label goes on with another menu. */
static void take_config(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	if (menu->label < 0)
		return;
	take_include(menu, line);
	menu->layout->include[menu->layout->n_include - 1].inside = false;
	take_no_linux(menu, line);
}

/* These lines end a label, or make it one that starts nothing. */
static void take_menu_end(struct extlinux_menu *menu, struct span word)
{
	static const char *const ends[] = { "begin", "end", "separator" };
	static const char *const programs[] = { "goto", "exit", "quit", "disable",
						"disabled" };

	for (size_t i = 0; i < ARRAY_SIZE(ends); i++)
		if (is_keyword(word, ends[i]))
			finish_label(menu);
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (is_keyword(word, programs[i]))
			menu->program = true;
}

static void take_menu(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	struct menu_entry *entry = current(menu);
	struct span word = first_word(line->value);
	struct extlinux_line rest = { after_word(line->value, word), line->number,
				      line->stop };

	if (is_keyword(word, "include"))
		take_include(menu, &rest);
	else if (entry && is_keyword(word, "label"))
		entry->title = span_trim(rest.value);
	else if (entry && is_keyword(word, "default")) {
		entry->preset = true;
		menu->preset = menu->label;
	} else
		take_menu_end(menu, word);
}

/* Return whether DEFAULT names a menu of syslinux, as vesamenu.c32 or vesamenu. */
static bool is_menu_program(struct span word)
{
	return is_program(word) || span_ends(word, "menu");
}

static void take_default(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	struct span word = first_word(line->value);

	if (is_menu_program(word))
		menu->waits = true;
	else if (word.len)
		menu->layout->preset = menu->layout->default_line =
			span_trim(line->value);
}

static void take_ontimeout(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	menu->layout->timeout = span_trim(line->value);
}

/* TIMEOUT and PROMPT have a number. */
static bool is_above_zero(const struct extlinux_line *line)
{
	struct span word = first_word(line->value);

	while (word.len && word.data[0] == '0')
		word = span_at(word.data, 1, word.len);
	return word.len > 0;
}

static void take_timeout(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	menu->times_out = is_above_zero(line);
}

static void take_prompt(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	menu->waits |= is_above_zero(line);
}

static void take_ui(struct extlinux_menu *menu, const struct extlinux_line *line)
{
	(void) line;
	menu->waits = true;
}

static void extlinux_take_text(struct extlinux_menu *menu,
			       const struct extlinux_line *line)
{
	menu->in_help = is_keyword(first_word(line->value), "help");
}

static const struct {
	const char *keyword;
	void (*take)(struct extlinux_menu *menu, const struct extlinux_line *line);
} keywords[] = {
	{ "label", take_label },        { "linux", take_linux },
	{ "kernel", take_kernel },      { "append", take_append },
	{ "menu", take_menu },          { "default", take_default },
	{ "include", take_include },    { "config", take_config },
	{ "timeout", take_timeout },    { "ontimeout", take_ontimeout },
	{ "prompt", take_prompt },      { "ui", take_ui },
	{ "text", extlinux_take_text }, { "fit", take_linux },
	{ "boot", take_no_linux },      { "bss", take_no_linux },
	{ "pxe", take_no_linux },       { "fdimage", take_no_linux },
	{ "comboot", take_no_linux },   { "com32", take_no_linux },
	{ "localboot", take_no_linux },
};

static void extlinux_take_line(struct extlinux_menu *menu, struct span text,
			       unsigned number, size_t stop)
{
	struct extlinux_line line = { .number = number, .stop = stop };
	struct span word;

	text = extlinux_skip_blanks(text);
	word = first_word(text);
	line.value = after_word(text, word);
	if (menu->in_help) {
		menu->in_help = !is_keyword(word, "endtext");
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (is_keyword(word, keywords[i].keyword))
			keywords[i].take(menu, &line);
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct extlinux_menu menu = {
		.layout = ret, .text = text, .label = -1, .preset = -1
	};
	struct span line;
	unsigned number = 0;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		if (line.len && line.data[line.len - 1] == '\r')
			line.len--;
		extlinux_take_line(&menu, line, ++number,
				   pos < text.len ? pos : text.len);
	}
	finish_label(&menu);
	if (ret->preset.len == 0 && menu.preset >= 0)
		ret->preset = ret->entry[menu.preset].id;
	if (ret->timeout.len && menu.waits && menu.times_out)
		ret->preset = ret->timeout;
	return 0;
}

const struct format format_extlinux = {
	.name = "extlinux",
	.locate = locate,
};
