/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_BUF_H
#define IOMMU_BUF_H

/*
 * Growing bytes, and borrowed views of bytes.
 *
 *	_cleanup_(buf_release) struct buf text = BUF_INIT;
 *
 *	buf_add_str(&text, "quiet");
 *	buf_addf(&text, " console=tty%d", 0);
 *	puts(buf_str(&text));
 *
 * A buf owns its bytes; a span borrows them and dies with the next change of
 * the buf that it points into. Bytes may hold NUL: only buf_str() and
 * span_of() care about the final one, which every non-empty buf has.
 *
 * Out of memory ends the program, here and nowhere else (abort). So nothing
 * in this header fails, and callers stay flat.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define _cleanup_(f)     __attribute__((cleanup(f)))
#define _printf_(fmt, a) __attribute__((format(printf, fmt, a)))
#define ARRAY_SIZE(a)    (sizeof(a) / sizeof((a)[0]))

struct span {
	const char *data;
	size_t len;
};

struct buf {
	char *data; /* NULL, or len bytes and a NUL that len does not count */
	size_t len;
	size_t room;
};

/* The position of what is not there. */
#define SPAN_NPOS ((size_t) -1)
#define SPAN_NULL ((struct span){ NULL, 0 })
#define BUF_INIT                                                                         \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/* Heap, for the few things that are no bytes. Released with free(). */
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* Room for one more element in an array of n; *room is the array's own capacity. */
void *mem_grow(void *array, size_t n, size_t *room, size_t size)
	__attribute__((returns_nonnull));
char *mem_dup(struct span bytes) __attribute__((malloc, returns_nonnull));

/* A pointer's content given back through _cleanup_(mem_done) char *x. */
void mem_done(void *pointer);

void buf_release(struct buf *buf);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_str(struct buf *buf, const char *str);
void buf_add_span(struct buf *buf, struct span span);
void buf_addf(struct buf *buf, const char *format, ...) _printf_(2, 3);
void buf_addv(struct buf *buf, const char *format, va_list args) _printf_(2, 0);
/* Where to write up to more bytes behind the content; buf_grow() takes n of them in. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_grow(struct buf *buf, size_t n);
/* Empty, but keeps its memory. */
void buf_clear(struct buf *buf);
/* The len bytes at offset become those of span, which may not lie in buf. */
void buf_splice(struct buf *buf, size_t offset, size_t len, struct span span);
/* NUL-terminated, never NULL. Borrowed. */
const char *buf_str(const struct buf *buf);
struct span buf_span(const struct buf *buf);
/* The content moves to the caller and buf is empty. */
struct buf buf_take(struct buf *buf);

static inline struct span span_of(const char *str)
{
	return (struct span){ str, strlen(str) };
}

static inline struct span span_at(const char *data, size_t start, size_t end)
{
	return (struct span){ data + start, end - start };
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool span_is(struct span span, const char *str)
{
	return span_eq(span, span_of(str));
}

static inline bool span_starts(struct span span, const char *prefix)
{
	size_t len = strlen(prefix);

	return span.len >= len &&
	       span_eq((struct span){ span.data, len }, (struct span){ prefix, len });
}

bool span_ends(struct span span, const char *suffix);
/*
 * Offset of the first needle at or after from, or (size_t)-1. An empty needle is at from.
 */
size_t span_find(struct span span, struct span needle, size_t from);
bool span_has(struct span span, const char *needle);
/* Without blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct span span_trim(struct span span);
/*
 * The next line of text from *pos, without its newline; false at the end.
 *
 *	for (size_t pos = 0; span_line(text, &pos, &line);) ...
 */
bool span_line(struct span text, size_t *pos, struct span *ret_line);
/* The next word between blanks, taken off the line; empty where there is none. */
struct span span_field(struct span *line);

/* isspace() of the C locale, which is the kernel's too (lib/ctype.c, less its 0xa0). */
bool byte_is_blank(char byte);
/* tolower() of the C locale. */
char byte_lower(char byte);

#endif
