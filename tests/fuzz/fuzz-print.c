/* SPDX-License-Identifier: BSD-3-Clause */
#include "fuzz.h"
#include "output/json.h"
#include "output/text.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

/* Bytes of the target, as a terminal and a program get them. */

static void check_terminal(struct span text)
{
	_cleanup_(buf_release) struct buf out = BUF_INIT;
	struct span rest;

	text_add_escaped(&out, text);
	rest = buf_span(&out);
	for (size_t i = 0; i < rest.len; i++)
		fuzz_must((unsigned char) rest.data[i] >= ' ' && rest.data[i] != 0x7f,
			  "byte %zu is a control character", i);
	while (rest.len) {
		size_t len = utf8_length(rest);

		fuzz_must(len && !utf8_is_control(span_at(rest.data, 0, len)),
			  "what is at the end of this moves a cursor: %s", buf_str(&out));
		rest = span_at(rest.data, len, rest.len);
	}
}

static bool is_utf8(struct span text)
{
	while (text.len) {
		size_t len = utf8_length(text);

		if (!len)
			return false;
		text = span_at(text.data, len, text.len);
	}
	return true;
}

static int sextet(char byte)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = byte ? strchr(digits, byte) : NULL;

	return at ? (int) (at - digits) : -1;
}

static void decode_base64(const char *text, struct buf *out)
{
	unsigned bits = 0, value = 0;

	for (; *text && *text != '='; text++) {
		int digit = sextet(*text);

		fuzz_must(digit >= 0, "%c is no digit of base64", *text);
		value = value << 6 | (unsigned) digit;
		bits += 6;
		if (bits < 8)
			continue;
		bits -= 8;
		buf_add_byte(out, (char) (value >> bits));
	}
}

static void check_read(struct json_object *object, struct span text)
{
	struct json_object *value = json_object_object_get(object, "key");
	struct json_object *twin = json_object_object_get(object, "key_base64");
	_cleanup_(buf_release) struct buf bytes = BUF_INIT;

	fuzz_must(is_utf8(text) == !twin, "a twin where none must be, or none");
	if (twin)
		decode_base64(json_object_get_string(twin), &bytes);
	else
		buf_add(&bytes, json_object_get_string(value),
			(size_t) json_object_get_string_len(value));
	fuzz_must(span_eq(buf_span(&bytes), text), "other bytes come out");
}

static void check_json(struct span text)
{
	struct json_object *object = json_object_new_object(), *again;
	struct json_tokener *reader = json_tokener_new();
	const char *line;

	json_put_bytes(object, "key", text);
	line = json_object_to_json_string_ext(object,
					      JSON_C_TO_STRING_PLAIN |
						      JSON_C_TO_STRING_NOSLASHESCAPE);
	for (size_t i = 0; line[i]; i++)
		fuzz_must((unsigned char) line[i] >= ' ',
			  "byte %zu is a control character", i);
	json_tokener_set_flags(reader, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	again = json_tokener_parse_ex(reader, line, (int) strlen(line));
	fuzz_must(again, "this is no JSON: %s", line);
	check_read(again, text);
	json_object_put(again);
	json_object_put(object);
	json_tokener_free(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	check_terminal(fuzz_span(data, size));
	if (size > 0)
		check_json(fuzz_span(data, size));
	return 0;
}
