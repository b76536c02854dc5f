/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"
#include "base/utf8.h"

#include <string.h>

/* The JSON object of a run, with the keys that all verbs have. */

static const char *json_arch(enum arch arch)
{
	return arch == ARCH_UNKNOWN ? NULL
	       : arch == ARCH_OTHER ? "other"
				    : arch_name(arch);
}

/* null: the target has no partitions. */
static void put_partition(struct json_object *object, unsigned partition)
{
	_cleanup_(buf_release) struct buf number = BUF_INIT;

	buf_addf(&number, "%u", partition);
	json_put_str(object, "partition", partition ? buf_str(&number) : NULL);
}

static const char *const journal_names[] = {
	[JOURNAL_NONE] = NULL,
	[JOURNAL_CLEAN] = "clean",
	[JOURNAL_DIRTY] = "dirty",
};

static struct json_object *target(const struct run *run)
{
	struct target_state state = target_state(&run->target);
	struct json_object *target = json_new();

	json_put_str(target, "kind", run->target.ops->name);
	json_put_str(target, "path", run->name);
	json_put_str(target, "os", run->os.id);
	json_put_str(target, "os_name", run->os.name);
	json_put_str(target, "arch", json_arch(run->os.arch));
	put_partition(target, state.partition);
	json_put_str(target, "journal", journal_names[state.journal]);
	return target;
}

static struct json_object *notes(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->notes.n; i++) {
		const struct note *note = &run->notes.note[i];
		struct json_object *object = json_object_in(array);

		json_put_str(object, "code", note->code);
		json_put_str(object, "severity", severity_name(note->severity));
		json_put_str(object, "text", note->text);
		json_put_path(object, "file", note->file);
		json_put_line(object, "line", note->line);
	}
	return array;
}

/* Things that could change the answer and are not known. */
static struct json_object *unknown(const struct run *run)
{
	static const char *const subjects[] = {
		[UNKNOWN_NEXT_BOOT] = "next_boot",
		[UNKNOWN_NEW_KERNELS] = "new_kernels",
	};
	struct json_object *array = json_array();
	const struct unknown *one;

	for (size_t i = 0; (one = run_unknown(run, i)); i++) {
		struct json_object *object = json_object_in(array);

		json_put_str(object, "code", one->code);
		json_put_str(object, "subject", subjects[one->subject]);
		json_put_str(object, "reason", one->why);
		json_put_str(object, "hint", one->hint);
		json_put_path(object, "file", one->file);
		json_put_line(object, "line", one->line);
	}
	return array;
}

static struct json_object *error(const struct run *run)
{
	const struct err *err = &run->err;
	struct json_object *object;

	if (!run_failed(run))
		return NULL;
	object = json_new();
	json_put_str(object, "code", strerrorname_np(err->code));
	json_put_str(object, "what", err->what);
	json_put_str(object, "why", err->why);
	json_put_str(object, "hint", err->hint[0] ? err->hint : NULL);
	return object;
}

/* json-c escapes only C0 control characters. Escape the others too, for logs and
 * terminals. */
static void json_run_add_escaped(struct buf *out, struct span text)
{
	size_t from = 0, at = 0, len;

	for (; at < text.len; at += len) {
		struct span rest = span_at(text.data, at, text.len);

		len = utf8_length(rest);
		if (rest.data[0] == '\n' || !utf8_is_control(span_at(rest.data, 0, len)))
			continue;
		buf_add_span(out, span_at(text.data, from, at));
		buf_addf(out, "\\u%04x", utf8_code(span_at(rest.data, 0, len)));
		from = at + len;
	}
	buf_add_span(out, span_at(text.data, from, at));
}

void json_print(const struct run *run, struct buf *out)
{
	struct json_object *object = json_new();
	/* After a usage error the verb may be unknown. */
	const struct verb *verb = run->exit == EXIT_USAGE ? NULL : run->options->verb;
	int form = run->options->json == JSON_PRETTY
			   ? JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED
			   : JSON_C_TO_STRING_PLAIN;

	json_put(object, "schema", json_object_new_int(1));
	json_put_str(object, "verb", verb ? verb->name : NULL);
	json_put(object, "exit", json_object_new_int((int) run->exit));
	json_put(object, "error", error(run));
	json_put(object, "target", verb ? target(run) : NULL);
	json_put(object, "notes", notes(run));
	json_put(object, "unknown", unknown(run));
	if (verb)
		verb->json(run, object);
	json_run_add_escaped(out,
			     span_of(json_object_to_json_string_ext(
				     object, form | JSON_C_TO_STRING_NOSLASHESCAPE)));
	buf_add_byte(out, '\n');
	(void) json_object_put(object);
}
