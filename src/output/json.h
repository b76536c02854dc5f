/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_JSON_H
#define IOMMU_JSON_H

/*
 * Helpers for the one JSON object of a run (json-c), also for bytes that are not UTF-8.
 *
 *	json_put_path(object, "file", file->path);
 *	json_put(object, "entries", array = json_array());
 *	json_put_bytes(json_object_in(array), "title", title);
 *
 * Every key is always present, with null if it does not apply. Keys are never renamed.
 */

#include "pci-names.h"
#include "run.h"

#include <json-c/json.h>

/* Add a key and take value; NULL: null. */
void json_put(struct json_object *object, const char *key, struct json_object *value);
/* Add a string. Invalid UTF-8 becomes U+FFFD, and a second key, KEY_base64, has the exact
 * bytes. */
void json_put_bytes(struct json_object *object, const char *key, struct span bytes);
/* NULL: null. */
void json_put_str(struct json_object *object, const char *key, const char *str);
/* Add a path in the target, with a leading slash; NULL: null. */
void json_put_path(struct json_object *object, const char *key, const char *path);
void json_put_bool(struct json_object *object, const char *key, bool value);
/* Add a line number; 0: null. */
void json_put_line(struct json_object *object, const char *key, unsigned line);
void json_put_tri(struct json_object *object, const char *key, enum tri tri);
void json_put_effects(struct json_object *object, const char *key,
		      struct effects effects);
/* Add the boot entry's identifier, or "next-kernel" for new kernels. */
void json_put_id(struct json_object *object, const struct boot_entry *entry);

/* Add three keys with the defaults that a kernel was built with. */
void json_put_defaults(struct json_object *object, const struct kernel *kernel);
/* Name of the mode with these parameters; MODE_COUNT: "other". */
const char *json_words(enum mode_id words);

struct json_object *json_new(void);
struct json_object *json_array(void);
/* Append a new object to an array. Borrowed from the array. */
struct json_object *json_object_in(struct json_object *array);
/* Append a string to an array. */
void json_add_bytes(struct json_object *array, struct span bytes);

/* json-host.c: the running machine. */
struct json_object *json_host(const struct host *host);
/* json-groups.c: IOMMU groups with their devices. */
struct json_object *json_groups(const struct groups *groups,
				const struct pci_names *names);

/* Add the keys of each verb, with nulls and empty arrays where nothing was found. */
void json_show(const struct run *run, struct json_object *object);
void json_set(const struct run *run, struct json_object *object);
void json_check(const struct run *run, struct json_object *object);

#endif
