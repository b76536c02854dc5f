/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_JSON_H
#define IOMMU_JSON_H

/*
 * Values for the one JSON object of a run (json-c), with what json-c has no call for:
 * bytes that are not UTF-8.
 *
 *	json_put_path(object, "file", file->path);
 *	json_put(object, "entries", array = json_array());
 *	json_put_bytes(json_object_in(array), "title", title);
 *
 * A key is always there; null where it does not apply. Keys are never renamed.
 */

#include "pci-names.h"
#include "run.h"

#include <json-c/json.h>

/* Takes value; NULL: null. */
void json_put(struct json_object *object, const char *key, struct json_object *value);
/* A string; where bytes are not UTF-8, U+FFFD each, and a twin KEY_base64 with all of
 * them. */
void json_put_bytes(struct json_object *object, const char *key, struct span bytes);
/* NULL: null. */
void json_put_str(struct json_object *object, const char *key, const char *str);
/* A path in the target, which gets the slash of its root; NULL: null. */
void json_put_path(struct json_object *object, const char *key, const char *path);
void json_put_bool(struct json_object *object, const char *key, bool value);
/* 0: null, as for a line that is not there. */
void json_put_line(struct json_object *object, const char *key, unsigned line);
void json_put_tri(struct json_object *object, const char *key, enum tri tri);
void json_put_effects(struct json_object *object, const char *key,
		      struct effects effects);
/* The entry that a chain is a line of, or "next-kernel". */
void json_put_id(struct json_object *object, const struct boot_entry *entry);

/* What a kernel was built to do: three keys. */
void json_put_defaults(struct json_object *object, const struct kernel *kernel);
/* MODE_COUNT: "other". */
const char *json_words(enum mode_id words);

struct json_object *json_new(void);
struct json_object *json_array(void);
/* A new object at the end of an array. */
struct json_object *json_object_in(struct json_object *array);
/* A string at its end. */
void json_add_bytes(struct json_object *array, struct span bytes);

/* json-host.c: what runs now. */
struct json_object *json_host(const struct host *host);
/* json-groups.c: with their devices. */
struct json_object *json_groups(const struct groups *groups,
				const struct pci_names *names);

/* The keys of each verb, with nulls and empty arrays where nothing was found. */
void json_show(const struct run *run, struct json_object *object);
void json_set(const struct run *run, struct json_object *object);
void json_check(const struct run *run, struct json_object *object);

#endif
