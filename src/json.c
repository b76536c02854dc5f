/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static struct json_object *or_abort(struct json_object *value)
{
	if (!value)
		abort();
	return value;
}

static void put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value) < 0)
		abort();
}

struct json_object *json_array(void)
{
	return or_abort(json_object_new_array());
}

struct json_object *json_object_in(struct json_object *array)
{
	struct json_object *object = or_abort(json_object_new_object());

	if (json_object_array_add(array, object) < 0)
		abort();
	return object;
}

/* RFC 3629: length of the valid sequence at the start, 0: none. */
static size_t utf8_length(struct span text)
{
	const unsigned char *byte = (const unsigned char *) text.data;
	unsigned char low = 0x80, high = 0xbf;
	size_t len = byte[0] < 0x80   ? 1
		     : byte[0] < 0xc2 ? 0
		     : byte[0] < 0xe0 ? 2
		     : byte[0] < 0xf0 ? 3
		     : byte[0] < 0xf5 ? 4
				      : 0;

	if (len == 0 || len > text.len)
		return 0;
	if (byte[0] == 0xe0)
		low = 0xa0;
	else if (byte[0] == 0xed)
		high = 0x9f;
	else if (byte[0] == 0xf0)
		low = 0x90;
	else if (byte[0] == 0xf4)
		high = 0x8f;
	for (size_t i = 1; i < len; i++, low = 0x80, high = 0xbf)
		if (byte[i] < low || byte[i] > high)
			return 0;
	return len;
}

static void add_base64(struct buf *out, struct span bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.len; i += 3) {
		unsigned long group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 |
				(i + j < bytes.len ? (unsigned char) bytes.data[i + j]
						   : 0);
		for (size_t j = 0; j < 4; j++)
			buf_add_byte(out, i + j > bytes.len
						  ? '='
						  : digits[group >> (18 - 6 * j) & 63]);
	}
}

void json_put_bytes(struct json_object *object, const char *key, struct span bytes)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, twin = BUF_INIT,
					  name = BUF_INIT;
	bool is_text = true;

	for (size_t i = 0, len; i < bytes.len; i += len ? len : 1) {
		len = utf8_length(span_at(bytes.data, i, bytes.len));
		is_text = is_text && len;
		if (len)
			buf_add(&text, bytes.data + i, len);
		else
			buf_add_str(&text, "\xef\xbf\xbd");
	}
	put(object, key,
	    or_abort(json_object_new_string_len(buf_str(&text), (int) text.len)));
	if (is_text)
		return;
	add_base64(&twin, bytes);
	buf_addf(&name, "%s_base64", key);
	put(object, buf_str(&name), or_abort(json_object_new_string(buf_str(&twin))));
}

void json_put_str(struct json_object *object, const char *key, const char *str)
{
	if (str)
		json_put_bytes(object, key, span_of(str));
	else
		put(object, key, NULL);
}

void json_put_bool(struct json_object *object, const char *key, bool value)
{
	put(object, key, or_abort(json_object_new_boolean(value)));
}

void json_put_line(struct json_object *object, const char *key, unsigned line)
{
	put(object, key, line ? or_abort(json_object_new_int64(line)) : NULL);
}

void json_put_tri(struct json_object *object, const char *key, enum tri tri)
{
	if (tri == TRI_UNKNOWN)
		put(object, key, NULL);
	else
		json_put_bool(object, key, tri == TRI_YES);
}

void json_put_null(struct json_object *object, const char *key)
{
	put(object, key, NULL);
}

void json_put_effects(struct json_object *object, const char *key, struct effects effects)
{
	struct json_object *vendors = or_abort(json_object_new_object());

	json_put_str(vendors, "intel", effect_name(effects.intel));
	json_put_str(vendors, "amd", effect_name(effects.amd));
	put(object, key, vendors);
}

static const char *target_kind(const struct run *run)
{
	return run->live ? "live" : "directory";
}

static struct json_object *json_target(const struct run *run)
{
	struct json_object *target = or_abort(json_object_new_object());

	json_put_str(target, "kind", target_kind(run));
	json_put_str(target, "path", run->name);
	json_put_str(target, "os", run->os.name);
	json_put_str(target, "arch",
		     run->os.arch == ARCH_UNKNOWN ? NULL : arch_name(run->os.arch));
	json_put_null(target, "partition");
	json_put_null(target, "journal");
	return target;
}

static struct json_object *json_notes(const struct run *run)
{
	struct json_object *notes = json_array();

	for (size_t i = 0; i < run->notes.n; i++) {
		const struct note *note = &run->notes.note[i];
		struct json_object *object = json_object_in(notes);

		json_put_str(object, "code", note->code);
		json_put_str(object, "severity", severity_name(note->severity));
		json_put_str(object, "text", note->text);
		json_put_str(object, "file", note->file);
		json_put_line(object, "line", note->line);
	}
	return notes;
}

static struct json_object *json_error(const struct run *run)
{
	struct json_object *error;

	if (!run->err.code || (run->exit != EXIT_FAILED && run->exit != EXIT_USAGE &&
			       run->exit != EXIT_STUCK))
		return NULL;
	error = or_abort(json_object_new_object());
	json_put_str(error, "code", strerrorname_np(run->err.code));
	json_put_str(error, "what", run->err.what);
	json_put_str(error, "why", run->err.why);
	json_put_str(error, "hint", run->err.hint[0] ? run->err.hint : NULL);
	return error;
}

static const char *verb_name(const struct run *run)
{
	switch (run->options->verb) {
	case VERB_SHOW:
		return "show";
	case VERB_CHECK:
		return "check";
	case VERB_SET:
		return "set";
	}
	return NULL;
}

void json_print(const struct run *run, struct buf *out)
{
	static void (*const verbs[])(const struct run *, struct json_object *) = {
		[VERB_SHOW] = json_show,
		[VERB_SET] = json_set,
		[VERB_CHECK] = json_check,
	};
	struct json_object *object = or_abort(json_object_new_object());
	int form = run->options->json == JSON_PRETTY
			   ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
			   : JSON_C_TO_STRING_PLAIN;

	put(object, "schema", or_abort(json_object_new_int(1)));
	json_put_str(object, "verb", run->exit == EXIT_USAGE ? NULL : verb_name(run));
	put(object, "exit", or_abort(json_object_new_int((int) run->exit)));
	put(object, "error", json_error(run));
	put(object, "target", run->exit == EXIT_USAGE ? NULL : json_target(run));
	put(object, "notes", json_notes(run));
	if (run->exit != EXIT_USAGE)
		verbs[run->options->verb](run, object);
	buf_add_str(out, json_object_to_json_string_ext(
				 object, form | JSON_C_TO_STRING_NOSLASHESCAPE));
	buf_add_byte(out, '\n');
	(void) json_object_put(object);
}
