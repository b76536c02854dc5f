/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"
#include "base/utf8.h"

#include <stdlib.h>

static struct json_object *json_or_abort(struct json_object *value)
{
	if (!value)
		abort();
	return value;
}

void json_put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value) < 0)
		abort();
}

struct json_object *json_new(void)
{
	return json_or_abort(json_object_new_object());
}

struct json_object *json_array(void)
{
	return json_or_abort(json_object_new_array());
}

struct json_object *json_object_in(struct json_object *array)
{
	struct json_object *object = json_new();

	if (json_object_array_add(array, object) < 0)
		abort();
	return object;
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

/* Add bytes with invalid UTF-8 replaced by U+FFFD. Return whether all of it was valid. */
static bool add_utf8(struct buf *out, struct span bytes)
{
	bool all = true;

	while (bytes.len) {
		size_t len = utf8_length(bytes);

		if (len)
			buf_add(out, bytes.data, len);
		else
			buf_add_str(out, "\xef\xbf\xbd");
		all = all && len;
		bytes = span_at(bytes.data, len ? len : 1, bytes.len);
	}
	return all;
}

static struct json_object *string_of(const struct buf *text)
{
	return json_or_abort(json_object_new_string_len(buf_str(text), (int) text->len));
}

void json_put_bytes(struct json_object *object, const char *key, struct span bytes)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT, twin = BUF_INIT,
					  name = BUF_INIT;
	bool is_text = add_utf8(&text, bytes);

	json_put(object, key, string_of(&text));
	if (is_text)
		return;
	add_base64(&twin, bytes);
	buf_addf(&name, "%s_base64", key);
	json_put(object, buf_str(&name),
		 json_or_abort(json_object_new_string(buf_str(&twin))));
}

void json_put_str(struct json_object *object, const char *key, const char *str)
{
	if (str)
		json_put_bytes(object, key, span_of(str));
	else
		json_put(object, key, NULL);
}

void json_put_path(struct json_object *object, const char *key, const char *path)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	buf_addf(&text, "/%s", path ? path : "");
	json_put_str(object, key, path ? buf_str(&text) : NULL);
}

void json_put_bool(struct json_object *object, const char *key, bool value)
{
	json_put(object, key, json_or_abort(json_object_new_boolean(value)));
}

void json_put_line(struct json_object *object, const char *key, unsigned line)
{
	json_put(object, key, line ? json_or_abort(json_object_new_int64(line)) : NULL);
}

void json_put_tri(struct json_object *object, const char *key, enum tri tri)
{
	if (tri == TRI_UNKNOWN)
		json_put(object, key, NULL);
	else
		json_put_bool(object, key, tri == TRI_YES);
}

void json_put_effects(struct json_object *object, const char *key, struct effects effects)
{
	struct json_object *vendors = json_new();

	json_put_str(vendors, "intel", effect_name(effects.intel));
	json_put_str(vendors, "amd", effect_name(effects.amd));
	json_put(object, key, vendors);
}

void json_put_id(struct json_object *object, const struct boot_entry *entry)
{
	if (!entry->menu_entry)
		json_put_str(object, "id", "next-kernel");
	else if (entry->menu_entry->id.len)
		json_put_bytes(object, "id", entry->menu_entry->id);
	else
		json_put_bytes(object, "id", entry->menu_entry->title);
}

static const char *domain_name(enum domain_default domain)
{
	static const char *const names[] = {
		[DOMAIN_UNKNOWN] = NULL,
		[DOMAIN_LAZY] = "lazy",
		[DOMAIN_STRICT] = "strict",
		[DOMAIN_PASSTHROUGH] = "passthrough",
	};

	return names[domain];
}

void json_put_defaults(struct json_object *object, const struct kernel *kernel)
{
	json_put_tri(object, "intel_default", kernel->intel_on);
	json_put_str(object, "domain_default", domain_name(kernel->domain));
	json_put_tri(object, "noiommu", kernel->noiommu);
}

const char *json_words(enum mode_id words)
{
	return words == MODE_COUNT ? "other" : mode_at(words)->name;
}

void json_add_bytes(struct json_object *array, struct span bytes)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	(void) add_utf8(&text, bytes);
	if (json_object_array_add(array, string_of(&text)) < 0)
		abort();
}
