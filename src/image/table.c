/* SPDX-License-Identifier: BSD-3-Clause */
#include "table.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void partition_release(struct partition *part)
{
	free(part->type);
	free(part->label);
	free(part->uuid);
	free(part->fs);
	free(part->fs_label);
	free(part->fs_uuid);
}

void table_release(struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		partition_release(&table->part[i]);
	free(table->part);
	*table = (struct table) TABLE_INIT;
}

static const struct {
	const char *tag;
	size_t offset;
	bool any_case;
} tags[] = {
	{ "UUID", offsetof(struct partition, fs_uuid), true },
	{ "LABEL", offsetof(struct partition, fs_label), false },
	{ "PARTUUID", offsetof(struct partition, uuid), true },
	{ "PARTLABEL", offsetof(struct partition, label), false },
};

static bool has_tag(const struct partition *part, size_t tag, struct span value)
{
	const char *have =
		*(char *const *) (const void *) ((const char *) part + tags[tag].offset);

	if (!have || value.len == 0 || strlen(have) != value.len)
		return false;
	return tags[tag].any_case ? strncasecmp(have, value.data, value.len) == 0
				  : memcmp(have, value.data, value.len) == 0;
}

struct partition *table_find(const struct table *table, const char *tag,
			     struct span value)
{
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++) {
		if (strcmp(tags[i].tag, tag) != 0)
			continue;
		for (size_t j = 0; j < table->n; j++)
			if (has_tag(&table->part[j], i, value))
				return &table->part[j];
	}
	return NULL;
}

static bool is_called(const struct partition *part, const char *wanted)
{
	char *end;
	unsigned long number = strtoul(wanted, &end, 10);

	if (isdigit((unsigned char) *wanted) && !*end && number == part->number)
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(tags); i++)
		if (has_tag(part, i, span_of(wanted)))
			return true;
	return false;
}

void partition_describe(const struct partition *part, struct buf *out)
{
	const char *label = part->fs_label ? part->fs_label : part->label;

	if (part->number)
		buf_addf(out, "partition %u (", part->number);
	else
		buf_add_str(out, "the image (");
	buf_add_str(out, part->fs ? part->fs : "no known file system");
	if (label)
		buf_addf(out, ", label %s", label);
	buf_add_byte(out, ')');
}

static int no_such(const struct table *table, const char *wanted, const char *name,
		   struct err *err)
{
	_cleanup_(buf_release) struct buf list = BUF_INIT;

	for (size_t i = 0; i < table->n; i++) {
		if (i)
			buf_add_str(&list, ", ");
		partition_describe(&table->part[i], &list);
	}
	err_set(err, ENOENT, "cannot find the partition '%s' in %s", wanted, name);
	return err_why(err, "there is %s", table->n ? buf_str(&list) : "none");
}

int table_choose(const struct table *table, const char *wanted, const char *name,
		 struct partition **ret_part, struct err *err)
{
	struct partition *found = NULL;

	for (size_t i = 0; i < table->n; i++) {
		if (!is_called(&table->part[i], wanted))
			continue;
		if (found) {
			err_set(err, ENOTUNIQ, "cannot tell the partition '%s' in %s",
				wanted, name);
			return err_why(err, "partitions %u and %u are called that",
				       found->number, table->part[i].number);
		}
		found = &table->part[i];
	}
	if (!found)
		return no_such(table, wanted, name, err);
	*ret_part = found;
	return 0;
}
