/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"

#include <errno.h>
#include <string.h>

/*
 * Boot Loader Specification, type 1: lines of KEY BLANKS VALUE.
 *
 * Loaders differ on several options lines: systemd-boot joins them, GRUB reads the first,
 * ostree the last. GRUB stops reading at an empty line or a key without a value
 * (blscfg.c:read_entry). Each options line is a segment, in order;
 * survey/assemble-bls.c decides which of them count.
 */

/* More options lines than any real entry has. */
#define OPTIONS_MAX ((size_t) 4096)

struct bls_reader {
	struct file_layout *layout;
	struct menu_entry *entry;
	struct span text;
	size_t linux_stop; /* offset at which a missing options line is added */
	bool linux_ends;   /* the linux line (or efi, uki) ends in a newline */
	bool has_options;
	size_t line_start;
	bool linux_gap; /* GRUB stops reading before the linux line */
	bool gap;       /* GRUB has stopped reading */
};

static const char *bls_why_readonly(struct span value)
{
	if (value.len && value.data[value.len - 1] == '\\')
		return "the line ends in a backslash, which no boot loader joins with the next one";
	if (value.len > 1 && value.data[0] == '"' && value.data[value.len - 1] == '"')
		return "the whole value stands in quotes, which boot loaders read differently";
	return NULL;
}

static void bls_add_options(struct bls_reader *bls, struct span value, unsigned line,
			    size_t stop)
{
	struct segment *segment = file_layout_add_segment(bls->layout);
	bool has_blank = value.len > 0;

	while (value.len && byte_is_blank(value.data[0]))
		value = span_at(value.data, 1, value.len);
	segment->start = (size_t) (value.data - bls->text.data);
	segment->end = segment->start + value.len;
	segment->quoting = QUOTING_BLS;
	segment->line = line;
	segment->stop = stop;
	segment->name = span_of("options");
	segment->entry = 0;
	segment->readonly_reason = bls_why_readonly(span_trim(value));
	segment->behind_gap = bls->gap;
	/* GRUB stops reading at a key without a value. */
	segment->remove_if_empty = true;
	segment->begin = bls->line_start;
	if (!has_blank)
		segment->before = " ";
	bls->has_options = true;
}

/* Add an empty segment after the linux line: its value becomes an options line. */
static void add_missing_options(struct bls_reader *bls, unsigned line)
{
	struct segment *segment = file_layout_add_segment(bls->layout);

	segment->start = segment->end = segment->stop = bls->linux_stop;
	segment->quoting = QUOTING_BLS;
	segment->line = line;
	segment->name = span_of("options");
	segment->entry = 0;
	segment->behind_gap = bls->linux_gap;
	segment->before = bls->linux_ends ? "options " : "\noptions ";
	segment->after = bls->linux_ends ? "\n" : NULL;
}

static bool bls_is_rescue(struct span title, struct span name)
{
	return span_has(name, "-0-rescue") || span_has(name, "0-rescue-") ||
	       title_is_rescue(title);
}

/* A loader takes one kind of program; a kernel line before the others, as GRUB does. */
static void bls_take_program(struct bls_reader *bls, struct span value,
			     enum program program, unsigned line, size_t stop)
{
	if (bls->entry->kernel.len &&
	    (program != PROGRAM_KERNEL || bls->entry->program == PROGRAM_KERNEL))
		return;
	bls->entry->kernel = value;
	bls->entry->program = program;
	bls->entry->line = line;
	bls->linux_stop = stop;
	bls->linux_gap = bls->gap;
	bls->linux_ends = bls->text.data[stop - 1] == '\n';
}

static unsigned bls_profile(struct span value)
{
	unsigned profile = 0;

	for (size_t i = 0; i < value.len && i < 6; i++)
		if (value.data[i] >= '0' && value.data[i] <= '9')
			profile = profile * 10 + (unsigned) (value.data[i] - '0');
	return profile;
}

static void add_extra(struct bls_reader *bls, struct span value)
{
	struct include *include = file_layout_add_include(bls->layout);

	include->offset = (size_t) (value.data - bls->text.data);
	include->text = value;
}

static void take_key(struct bls_reader *bls, struct span key, struct span value,
		     unsigned line, size_t stop)
{
	const struct {
		const char *key;
		struct span *to;
	} texts[] = {
		{ "title", &bls->entry->title },
		{ "version", &bls->entry->version },
		{ "sort-key", &bls->entry->sort_key },
		{ "machine-id", &bls->entry->machine_id },
		{ "architecture", &bls->entry->architecture },
	};
	static const struct {
		const char *key;
		enum program program;
	} programs[] = {
		{ "linux", PROGRAM_KERNEL },
		{ "efi", PROGRAM_EFI },
		{ "uki", PROGRAM_UNIFIED },
		{ "uki-url", PROGRAM_UNIFIED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		if (span_is(key, texts[i].key))
			*texts[i].to = value;
	for (size_t i = 0; i < ARRAY_SIZE(programs); i++)
		if (span_is(key, programs[i].key) && value.len)
			bls_take_program(bls, value, programs[i].program, line, stop);
	if (span_is(key, "profile"))
		bls->entry->profile = bls_profile(value);
	if (span_is(key, "extra") && value.len)
		add_extra(bls, value);
}

static void bls_take_line(struct bls_reader *bls, struct span line, unsigned number,
			  size_t stop)
{
	struct span key = line, value;

	while (key.len && byte_is_blank(key.data[0]))
		key = span_at(key.data, 1, key.len);
	value = key;
	while (value.len && !byte_is_blank(value.data[0]))
		value = span_at(value.data, 1, value.len);
	key.len -= value.len;
	if (key.len > 0 && key.data[0] == '#')
		return;

	if (span_is(key, "options"))
		bls_add_options(bls, value, number, stop);
	else
		take_key(bls, key, span_trim(value), number, stop);
	bls->gap |= value.len < 2;
}

/* Without an options line, a unified image takes its own command line. So a line stays
 * when its last parameter goes. */
static void keep_options(struct file_layout *layout)
{
	for (size_t i = 0; i < layout->n_segment; i++)
		layout->segment[i].remove_if_empty = false;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	struct bls_reader bls = { .layout = ret, .text = text };
	struct span line;
	unsigned number = 0;

	bls.entry = file_layout_add_entry(ret);
	bls.entry->id = path_name(path);
	bls.entry->line = 1;
	for (size_t pos = 0; span_line(text, &pos, &line);) {
		number++;
		bls.line_start = (size_t) (line.data - text.data);
		if (line.len && line.data[line.len - 1] == '\r')
			line.len--;
		bls_take_line(&bls, line, number, pos < text.len ? pos : text.len);
	}
	if (ret->n_segment > OPTIONS_MAX) {
		err_set(err, E2BIG, "cannot read %s", path);
		return err_why(err, "it has more than %zu options lines", OPTIONS_MAX);
	}

	bls.entry->rescue = bls_is_rescue(bls.entry->title, bls.entry->id);
	bls.entry->foreign = bls.entry->kernel.len == 0;
	if (bls.entry->program != PROGRAM_KERNEL)
		keep_options(ret);
	if (!bls.has_options && !bls.entry->foreign)
		add_missing_options(&bls, bls.entry->line);
	return 0;
}

const struct format format_bls = {
	.name = "bls",
	.locate = locate,
};
