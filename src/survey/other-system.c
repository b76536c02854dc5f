/* SPDX-License-Identifier: BSD-3-Clause */
#include "assembly.h"

#include <string.h>

/*
 * BLS entries of other systems, on a partition that several share. An entry is one if its
 * machine-id and its root= both differ from this system's, and some other entry is this
 * system's for sure. In doubt it is not: a new image has no machine-id, and fstab can
 * name the root in another way. A live system, as for recovery, is one as well.
 */

static const char of_another[] =
	"it belongs to another system, with another machine-id and another root=";

static const char of_live[] = "it starts a live system, from its own partition";

/* The machine-id key, or the first part of a name as kernel-install makes them. */
static struct span machine_id(const struct menu_entry *entry)
{
	if (entry->machine_id.len)
		return entry->machine_id;
	for (size_t i = 0; i < 32; i++)
		if (i >= entry->id.len || !strchr("0123456789abcdef", entry->id.data[i]))
			return SPAN_NULL;
	return span_at(entry->id.data, 0, 32);
}

static struct span root_of(const struct config_file *file)
{
	struct span root = SPAN_NULL;

	for (size_t i = 0; i < file->layout.n_segment; i++)
		for (size_t j = 0; j < file->part[i].line->n; j++)
			if (span_is(file->part[i].line->word[j].name, "root"))
				root = file->part[i].line->word[j].value;
	return root;
}

/* Names of a device: by a tag, as UUID=, or by a link to the same. */
static const struct device_name {
	const char *tag, *link;
} device_names[] = {
	{ "UUID=", "/dev/disk/by-uuid/" },
	{ "PARTUUID=", "/dev/disk/by-partuuid/" },
	{ "LABEL=", "/dev/disk/by-label/" },
	{ "PARTLABEL=", "/dev/disk/by-partlabel/" },
};

/* Return the row and the value; NULL for any other name. */
static const struct device_name *device_name(struct span device, struct span *ret_value)
{
	for (size_t i = 0; i < ARRAY_SIZE(device_names); i++) {
		const char *tag = device_names[i].tag, *link = device_names[i].link;
		const char *start = span_starts(device, tag)    ? tag
				    : span_starts(device, link) ? link
								: NULL;

		if (!start)
			continue;
		*ret_value = span_at(device.data, strlen(start), device.len);
		if (ret_value->len > 1 && ret_value->data[0] == '"')
			*ret_value = span_at(ret_value->data, 1, ret_value->len - 1);
		return &device_names[i];
	}
	return NULL;
}

static enum tri same_device(struct span a, struct span b)
{
	struct span x = SPAN_NULL, y = SPAN_NULL;
	const struct device_name *how;

	if (!a.len || !b.len)
		return TRI_UNKNOWN;
	if (span_eq(a, b))
		return TRI_YES;
	how = device_name(a, &x);
	if (!how || how != device_name(b, &y))
		return TRI_UNKNOWN;
	return span_eq(x, y) ? TRI_YES : TRI_NO;
}

static enum tri has_own_root(const struct os *os, const struct config_file *file)
{
	return os->root ? same_device(root_of(file), span_of(os->root)) : TRI_UNKNOWN;
}

static enum tri has_own_id(const struct os *os, const struct config_file *file)
{
	struct span id = machine_id(&file->layout.entry[0]);

	if (!os->machine_id || id.len == 0)
		return TRI_UNKNOWN;
	return span_is(id, os->machine_id) ? TRI_YES : TRI_NO;
}

void assembly_find_own(struct assembly *assembly)
{
	const struct survey *survey = assembly->survey;

	for (size_t i = 0; i < survey->n_file; i++)
		assembly->has_own |=
			survey->file[i]->kind == FILE_BLS &&
			(has_own_root(survey->os, survey->file[i]) == TRI_YES ||
			 has_own_id(survey->os, survey->file[i]) == TRI_YES);
}

/* casper and live-boot find their root by themselves. */
static bool is_live(const struct config_file *file)
{
	for (size_t i = 0; i < file->layout.n_segment; i++)
		for (size_t j = 0; j < file->part[i].line->n; j++) {
			const struct word *word = &file->part[i].line->word[j];

			if (span_is(word->name, "boot") &&
			    (span_is(word->value, "casper") ||
			     span_is(word->value, "live")))
				return true;
		}
	return false;
}

void assembly_mark_other(const struct assembly *assembly, struct config_file *file,
			 size_t first)
{
	struct survey *survey = assembly->survey;

	bool live = is_live(file);

	if (!assembly->has_own)
		return;
	if (!live && (has_own_root(survey->os, file) != TRI_NO ||
		      has_own_id(survey->os, file) != TRI_NO))
		return;
	for (size_t i = 0; i < file->layout.n_segment; i++)
		file->part[i].readonly_reason = live ? of_live : of_another;
	for (size_t i = first; i < survey->n_entry; i++) {
		survey->entry[i].counted = false;
		survey->entry[i].other = true;
	}
}
