/* SPDX-License-Identifier: BSD-3-Clause */
#include "pax.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Parse the decimal at *pos and move *pos past the blank after it. */
static bool take_length(struct span records, size_t *pos, size_t *ret_length)
{
	size_t length = 0, i = *pos;

	for (; i < records.len && records.data[i] >= '0' && records.data[i] <= '9'; i++) {
		length = length * 10 + (size_t) (records.data[i] - '0');
		if (length > records.len)
			return false;
	}
	if (i == *pos || i >= records.len || records.data[i] != ' ')
		return false;
	*pos = i + 1;
	*ret_length = length;
	return true;
}

int pax_next(struct span records, size_t *pos, struct pax_record *ret_record)
{
	size_t start = *pos, at = start, length;
	const char *equals;

	/* Some writers pad with NUL. */
	if (start >= records.len || records.data[start] == '\0')
		return 0;
	if (!take_length(records, &at, &length) || length > records.len - start ||
	    start + length <= at || records.data[start + length - 1] != '\n')
		return -EBADMSG;
	equals = memchr(records.data + at, '=', start + length - 1 - at);
	if (!equals)
		return -EBADMSG;

	*pos = start + length;
	ret_record->whole = span_at(records.data, start, *pos);
	ret_record->key = span_at(records.data, at, (size_t) (equals - records.data));
	ret_record->value =
		span_at(records.data, (size_t) (equals + 1 - records.data), *pos - 1);
	return 1;
}

static size_t digits(size_t n)
{
	size_t count = 1;

	for (; n >= 10; n /= 10)
		count++;
	return count;
}

void pax_add(struct buf *out, const char *key, struct span value)
{
	/* The length counts " key=value\n" and its own digits. */
	size_t rest = strlen(key) + value.len + 3, length = rest + digits(rest);

	if (rest + digits(length) > length)
		length = rest + digits(length);
	buf_addf(out, "%zu %s=", length, key);
	buf_add_span(out, value);
	buf_add_byte(out, '\n');
}

void pax_add_number(struct buf *out, const char *key, int64_t value)
{
	_cleanup_(buf_release) struct buf number = BUF_INIT;

	buf_addf(&number, "%" PRId64, value);
	pax_add(out, key, buf_span(&number));
}
