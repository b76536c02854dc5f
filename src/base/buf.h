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
 * A buf owns its bytes. A span borrows them; it becomes invalid when the buf that it
 * points into changes. The bytes can include NUL: only buf_str() and span_of() depend
 * on the final one, which every buf with memory has.
 *
 * Running out of memory ends the program by abort(), here and nowhere else. So no
 * function of this header fails.
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

/* "No position": the result of a search that finds nothing. */
#define SPAN_NPOS ((size_t) -1)
#define SPAN_NULL ((struct span){ NULL, 0 })
#define BUF_INIT                                                                         \
	{                                                                                \
		NULL, 0, 0                                                               \
	}

/* Return zeroed heap memory for count elements. Release it with free(). */
void *mem_zero(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
/* Return the array, reallocated if needed, with room for one more than its n elements.
 * *room is its capacity in elements. Release it with free(). */
void *mem_grow(void *array, size_t n, size_t *room, size_t size)
	__attribute__((returns_nonnull));
/* Return a NUL-terminated copy on the heap. Release it with free(). */
char *mem_dup(struct span bytes) __attribute__((malloc, returns_nonnull));

/* Free *(void **) pointer: for _cleanup_(mem_done) char *x. */
void mem_done(void *pointer);

void buf_release(struct buf *buf);
void buf_add(struct buf *buf, const void *data, size_t len);
void buf_add_byte(struct buf *buf, char byte);
void buf_add_str(struct buf *buf, const char *str);
void buf_add_span(struct buf *buf, struct span span);
void buf_addf(struct buf *buf, const char *format, ...) _printf_(2, 3);
void buf_addv(struct buf *buf, const char *format, va_list args) _printf_(2, 0);
/* Return the address after the content, where up to more bytes can be written.
 * buf_grow() then adds n of them to the content. */
char *buf_reserve(struct buf *buf, size_t more);
void buf_grow(struct buf *buf, size_t n);
/* Drop the content and keep the memory. */
void buf_clear(struct buf *buf);
/* Replace the len bytes at offset by those of span, which must not point into buf. */
void buf_splice(struct buf *buf, size_t offset, size_t len, struct span span);
/* Return the content, NUL-terminated and never NULL. Borrowed. */
const char *buf_str(const struct buf *buf);
struct span buf_span(const struct buf *buf);
/* Move the content to the caller and leave buf empty. */
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
/* Return the offset of the first needle at or after from, or SPAN_NPOS. An empty needle
 * is found at from. */
size_t span_find(struct span span, struct span needle, size_t from);
bool span_has(struct span span, const char *needle);
/* Return span without blanks (space, tab, CR, LF, VT, FF) at both ends. */
struct span span_trim(struct span span);
/*
 * Read the line of text at *pos, without its newline, and advance *pos. Return false at
 * the end.
 *
 *	for (size_t pos = 0; span_line(text, &pos, &line);) ...
 */
bool span_line(struct span text, size_t *pos, struct span *ret_line);
/* Take the first word between blanks off the line. The result is empty if there is
 * none. */
struct span span_field(struct span *line);
/* Return the value of the first line KEY=value, without blanks and quotes around it: the
 * format of os-release(5). data is NULL if there is no such line. */
struct span span_assigned(struct span text, const char *key);

/* isspace() of the C locale. The kernel's (lib/ctype.c) also includes 0xa0. */
bool byte_is_blank(char byte);
/* tolower() of the C locale. */
char byte_lower(char byte);

#endif
