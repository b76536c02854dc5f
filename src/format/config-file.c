/* SPDX-License-Identifier: BSD-3-Clause */
#include "config-file.h"

#include <stdlib.h>
#include <string.h>

const char *role_name(enum role role)
{
	static const char *const names[] = {
		[ROLE_SOURCE] = "source",
		[ROLE_GENERATED] = "derived",
		[ROLE_DIRECT] = "live",
	};

	return names[role];
}

struct config_file *config_file_new(const char *path, const struct format *format,
				    enum role role, enum file_kind kind)
{
	_cleanup_(buf_release) struct buf shown = BUF_INIT;
	struct config_file *file = mem_zero(1, sizeof(*file));

	buf_addf(&shown, "/%s", path);
	file->shown = mem_dup(buf_span(&shown));
	file->path = file->shown + 1;
	file->format = format;
	file->role = role;
	file->kind = kind;
	return file;
}

void config_file_free(struct config_file *file)
{
	if (!file)
		return;

	for (size_t i = 0; i < file->n_reading; i++) {
		cmdline_release(&file->reading[i].line);
		view_release(&file->reading[i].view);
	}
	for (size_t i = 0; i < file->layout.n_segment; i++)
		buf_release(&file->value[i]);
	for (size_t i = 0; i < file->n_addition; i++)
		buf_release(&file->addition[i].text);
	for (size_t i = 0; i < file->n_alias; i++)
		free(file->alias[i]);
	free(file->addition);
	free(file->alias);
	free(file->value);
	free(file->reading);
	free(file->part);
	file_layout_release(&file->layout);
	buf_release(&file->text);
	free(file->shown);
	free(file);
}

void config_file_add_alias(struct config_file *file, const char *path)
{
	file->alias = mem_grow(file->alias, file->n_alias, &file->alias_room,
			       sizeof(*file->alias));
	file->alias[file->n_alias++] = mem_dup(span_of(path));
}

bool config_file_has_path(const struct config_file *file, const char *path)
{
	if (strcmp(file->path, path) == 0)
		return true;
	for (size_t i = 0; i < file->n_alias; i++)
		if (strcmp(file->alias[i], path) == 0)
			return true;
	return false;
}

/* Number of recent readings to search: a menu alternates between few distinct lines. */
#define READINGS_COMPARED ((size_t) 8)

static struct reading *find_reading(const struct config_file *file, enum quoting quoting,
				    struct span raw)
{
	size_t n = file->n_reading;

	for (size_t i = n; i-- > 0 && n - i <= READINGS_COMPARED;) {
		struct reading *reading = &file->reading[i];

		if (reading->quoting == quoting && span_eq(reading->raw, raw))
			return reading;
	}
	return NULL;
}

static struct reading *add_reading(struct config_file *file, enum quoting quoting,
				   struct span raw)
{
	struct reading *reading = &file->reading[file->n_reading++];
	const char *why;

	*reading = (struct reading){
		.raw = raw,
		.quoting = quoting,
		.view = VIEW_INIT,
		.line = CMDLINE_INIT,
	};
	if (view_decode(&reading->view, quoting, raw, &why) < 0)
		reading->why = why;
	else
		cmdline_parse(&reading->line, &reading->view);
	return reading;
}

static void line_part_read(struct line_part *part)
{
	const struct segment *segment = part->segment;
	struct span raw = segment->unset ? span_of("") : line_part_raw(part);
	struct reading *reading = find_reading(part->file, segment->quoting, raw);

	if (!reading)
		reading = add_reading(part->file, segment->quoting, raw);
	part->view = &reading->view;
	part->line = &reading->line;
	part->unread = reading->why != NULL;
	part->readonly_reason =
		segment->readonly_reason ? segment->readonly_reason : reading->why;
}

int config_file_parse(struct config_file *file, struct err *err)
{
	struct file_layout layout = FILE_LAYOUT_INIT;
	int r;

	r = format_locate(file->format, buf_span(&file->text), file->shown, &layout, err);
	if (r < 0) {
		file_layout_release(&layout);
		return r;
	}

	file->layout = layout;
	file->part = mem_zero(file->layout.n_segment, sizeof(*file->part));
	file->reading = mem_zero(file->layout.n_segment, sizeof(*file->reading));
	file->value = mem_zero(file->layout.n_segment, sizeof(*file->value));
	for (size_t i = 0; i < file->layout.n_segment; i++) {
		file->part[i].file = file;
		file->part[i].segment = &file->layout.segment[i];
		line_part_read(&file->part[i]);
	}
	return 0;
}

struct span line_part_raw(const struct line_part *part)
{
	return span_at(buf_str(&part->file->text), part->segment->start,
		       part->segment->end);
}

void line_part_set_value(struct line_part *part, struct span value)
{
	struct buf *set = &part->file->value[part - part->file->part];

	buf_clear(set);
	buf_add_span(set, value);
	if (span_eq(value, line_part_raw(part)))
		buf_release(set);
}

void config_file_add_text(struct config_file *file, size_t offset, struct span text)
{
	struct addition *addition;

	file->addition = mem_grow(file->addition, file->n_addition, &file->addition_room,
				  sizeof(*file->addition));
	addition = &file->addition[file->n_addition++];
	*addition = (struct addition){ .offset = offset, .text = BUF_INIT };
	buf_add_span(&addition->text, text);
}

bool line_part_new_value(const struct line_part *part, struct buf *out)
{
	const struct buf *set = &part->file->value[part - part->file->part];

	buf_add_span(out, buf_span(set));
	return set->data != NULL;
}

/*
 * Replace a part's value or its whole statement. The bytes are appended to out; only
 * their length is set in *ret. Return false if the part is unchanged.
 */
static bool line_part_splice(const struct line_part *part, struct buf *out,
			     struct splice *ret)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const struct segment *segment = part->segment;
	size_t from = out->len;

	if (!line_part_new_value(part, &value))
		return false;

	*ret = (struct splice){ segment->start, segment->end, SPAN_NULL };
	if (segment->remove_if_empty && span_trim(buf_span(&value)).len == 0) {
		ret->start = segment->begin;
		ret->end = segment->stop;
	} else {
		segment_spell(segment, buf_span(&value), out);
	}
	ret->bytes.len = out->len - from;
	return true;
}

static int by_start(const void *a, const void *b)
{
	const struct splice *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return x->end < y->end ? -1 : x->end > y->end;
}

/* Values are spelled into out, which moves while it grows: their spans are set after the
 * last one. Return the number of splices. */
static size_t config_file_collect(const struct config_file *file, struct splice *splice,
				  struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < file->layout.n_segment; i++)
		n += line_part_splice(&file->part[i], out, &splice[n]);
	for (size_t i = 0, from = 0; i < n; from += splice[i++].bytes.len)
		splice[i].bytes.data = buf_str(out) + from;
	for (size_t i = 0; i < file->n_addition; i++)
		splice[n++] = (struct splice){ file->addition[i].offset,
					       file->addition[i].offset,
					       buf_span(&file->addition[i].text) };
	/* Most menus have their segments in order already. */
	for (size_t i = 1; i < n; i++)
		if (by_start(&splice[i - 1], &splice[i]) > 0) {
			qsort(splice, n, sizeof(*splice), by_start);
			break;
		}
	return n;
}

int config_file_render(const struct config_file *file, struct buf *ret_text,
		       struct err *err)
{
	_cleanup_(mem_done) struct splice *splice =
		mem_zero(file->layout.n_segment + file->n_addition, sizeof(*splice));
	_cleanup_(buf_release) struct buf spelled = BUF_INIT, text = BUF_INIT;
	size_t n = config_file_collect(file, splice, &spelled);
	int r;

	if (n == 0 && !(file->created && file->text.len))
		return 0;

	r = format_splice(file->format, buf_span(&file->text), splice, n, file->shown,
			  &text, err);
	if (r < 0)
		return r;

	if (!file->created && span_eq(buf_span(&text), buf_span(&file->text)))
		return 0;
	*ret_text = buf_take(&text);
	return 1;
}
