/* SPDX-License-Identifier: BSD-3-Clause */
#include "efi.h"
#include "sysfs.h"

#include <errno.h>
#include <stdio.h>

#define VARIABLES  "sys/firmware/efi/efivars/"
#define GLOBAL     "-8be4df61-93ca-11d2-aa0d-00e098032b8c" /* EFI_GLOBAL_VARIABLE */
#define ATTRIBUTES 4 /* bytes that efivarfs has before the value */
#define ACTIVE     1 /* LOAD_OPTION_ACTIVE */
/* Of an EFI_LOAD_OPTION: attributes, the length of the path, the description. */
#define DESCRIPTION 6

static unsigned little_endian(struct span value, size_t at)
{
	return (unsigned char) value.data[at] |
	       (unsigned) (unsigned char) value.data[at + 1] << 8;
}

static struct span value_of(const struct buf *variable)
{
	return variable->len < ATTRIBUTES
		       ? SPAN_NULL
		       : span_at(variable->data, ATTRIBUTES, variable->len);
}

/* Surrogates are no characters by themselves: descriptions have none. */
static void add_utf16_unit(unsigned code, struct buf *out)
{
	if (code < 0x80) {
		buf_add_byte(out, (char) code);
	} else if (code < 0x800) {
		buf_add_byte(out, (char) (0xc0 | code >> 6));
		buf_add_byte(out, (char) (0x80 | (code & 0x3f)));
	} else if (code >= 0xd800 && code < 0xe000) {
		buf_add_byte(out, '?');
	} else {
		buf_add_byte(out, (char) (0xe0 | code >> 12));
		buf_add_byte(out, (char) (0x80 | (code >> 6 & 0x3f)));
		buf_add_byte(out, (char) (0x80 | (code & 0x3f)));
	}
}

/* Return whether the option is active, with its description. */
static bool read_option(int root, unsigned number, struct buf *ret_name)
{
	_cleanup_(buf_release) struct buf variable = BUF_INIT;
	char path[128];
	struct span option;

	(void) snprintf(path, sizeof(path), VARIABLES "Boot%04X" GLOBAL, number);
	if (sysfs_read(root, path, &variable) < 0)
		return false;
	option = value_of(&variable);
	if (option.len < DESCRIPTION || !(option.data[0] & ACTIVE))
		return false;
	buf_clear(ret_name);
	for (size_t i = DESCRIPTION; i + 1 < option.len; i += 2) {
		unsigned code = little_endian(option, i);

		if (code == 0)
			return ret_name->len > 0;
		add_utf16_unit(code, ret_name);
	}
	return false;
}

int efi_first_option(int root, struct buf *ret_name)
{
	_cleanup_(buf_release) struct buf order = BUF_INIT;
	struct span value;
	int r;

	r = sysfs_read(root, VARIABLES "BootOrder" GLOBAL, &order);
	if (r < 0)
		return r;
	value = value_of(&order);
	for (size_t i = 0; i + 1 < value.len; i += 2)
		if (read_option(root, little_endian(value, i), ret_name))
			return 0;
	return -ENOENT;
}
