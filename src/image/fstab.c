/* SPDX-License-Identifier: BSD-3-Clause */
#include "fstab.h"

#include <string.h>

static bool is_octal(struct span text, size_t at)
{
	for (size_t i = 1; i <= 3; i++)
		if (at + i >= text.len || text.data[at + i] < '0' ||
		    text.data[at + i] > '7')
			return false;
	return true;
}

/*
 * Decode escapes: \040 is a blank (fstab(5)), udev's names have \x20. Drop quotes, as
 * libmount does.
 */
static void fstab_decode(struct span text, struct buf *out)
{
	if (text.len > 1 && (text.data[0] == '"' || text.data[0] == '\'') &&
	    text.data[text.len - 1] == text.data[0])
		text = span_at(text.data, 1, text.len - 1);
	for (size_t i = 0; i < text.len; i++) {
		const char *p = text.data + i;

		if (*p != '\\' || !is_octal(text, i)) {
			buf_add_byte(out, *p);
			continue;
		}
		buf_add_byte(out,
			     (char) ((p[1] - '0') * 64 + (p[2] - '0') * 8 + p[3] - '0'));
		i += 3;
	}
}

static bool fstab_is_at(struct span dir, const char *at)
{
	if (dir.len == 0 || dir.data[0] != '/')
		return false;
	while (dir.len > 1 && dir.data[dir.len - 1] == '/')
		dir.len--;
	return span_is(span_at(dir.data, 1, dir.len), at);
}

bool fstab_at(struct span text, const char *dir, struct fstab_entry *ret_entry)
{
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);) {
		struct fstab_entry entry = { .device = span_field(&line) };

		entry.dir = span_field(&line);
		if (span_starts(entry.device, "#") || !fstab_is_at(entry.dir, dir))
			continue;
		(void) span_field(&line);
		entry.options = span_field(&line);
		*ret_entry = entry;
		return true;
	}
	return false;
}

static struct partition *find_tag(struct span device, const struct table *table)
{
	static const struct {
		const char *prefix, *tag;
	} names[] = {
		{ "UUID=", "UUID" },
		{ "LABEL=", "LABEL" },
		{ "PARTUUID=", "PARTUUID" },
		{ "PARTLABEL=", "PARTLABEL" },
		{ "/dev/disk/by-uuid/", "UUID" },
		{ "/dev/disk/by-label/", "LABEL" },
		{ "/dev/disk/by-partuuid/", "PARTUUID" },
		{ "/dev/disk/by-partlabel/", "PARTLABEL" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_(buf_release) struct buf value = BUF_INIT;

		if (!span_starts(device, names[i].prefix))
			continue;
		fstab_decode(span_at(device.data, strlen(names[i].prefix), device.len),
			     &value);
		return table_find(table, names[i].tag, buf_span(&value));
	}
	return NULL;
}

/* Split "/dev/vda2" into "/dev/vda" and 2; 0: there is no number. */
static unsigned split_number(struct span device, struct span *ret_disk)
{
	unsigned number = 0, unit = 1;

	while (device.len > 0 && device.data[device.len - 1] >= '0' &&
	       device.data[device.len - 1] <= '9' && unit < 1000000) {
		number += unit * (unsigned) (device.data[--device.len] - '0');
		unit *= 10;
	}
	*ret_disk = device;
	return number;
}

/*
 * A kernel's name of a disk is meaningful only if the entry of the root has the same one.
 */
static struct partition *fstab_find_name(struct span text, struct span device,
					 const struct table *table,
					 const struct partition *root)
{
	unsigned number, root_number;
	struct fstab_entry entry;
	struct span disk, root_disk;

	if (!span_starts(device, "/dev/") || !fstab_at(text, "", &entry))
		return NULL;
	number = split_number(device, &disk);
	root_number = split_number(entry.device, &root_disk);
	if (number == 0 || root_number != root->number || !span_eq(disk, root_disk))
		return NULL;
	for (size_t i = 0; i < table->n; i++)
		if (table->part[i].number == number)
			return &table->part[i];
	return NULL;
}

struct partition *fstab_find(struct span text, const struct fstab_entry *entry,
			     const struct table *table, const struct partition *root)
{
	struct partition *part = find_tag(entry->device, table);

	return part ? part : fstab_find_name(text, entry->device, table, root);
}

bool fstab_option(struct span options, const char *name, struct span *ret_value)
{
	size_t len = strlen(name);
	bool found = false;

	for (size_t at = 0; at < options.len;) {
		struct span option = span_at(options.data, at, options.len);
		const char *comma = memchr(option.data, ',', option.len);

		if (comma)
			option.len = (size_t) (comma - option.data);
		at += option.len + 1;
		if (!span_starts(option, name) ||
		    (option.len > len && option.data[len] != '='))
			continue;
		found = true;
		if (ret_value)
			*ret_value =
				span_at(option.data, option.len > len ? len + 1 : len,
					option.len);
	}
	return found;
}

struct span fstab_subvolume(const struct fstab_entry *entry)
{
	struct span path = { "", 0 };

	(void) fstab_option(entry->options, "subvol", &path);
	while (span_starts(path, "/"))
		path = span_at(path.data, 1, path.len);
	return path;
}
