/* SPDX-License-Identifier: BSD-3-Clause */
#ifndef IOMMU_JSON_H
#define IOMMU_JSON_H

/*
 * Values for the one JSON object of a run (json-c), with what json-c has no call for:
 * bytes that are not UTF-8.
 */

#include "run.h"

#include <json-c/json.h>

/* A string; where bytes are not UTF-8, U+FFFD each, and a twin KEY_base64 with the bytes.
 */
void json_put_bytes(struct json_object *object, const char *key, struct span bytes);
/* NULL: null. */
void json_put_str(struct json_object *object, const char *key, const char *str);
void json_put_bool(struct json_object *object, const char *key, bool value);
/* 0: null, as for a line that is not there. */
void json_put_line(struct json_object *object, const char *key, unsigned line);
void json_put_tri(struct json_object *object, const char *key, enum tri tri);
void json_put_effects(struct json_object *object, const char *key,
		      struct effects effects);
void json_put_null(struct json_object *object, const char *key);
struct json_object *json_array(void);
struct json_object *json_object_in(struct json_object *array);

/* json-host.c: what runs now. */
struct json_object *json_host(const struct host *host);
/* json-verbs.c: the keys of each verb, with nulls and empty arrays where nothing was
 * found. */
void json_show(const struct run *run, struct json_object *object);
void json_set(const struct run *run, struct json_object *object);
void json_check(const struct run *run, struct json_object *object);

#endif
