/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

/*
 * limine.conf: entries that begin with / (one more for each level of submenus), followed
 * by KEY: VALUE lines, with keys in any case.
 *
 *	/Arch Linux
 *	    protocol: linux
 *	    kernel_path: boot():/vmlinuz-linux
 *	    cmdline: root=UUID=... rw quiet
 *
 * ${NAME}=VALUE defines a macro; ${NAME} is replaced wherever it is.
 *
 * A checksum of this file can be enrolled in Limine's executable, which then refuses an
 * edited file. The file does not show that, so all segments are read-only.
 */

const char limine_sealed[] =
	"Limine may hold a checksum of its configuration, which an edit would break";

/* Match KEY: in any case. Set *ret_value to the rest of the line, trimmed. */
static bool is_key(struct span line, const char *key, struct span *ret_value)
{
	size_t i = 0;

	while (i < line.len && key[i] && byte_lower(line.data[i]) == key[i])
		i++;
	if (key[i] || i == line.len || line.data[i] != ':')
		return false;
	*ret_value = span_trim(span_at(line.data, i + 1, line.len));
	return true;
}

struct limine_menu {
	struct file_layout *layout;
	struct span text;
	size_t snapshots;   /* depth of a directory of snapshots; 0: not in one */
	size_t depth;       /* of the current entry: the number of its slashes */
	size_t kernel_stop; /* after its kernel line; 0: none */
	unsigned kernel_line;
	bool is_linux, has_line;
	struct span preset; /* default_entry: a path, or a number of shown entries */
	size_t shown;       /* entries that the menu shows so far */
	size_t closed;      /* depth of an entry whose own are not shown; 0: none */
};

struct limine_line {
	struct span text, value;
	unsigned number;
	size_t stop;
};

static struct menu_entry *limine_entry(const struct limine_menu *menu)
{
	return menu->layout->n_entry ? &menu->layout->entry[menu->layout->n_entry - 1]
				     : NULL;
}

static struct segment *limine_add_segment(struct limine_menu *menu, struct span value,
					  unsigned number, size_t stop)
{
	struct segment *segment = file_layout_add_segment(menu->layout);

	segment->start = (size_t) (value.data - menu->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_PLAIN;
	segment->line = number;
	segment->stop = stop;
	segment->name = span_of("cmdline");
	segment->entry = (ssize_t) menu->layout->n_entry - 1;
	segment->readonly_reason = limine_sealed;
	return segment;
}

/* A Linux entry without a command line has an empty one. */
static void limine_finish(struct limine_menu *menu)
{
	if (limine_entry(menu) && menu->is_linux && !menu->has_line && menu->kernel_stop)
		limine_add_segment(menu,
				   span_at(menu->text.data, menu->kernel_stop,
					   menu->kernel_stop),
				   menu->kernel_line, menu->kernel_stop);
	menu->is_linux = menu->has_line = false;
	menu->kernel_stop = 0;
}

static size_t count_slashes(struct span line)
{
	size_t n = 0;

	while (n < line.len && line.data[n] == '/')
		n++;
	return n;
}

static bool is_of_snapshots(struct span title)
{
	return span_has(title, "snapshot") || span_has(title, "Snapshot");
}

static bool is_all_digits(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
	return text.len > 0;
}

static bool is_number(struct span digits, size_t number)
{
	size_t value = 0;

	for (size_t i = 0; i < digits.len && value <= number; i++)
		value = value * 10 + (size_t) (digits.data[i] - '0');
	return value == number;
}

/* Return whether default_entry means this entry: its number among those that are shown,
 * from 1, or its path. Call it for each entry in turn. */
static bool limine_is_preset(struct limine_menu *menu, struct span title, bool is_open)
{
	struct span name = menu->preset;
	bool number = is_all_digits(name);
	bool is_shown = menu->closed == 0 || menu->depth <= menu->closed;

	if (is_shown) {
		menu->closed = is_open ? 0 : menu->depth;
		menu->shown++;
	}
	if (number)
		return is_shown && is_number(name, menu->shown);
	return title.len && name.len >= title.len &&
	       span_eq(span_at(name.data, name.len - title.len, name.len), title);
}

static void limine_add_entry(struct limine_menu *menu, const struct limine_line *line)
{
	struct menu_entry *entry;
	struct span title;
	bool is_open;

	limine_finish(menu);
	entry = file_layout_add_entry(menu->layout);
	menu->depth = count_slashes(line->text);
	title = span_at(line->text.data, menu->depth, line->text.len);
	is_open = span_starts(title, "+");
	if (is_open)
		title = span_at(title.data, 1, title.len);
	if (menu->snapshots >= menu->depth)
		menu->snapshots = 0;
	entry->title = span_trim(title);
	entry->line = line->number;
	entry->rescue = menu->snapshots || is_of_snapshots(title) ||
			span_has(title, "fallback") || span_has(title, "rescue");
	if (!menu->snapshots && is_of_snapshots(title))
		menu->snapshots = menu->depth;
	entry->preset = limine_is_preset(menu, entry->title, is_open);
	if (entry->preset)
		menu->layout->preset = entry->title;
}

static void limine_take_kernel(struct limine_menu *menu, const struct limine_line *line)
{
	if (!limine_entry(menu))
		return;
	limine_entry(menu)->kernel = line->value;
	menu->kernel_stop = line->stop;
	menu->kernel_line = line->number;
}

static void limine_take_protocol(struct limine_menu *menu, const struct limine_line *line)
{
	static const char *const others[] = {
		"limine",     "multiboot", "multiboot1",
		"multiboot2", "bios",      "bios_chainload"
	};

	menu->is_linux = span_is(line->value, "linux");
	for (size_t i = 0; limine_entry(menu) && i < ARRAY_SIZE(others); i++)
		if (span_is(line->value, others[i]))
			limine_entry(menu)->foreign = true;
}

static void limine_take_line(struct limine_menu *menu, const struct limine_line *line)
{
	if (!limine_entry(menu))
		return;
	menu->has_line = true;
	limine_add_segment(menu, line->value, line->number, line->stop);
}

static void limine_take_preset(struct limine_menu *menu, const struct limine_line *line)
{
	if (!limine_entry(menu))
		menu->preset = line->value;
}

/* ${NAME}=VALUE: the last definition of a name counts in the whole file. */
static bool limine_take_macro(struct limine_menu *menu, const struct limine_line *line)
{
	size_t end = span_find(line->text, span_of("}="), 0);
	struct segment *segment;

	if (!span_starts(line->text, "${") || end == SPAN_NPOS)
		return false;
	segment = limine_add_segment(menu,
				     span_at(line->text.data, end + 2, line->text.len),
				     line->number, line->stop);
	segment->entry = -1;
	segment->name = span_at(line->text.data, 2, end);
	return true;
}

static const struct {
	const char *key;
	void (*take)(struct limine_menu *menu, const struct limine_line *line);
} limine_keys[] = {
	{ "kernel_path", limine_take_kernel },  { "path", limine_take_kernel },
	{ "protocol", limine_take_protocol },   { "cmdline", limine_take_line },
	{ "kernel_cmdline", limine_take_line }, { "default_entry", limine_take_preset },
};

static void limine_read(struct limine_menu *menu, struct limine_line *line)
{
	if (span_starts(line->text, "/"))
		limine_add_entry(menu, line);
	else if (!limine_take_macro(menu, line))
		for (size_t i = 0; i < ARRAY_SIZE(limine_keys); i++)
			if (is_key(line->text, limine_keys[i].key, &line->value))
				limine_keys[i].take(menu, line);
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct limine_menu menu = { .layout = ret, .text = text };
	struct limine_line line = { .number = 0 };
	struct span one;

	(void) path;
	(void) err;
	for (size_t pos = 0; span_line(text, &pos, &one);) {
		line.number++;
		line.text = span_trim(one);
		line.stop = pos < text.len ? pos : text.len;
		limine_read(&menu, &line);
	}
	limine_finish(&menu);
	return 0;
}

const struct format format_limine = {
	.name = "limine",
	.locate = locate,
};
