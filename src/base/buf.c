/* SPDX-License-Identifier: BSD-3-Clause */
#include "buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *buf_or_abort(void *pointer)
{
	if (!pointer)
		abort();
	return pointer;
}

void *mem_zero(size_t count, size_t size)
{
	return buf_or_abort(calloc(count ? count : 1, size ? size : 1));
}

void *mem_grow(void *array, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return array;

	*room = *room ? *room * 2 : 8;
	if (*room > SIZE_MAX / 2 / size)
		abort();
	return buf_or_abort(realloc(array, *room * size));
}

char *mem_dup(struct span bytes)
{
	char *copy = buf_or_abort(malloc(bytes.len + 1));

	if (bytes.len)
		memcpy(copy, bytes.data, bytes.len);
	copy[bytes.len] = '\0';
	return copy;
}

void mem_done(void *pointer)
{
	free(*(void **) pointer);
}

void buf_release(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf) BUF_INIT;
}

static void buf_make_room(struct buf *buf, size_t more)
{
	size_t need;

	if (more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4)
		abort();

	need = buf->len + more + 1;
	if (need <= buf->room)
		return;

	buf->room = need > 2 * buf->room ? need : 2 * buf->room;
	buf->data = buf_or_abort(realloc(buf->data, buf->room));
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	buf_make_room(buf, len);
	if (len)
		memcpy(buf->data + buf->len, data, len);
	buf->len += len;
	buf->data[buf->len] = '\0';
}

void buf_add_byte(struct buf *buf, char byte)
{
	buf_add(buf, &byte, 1);
}

void buf_add_str(struct buf *buf, const char *str)
{
	buf_add(buf, str, strlen(str));
}

void buf_add_span(struct buf *buf, struct span span)
{
	buf_add(buf, span.data, span.len);
}

void buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	buf_addv(buf, format, args);
	va_end(args);
}

void buf_addv(struct buf *buf, const char *format, va_list args)
{
	va_list again;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		abort();

	buf_make_room(buf, (size_t) len);
	(void) vsnprintf(buf->data + buf->len, (size_t) len + 1, format, args);
	buf->len += (size_t) len;
}

char *buf_reserve(struct buf *buf, size_t more)
{
	buf_make_room(buf, more);
	buf->data[buf->len] = '\0';
	return buf->data + buf->len;
}

void buf_grow(struct buf *buf, size_t n)
{
	buf->len += n;
	buf->data[buf->len] = '\0';
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data)
		buf->data[0] = '\0';
}

void buf_splice(struct buf *buf, size_t offset, size_t len, struct span span)
{
	size_t tail = buf->len - offset - len;

	buf_make_room(buf, span.len);
	memmove(buf->data + offset + span.len, buf->data + offset + len, tail);
	if (span.len)
		memcpy(buf->data + offset, span.data, span.len);
	buf->len = offset + span.len + tail;
	buf->data[buf->len] = '\0';
}

const char *buf_str(const struct buf *buf)
{
	return buf->data ? buf->data : "";
}

struct span buf_span(const struct buf *buf)
{
	return (struct span){ buf_str(buf), buf->len };
}

struct buf buf_take(struct buf *buf)
{
	struct buf taken = *buf;

	*buf = (struct buf) BUF_INIT;
	return taken;
}

bool span_ends(struct span span, const char *suffix)
{
	size_t len = strlen(suffix);

	return span.len >= len &&
	       span_eq(span_at(span.data, span.len - len, span.len), span_of(suffix));
}

size_t span_find(struct span span, struct span needle, size_t from)
{
	const char *found;

	if (from > span.len)
		return SPAN_NPOS;
	if (needle.len == 0)
		return from;
	if (span.len == 0) /* memmem() must not get NULL */
		return SPAN_NPOS;

	found = memmem(span.data + from, span.len - from, needle.data, needle.len);
	return found ? (size_t) (found - span.data) : SPAN_NPOS;
}

bool span_has(struct span span, const char *needle)
{
	return span_find(span, span_of(needle), 0) != SPAN_NPOS;
}

struct span span_trim(struct span span)
{
	while (span.len && byte_is_blank(span.data[0])) {
		span.data++;
		span.len--;
	}
	while (span.len && byte_is_blank(span.data[span.len - 1]))
		span.len--;
	return span;
}

bool span_line(struct span text, size_t *pos, struct span *ret_line)
{
	size_t start = *pos, end;
	const char *newline;

	if (start >= text.len)
		return false;

	newline = memchr(text.data + start, '\n', text.len - start);
	end = newline ? (size_t) (newline - text.data) : text.len;
	*pos = end + 1;
	*ret_line = span_at(text.data, start, end);
	return true;
}

struct span span_field(struct span *line)
{
	struct span rest = span_trim(*line), word = rest;

	word.len = 0;
	while (word.len < rest.len && !byte_is_blank(rest.data[word.len]))
		word.len++;
	*line = span_at(rest.data, word.len, rest.len);
	return word;
}

static struct span span_unquote(struct span value)
{
	char quote = value.len > 1 ? value.data[0] : '\0';

	if ((quote != '"' && quote != '\'') || value.data[value.len - 1] != quote)
		return value;
	return span_at(value.data, 1, value.len - 1);
}

struct span span_assigned(struct span text, const char *key)
{
	size_t len = strlen(key);
	struct span line;

	for (size_t pos = 0; span_line(text, &pos, &line);)
		if (span_starts(line, key) && line.len > len && line.data[len] == '=')
			return span_unquote(
				span_trim(span_at(line.data, len + 1, line.len)));
	return SPAN_NULL;
}

bool byte_is_blank(char byte)
{
	return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

char byte_lower(char byte)
{
	return byte >= 'A' && byte <= 'Z' ? (char) (byte - 'A' + 'a') : byte;
}
