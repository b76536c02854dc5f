/* SPDX-License-Identifier: BSD-3-Clause */
#include "format.h"
#include "grub-verify.h"

#include <errno.h>
#include <string.h>

/*
 * GRUB's environment block (grub-core/lib/envblk.c): a header line, NAME=VALUE lines in
 * which a backslash makes the next byte literal, and # up to the file's size. The boot
 * menu writes it in place, to the disk blocks where it was read: the size must not
 * change.
 */

#define ENVBLK_SIZE   ((size_t) 1024)
#define FILE_MAX      ((size_t) 64 << 10) /* GRUB reads larger files than it writes */
#define ENVBLK_HEADER "# GRUB Environment Block\n"

/* Return the offset of the newline that ends the value, or the text's length. */
static size_t value_end(struct span text, size_t pos)
{
	for (; pos < text.len && text.data[pos] != '\n'; pos++)
		if (text.data[pos] == '\\' && pos + 1 < text.len)
			pos++;
	return pos;
}

/* Return the length without the padding: # from the beginning of a line to the end. In a
 * block that is too long, line breaks can follow. */
static size_t unpadded_length(struct span text)
{
	size_t len = text.len;

	while (text.len > ENVBLK_SIZE && len && text.data[len - 1] == '\n')
		len--;
	while (len && text.data[len - 1] == '#')
		len--;
	return len && text.data[len - 1] == '\n' ? len : text.len;
}

/* A block with too much padding is written with 1024 bytes. */
static const char *grubenv_why_readonly(struct span text)
{
	if (!span_starts(text, ENVBLK_HEADER))
		return "the file does not begin with the header of a GRUB environment block";
	if (text.len < ENVBLK_SIZE || unpadded_length(text) > ENVBLK_SIZE)
		return "a GRUB environment block has 1024 bytes, this file has not";
	return NULL;
}

static int locate_in(struct file_layout *ret, struct span text, const char *path,
		     const char *readonly_reason, struct err *err)
{
	unsigned line = 1;

	if (text.len > FILE_MAX) {
		err_set(err, E2BIG, "cannot read %s", path);
		return err_why(err, "%s", readonly_reason);
	}
	for (size_t pos = 0, end; pos < text.len; pos = end + 1, line++) {
		size_t equals;

		end = value_end(text, pos);
		if (text.data[pos] == '#')
			continue;
		equals = span_find(text, span_of("="), pos);
		if (equals >= end)
			continue;
		*file_layout_add_segment(ret) = (struct segment){
			.start = equals + 1,
			.end = end,
			.quoting = QUOTING_GRUBENV,
			.line = line,
			.stop = end + 1 < text.len ? end + 1 : text.len,
			.name = span_at(text.data, pos, equals),
			.entry = -1,
			.readonly_reason = readonly_reason,
		};
		if (span_is(span_at(text.data, pos, equals), "check_signatures"))
			grub_verify_set(&ret->verify,
					span_at(text.data, equals + 1, end));
		for (size_t i = pos; i < end; i++)
			line += text.data[i] == '\n';
	}
	return 0;
}

static int locate(struct file_layout *ret, struct span text, const char *path,
		  struct err *err)
{
	return locate_in(ret, text, path, grubenv_why_readonly(text), err);
}

/* GRUB reads nothing from a file without the header
 * (grub-core/lib/envblk.c:grub_envblk_open). */
static int locate_read(struct file_layout *ret, struct span text, const char *path,
		       struct err *err)
{
	if (!span_starts(text, ENVBLK_HEADER))
		return 0;
	return locate_in(ret, text, path,
			 text.len == ENVBLK_SIZE ? grubenv_why_readonly(text) : NULL,
			 err);
}

static int finalize(struct buf *text, const char *path, struct err *err)
{
	size_t len = unpadded_length(buf_span(text));

	/* Without its newline the last value would include the padding. */
	if (len > ENVBLK_SIZE || (len && text->data[len - 1] != '\n')) {
		err_set(err, ENOSPC, "cannot write %s", path);
		return err_why(err,
			       "the GRUB environment block holds 1024 bytes, the new "
			       "words need %zu",
			       len);
	}

	buf_splice(text, len, text->len - len, SPAN_NULL);
	while (text->len < ENVBLK_SIZE)
		buf_add_byte(text, '#');
	return 0;
}

const struct format format_grubenv_read = {
	.name = "grubenv",
	.locate = locate_read,
};

const struct format format_grubenv = {
	.name = "grubenv",
	.locate = locate,
	.finalize = finalize,
};
