/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"
#include "grub-label.h"
#include "grub-nest.h"
#include "grub-setting.h"
#include "grub-verify.h"

#include <string.h>

struct grub_cfg_reader {
	struct grub_scan scan;
	struct grub_command command;
	struct grub_nest nest;
	struct file_layout *layout;
	bool foreign; /* in a section of a script that writes no entries of this system */
	bool own;     /* in a section of a script that has a user's own entries */
	bool all_own; /* the whole file is the user's */
	size_t verb;  /* index of the word that names the command: 1 after a prefix */
	bool hypervisor;  /* a hypervisor was loaded, but no kernel yet */
	size_t line_stop; /* offset after the line that was looked up last */
};

static struct grub_frame *around(struct grub_cfg_reader *reader)
{
	return grub_nest_around(&reader->nest);
}

static size_t offset_of(const struct grub_cfg_reader *reader, const char *at)
{
	return (size_t) (at - reader->scan.text.data);
}

/* Return the offset after offset's line. Callers ask in ascending order. */
static size_t line_stop(struct grub_cfg_reader *reader, size_t offset)
{
	struct span text = reader->scan.text;
	const char *newline;

	if (reader->line_stop <= offset && offset < text.len) {
		newline = memchr(text.data + offset, '\n', text.len - offset);
		reader->line_stop = newline ? offset_of(reader, newline) + 1 : text.len;
	}
	return offset < text.len ? reader->line_stop : text.len;
}

/* Segments. */

/* Add a segment: the words after word[path], the kernel's path. */
static void grub_cfg_add_line(struct grub_cfg_reader *reader, size_t path)
{
	const struct grub_command *command = &reader->command;
	struct span kernel = command->word[path].text;
	size_t start = offset_of(reader, kernel.data) + kernel.len;
	size_t end = command->end;

	/* The blank before a # makes it a comment: keep it out of the segment. */
	if (command->stop == GRUB_COMMENT && end > start)
		end--;
	*file_layout_add_segment(reader->layout) = (struct segment){
		.start = start,
		.end = end,
		.quoting = QUOTING_GRUB,
		.line = command->word[reader->verb].line,
		.stop = line_stop(reader, command->end),
		.name = command->word[reader->verb].text,
		.entry = around(reader)->entry,
		.conditional = around(reader)->conditional,
		.readonly_reason = command->stop == GRUB_OPEN
					   ? "a { stands behind its words"
					   : command->readonly_reason,
		.before = path + 1 == command->n ? " " : NULL,
	};
}

/* Return the index of the first argument that is not an option, or n. */
static size_t first_argument(const struct grub_cfg_reader *reader)
{
	const struct grub_command *command = &reader->command;
	size_t i = reader->verb + 1;

	while (i < command->n && span_starts(command->word[i].text, "--"))
		i++;
	return i < command->n ? i : command->n;
}

static bool has_rescue_word(const struct grub_command *command, size_t from)
{
	static const char *const words[] = {
		"single",
		"recovery",
		"systemd.unit=rescue.target",
		"systemd.unit=emergency.target",
	};

	for (size_t i = from; i < command->n; i++)
		for (size_t w = 0; w < ARRAY_SIZE(words); w++)
			if (span_is(command->word[i].text, words[w]))
				return true;
	return false;
}

/* Lines of a function are skipped: its callers and arguments are unknown. */
static void read_kernel(struct grub_cfg_reader *reader, size_t path)
{
	const struct grub_command *command = &reader->command;
	const struct grub_frame *frame = around(reader);
	struct menu_entry *entry = NULL;

	if (frame->function)
		return;
	if (frame->entry >= 0) {
		entry = &reader->layout->entry[frame->entry];
		if (!entry->kernel.data)
			entry->kernel = grub_unquoted(command->word[path].text);
		entry->rescue |= has_rescue_word(command, path + 1);
		entry->foreign |= span_has(entry->kernel, "memtest");
	}
	if (!(entry ? entry->foreign : reader->foreign))
		grub_cfg_add_line(reader, path);
}

static void read_linux(struct grub_cfg_reader *reader)
{
	size_t path = first_argument(reader);

	if (path < reader->command.n)
		read_kernel(reader, path);
}

static void read_hypervisor(struct grub_cfg_reader *reader)
{
	reader->hypervisor = true;
}

/* grub-mkconfig writes Xen's kernel module as PATH placeholder root=... */
static bool is_kernel_module(const struct grub_command *command, size_t path)
{
	if (path < command->n && span_has(command->word[path].text, "vmlinu"))
		return true;

	for (size_t i = path + 1; i < command->n; i++)
		if (span_is(command->word[i].text, "placeholder") ||
		    span_starts(command->word[i].text, "root="))
			return true;
	return false;
}

/* Only the first module after a hypervisor is a kernel; later ones are initrds. */
static void read_module(struct grub_cfg_reader *reader)
{
	size_t path = first_argument(reader);
	ssize_t entry = around(reader)->entry;

	if (!reader->hypervisor || !is_kernel_module(&reader->command, path))
		return;

	reader->hypervisor = false;
	if (entry >= 0)
		reader->layout->entry[entry].xen = true;
	read_kernel(reader, path);
}

/* Variables. */

static void read_setting(struct grub_cfg_reader *reader, const struct grub_word *word)
{
	size_t len = span_find(word->text, span_of("="), 0);
	struct span name = span_at(word->text.data, 0, len);
	struct span value = span_at(word->text.data, name.len + 1, word->text.len);
	struct span inside = grub_unquoted(value);
	const char *readonly_reason = reader->command.readonly_reason;

	if (reader->foreign && (!reader->own || grub_setting_is_kernelopts(word->text)))
		return;
	if (around(reader)->function ||
	    (around(reader)->entry >= 0 && !grub_setting_is_kernelopts(word->text)))
		return;
	if (inside.len == value.len)
		readonly_reason = "its value stands without quotes";
	if (reader->own)
		readonly_reason = "it is in a section or a file of the user's own";
	for (size_t i = 0; i < inside.len; i++)
		if (strchr("\\\"'$", inside.data[i]))
			readonly_reason =
				"its value has quotes, backslashes or variables in it";

	*file_layout_add_segment(reader->layout) = (struct segment){
		.start = offset_of(reader, inside.data),
		.end = offset_of(reader, inside.data) + inside.len,
		.quoting = QUOTING_PLAIN,
		.line = word->line,
		.stop = line_stop(reader, reader->command.end),
		.name = name,
		.entry = -1,
		.conditional = around(reader)->block != GRUB_BLOCK_FILE,
		.readonly_reason = readonly_reason,
	};
}

static void read_set(struct grub_cfg_reader *reader)
{
	const struct grub_word *word = &reader->command.word[reader->verb + 1];

	if (reader->verb + 1 < reader->command.n && span_has(word->text, "="))
		read_setting(reader, word);
}

static void read_blscfg(struct grub_cfg_reader *reader)
{
	reader->layout->blscfg = true;
}

/* Commands. */

static const struct {
	const char *verb;
	void (*read)(struct grub_cfg_reader *reader);
} verbs[] = {
	{ "linux", read_linux },
	{ "linux16", read_linux },
	{ "linuxefi", read_linux },
	{ "kernel", read_linux },
	{ "multiboot", read_hypervisor },
	{ "multiboot2", read_hypervisor },
	{ "xen_hypervisor", read_hypervisor },
	{ "module", read_module },
	{ "module2", read_module },
	{ "xen_module", read_module },
	{ "set", read_set },
	{ "blscfg", read_blscfg },
	{ "bls_import", read_blscfg },
};

/* Match $linux, ${linux}, linux$suffix, linux${bits}: menus that choose at boot. */
static bool is_linux_by_variable(struct span verb)
{
	size_t at = 0;
	struct span rest;

	while (at < verb.len && (verb.data[at] == '$' || verb.data[at] == '{'))
		at++;
	rest = span_at(verb.data, at, verb.len);
	if (!span_starts(rest, "linux") && !span_starts(rest, "kernel"))
		return false;
	return span_has(verb, "$") && !span_has(verb, "=");
}

static bool read_verb(struct grub_cfg_reader *reader)
{
	const struct grub_word *verb = &reader->command.word[reader->verb];

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++)
		if (*verb->text.data == *verbs[i].verb &&
		    span_is(verb->text, verbs[i].verb)) {
			verbs[i].read(reader);
			return true;
		}
	if (is_linux_by_variable(verb->text))
		read_linux(reader);
	else if (reader->verb == 0 && grub_setting_is_assignment(verb->text))
		read_setting(reader, verb);
	else
		return false;
	return true;
}

/* Return whether the first argument of the second word names a file. */
static bool names_path(const struct grub_cfg_reader *reader)
{
	size_t path = first_argument(reader);
	struct span word;

	if (path >= reader->command.n)
		return false;
	word = grub_unquoted(reader->command.word[path].text);
	return word.len && strchr("/($", *word.data);
}

/*
 * Commands that run the command after them: SteamOS's steamenv_boot, time. One that GRUB
 * does not know from others is taken for such a command, if a kernel line follows.
 */
static void read_prefixed(struct grub_cfg_reader *reader)
{
	static const char *const others[] = { "echo",      "insmod",  "rmmod",
					      "menuentry", "submenu", "export",
					      "unset",     "[",       "test" };

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (span_is(reader->command.word[0].text, others[i]))
			return;
	reader->verb = 1;
	if (reader->command.n > 2 && names_path(reader))
		(void) read_verb(reader);
	reader->verb = 0;
}

/* Entries. */

static void read_block(struct grub_cfg_reader *reader)
{
	struct grub_frame *frame = around(reader);
	struct grub_label label;

	if (frame->block != GRUB_BLOCK_ENTRY && frame->block != GRUB_BLOCK_SUBMENU)
		return;

	label = grub_label_read(&reader->command);
	if (frame->block == GRUB_BLOCK_SUBMENU) {
		frame->menu = label.title;
		return;
	}

	reader->hypervisor = false;
	frame->entry = (ssize_t) reader->layout->n_entry;
	*file_layout_add_entry(reader->layout) = (struct menu_entry){
		.title = label.title,
		.id = label.id,
		.menu = frame->menu,
		.line = frame->line,
		.rescue = grub_label_is_rescue(&label),
		.foreign = reader->foreign,
		.own = reader->own,
	};
}

/* grub-mkconfig prints two such comments around the output of each of its scripts. */
static void read_section(struct grub_cfg_reader *reader, struct span comment)
{
	static const char *const others[] = { "os-prober",     "custom",  "memtest",
					      "uefi-firmware", "fwsetup", "fwupd" };
	static const char begin[] = "### BEGIN /etc/grub.d/";
	struct span name;

	if (reader->all_own)
		return;
	if (span_starts(comment, "### END /etc/grub.d/"))
		reader->foreign = reader->own = false;
	if (!span_starts(comment, begin))
		return;

	name = span_at(comment.data, strlen(begin), comment.len);
	while (name.len &&
	       ((*name.data >= '0' && *name.data <= '9') || *name.data == '_'))
		name = span_at(name.data, 1, name.len);
	reader->own = span_starts(name, "custom");
	reader->foreign = false;
	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		reader->foreign |= span_starts(name, others[i]);
}

static void read_includes(struct grub_cfg_reader *reader)
{
	struct file_layout *layout = reader->layout;
	size_t had = layout->n_include;

	grub_verify_follow(layout, &reader->command, reader->scan.text);
	for (; had < layout->n_include; had++) {
		layout->include[had].foreign = reader->foreign;
		layout->include[had].own = reader->own;
	}
}

static int read_command(struct grub_cfg_reader *reader)
{
	const struct grub_command *command = &reader->command;
	int r;

	grub_command_next(&reader->command, &reader->scan);
	if (command->n && command->keyword == GRUB_COMMAND) {
		if (!read_verb(reader))
			read_prefixed(reader);
		read_includes(reader);
	}
	if (command->n == 0 && command->stop == GRUB_COMMENT)
		read_section(reader, command->comment);

	r = grub_nest_follow(&reader->nest, command);
	if (r > 0)
		read_block(reader);
	return r;
}

static int locate_all(struct file_layout *ret, struct span text, const char *path,
		      bool own, struct err *err)
{
	struct grub_cfg_reader reader = {
		.foreign = own,
		.own = own,
		.all_own = own,
		.scan = { .text = text, .line = 1 },
		.command = GRUB_COMMAND_INIT,
		.nest = GRUB_NEST_INIT(path, err),
		.layout = ret,
	};
	int r = 0;

	if (text.len == 0)
		return 0;

	do
		r = read_command(&reader);
	while (r >= 0 && reader.command.stop != GRUB_END);
	grub_command_release(&reader.command);
	grub_nest_release(&reader.nest);
	if (r < 0)
		return r;

	/* Without a kernel: a chainloader, the firmware setup, a shutdown. */
	for (size_t i = 0; i < ret->n_entry; i++)
		ret->entry[i].foreign |= !ret->entry[i].kernel.data;
	return 0;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	int r = locate_all(ret, text, path, false, err);

	if (r >= 0)
		grub_settings_keep_used(ret, text);
	return r;
}

static int locate_script(struct file_layout *ret, struct span text, const char *path,
			 struct err *err)
{
	return locate_all(ret, text, path, false, err);
}

static int locate_own(struct file_layout *ret, struct span text, const char *path,
		      struct err *err)
{
	return locate_all(ret, text, path, true, err);
}

const struct format format_grub_cfg = { .name = "grub.cfg", .locate = locate };
const struct format format_grub_script = { .name = "grub.cfg", .locate = locate_script };
const struct format format_grub_own = { .name = "grub.cfg", .locate = locate_own };
