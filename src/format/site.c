/* SPDX-License-Identifier: BSD-3-Clause */
#include "site.h"

#include <stdlib.h>

const char *role_name(enum role role)
{
	static const char *const names[] = {
		[ROLE_SOURCE] = "source",
		[ROLE_DERIVED] = "derived",
		[ROLE_LIVE] = "live",
	};

	return names[role];
}

struct site *site_new(const char *path, const struct format *format, enum role role,
		      enum spot_kind kind)
{
	_cleanup_(buf_release) struct buf shown = BUF_INIT;
	struct site *site = mem_zero(1, sizeof(*site));

	buf_addf(&shown, "/%s", path);
	site->shown = mem_dup(buf_span(&shown));
	site->path = site->shown + 1;
	site->format = format;
	site->role = role;
	site->kind = kind;
	return site;
}

void site_free(struct site *site)
{
	if (!site)
		return;

	for (size_t i = 0; i < site->n_reading; i++) {
		cmdline_release(&site->reading[i].line);
		view_release(&site->reading[i].view);
	}
	for (size_t i = 0; i < site->located.n_place; i++)
		buf_release(&site->value[i]);
	for (size_t i = 0; i < site->n_addition; i++)
		buf_release(&site->addition[i].text);
	for (size_t i = 0; i < site->n_alias; i++)
		free(site->alias[i]);
	free(site->addition);
	free(site->alias);
	free(site->value);
	free(site->reading);
	free(site->part);
	located_release(&site->located);
	buf_release(&site->text);
	free(site->shown);
	free(site);
}

void site_add_alias(struct site *site, const char *path)
{
	site->alias = mem_grow(site->alias, site->n_alias, &site->alias_room,
			       sizeof(*site->alias));
	site->alias[site->n_alias++] = mem_dup(span_of(path));
}

/* So many different lines a menu may have in turn. */
#define READINGS_COMPARED ((size_t) 8)

static struct reading *find_reading(const struct site *site, enum quoting quoting,
				    struct span raw)
{
	size_t n = site->n_reading;

	for (size_t i = n; i-- > 0 && n - i <= READINGS_COMPARED;) {
		struct reading *reading = &site->reading[i];

		if (reading->quoting == quoting && span_eq(reading->raw, raw))
			return reading;
	}
	return NULL;
}

static struct reading *add_reading(struct site *site, enum quoting quoting,
				   struct span raw)
{
	struct reading *reading = &site->reading[site->n_reading++];
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

static void part_read(struct part *part)
{
	const struct place *place = part->place;
	struct span raw = place->unset ? span_of("") : part_raw(part);
	struct reading *reading = find_reading(part->site, place->quoting, raw);

	if (!reading)
		reading = add_reading(part->site, place->quoting, raw);
	part->view = &reading->view;
	part->line = &reading->line;
	part->unread = reading->why != NULL;
	part->frozen = place->frozen ? place->frozen : reading->why;
}

int site_parse(struct site *site, struct err *err)
{
	_cleanup_(located_release) struct located located = LOCATED_INIT;
	int r;

	r = format_locate(site->format, buf_span(&site->text), site->shown, &located,
			  err);
	if (r < 0)
		return r;

	site->located = located;
	located = (struct located) LOCATED_INIT;
	site->part = mem_zero(site->located.n_place, sizeof(*site->part));
	site->reading = mem_zero(site->located.n_place, sizeof(*site->reading));
	site->value = mem_zero(site->located.n_place, sizeof(*site->value));
	for (size_t i = 0; i < site->located.n_place; i++) {
		site->part[i].site = site;
		site->part[i].place = &site->located.place[i];
		part_read(&site->part[i]);
	}
	return 0;
}

struct span part_raw(const struct part *part)
{
	return span_at(buf_str(&part->site->text), part->place->start, part->place->end);
}

void part_set_value(struct part *part, struct span value)
{
	struct buf *set = &part->site->value[part - part->site->part];

	buf_clear(set);
	buf_add_span(set, value);
	if (span_eq(value, part_raw(part)))
		buf_release(set);
}

void site_add_text(struct site *site, size_t offset, struct span text)
{
	struct addition *addition;

	site->addition = mem_grow(site->addition, site->n_addition, &site->addition_room,
				  sizeof(*site->addition));
	addition = &site->addition[site->n_addition++];
	*addition = (struct addition){ .offset = offset, .text = BUF_INIT };
	buf_add_span(&addition->text, text);
}

bool part_new_value(const struct part *part, struct buf *out)
{
	const struct buf *set = &part->site->value[part - part->site->part];

	buf_add_span(out, buf_span(set));
	return set->data != NULL;
}

/* The bytes that a part's place, or its whole statement, gets; false: the old ones. */
static bool part_splice(const struct part *part, struct buf *out, struct splice *ret)
{
	_cleanup_(buf_release) struct buf value = BUF_INIT;
	const struct place *place = part->place;
	size_t from = out->len;

	if (!part_new_value(part, &value))
		return false;

	*ret = (struct splice){ place->start, place->end, SPAN_NULL };
	if (place->vanishes && span_trim(buf_span(&value)).len == 0) {
		ret->start = place->begin;
		ret->end = place->stop;
	} else {
		place_spell(place, buf_span(&value), out);
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

/* A place splice's bytes lie in out, which moves while it grows: offsets first, spans at
 * the end. */
static size_t collect(const struct site *site, struct splice *splice, struct buf *out)
{
	size_t n = 0;

	for (size_t i = 0; i < site->located.n_place; i++)
		n += part_splice(&site->part[i], out, &splice[n]);
	for (size_t i = 0, from = 0; i < n; from += splice[i++].bytes.len)
		splice[i].bytes.data = buf_str(out) + from;
	for (size_t i = 0; i < site->n_addition; i++)
		splice[n++] = (struct splice){ site->addition[i].offset,
					       site->addition[i].offset,
					       buf_span(&site->addition[i].text) };
	/* most menus have their places in order */
	for (size_t i = 1; i < n; i++)
		if (by_start(&splice[i - 1], &splice[i]) > 0) {
			qsort(splice, n, sizeof(*splice), by_start);
			break;
		}
	return n;
}

int site_render(const struct site *site, struct buf *ret_text, struct err *err)
{
	_cleanup_(mem_done) struct splice *splice =
		mem_zero(site->located.n_place + site->n_addition, sizeof(*splice));
	_cleanup_(buf_release) struct buf spelled = BUF_INIT, text = BUF_INIT;
	size_t n = collect(site, splice, &spelled);
	int r;

	if (n == 0 && !(site->created && site->text.len))
		return 0;

	r = format_splice(site->format, buf_span(&site->text), splice, n, site->shown,
			  &text, err);
	if (r < 0)
		return r;

	if (!site->created && span_eq(buf_span(&text), buf_span(&site->text)))
		return 0;
	*ret_text = buf_take(&text);
	return 1;
}
