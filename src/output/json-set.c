/* SPDX-License-Identifier: BSD-3-Clause */
#include "base/diff.h"
#include "json.h"

static const char *result_name(const struct run *run)
{
	if (run_failed(run))
		return "failed";
	if (run->exit == EXIT_PARTIAL)
		return "partial";
	return run->changed ? "changed" : "unchanged";
}

static void put_file(const struct run *run, size_t index, struct json_object *object)
{
	const struct config_file *old = run->before.file[index];
	_cleanup_(buf_release) struct buf diff = BUF_INIT;

	diff_unified(&diff, span_of(old->path),
		     old->created ? SPAN_NULL : buf_span(&old->text),
		     buf_span(&run->after.file[index]->text));
	json_put_path(object, "path", old->path);
	json_put_str(object, "role", role_name(old->role));
	json_put_bool(object, "created", old->created);
	json_put_str(object, "by",
		     run->update.ran && run->update.wrote[index] ? "generator" : "edit");
	json_put_bytes(object, "diff", buf_span(&diff));
}

/* Files that have new bytes, or would have them without --dry-run. */
static struct json_object *files(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->changed && i < run->before.n_file; i++)
		if (!run_failed(run) && run_writes(run, i))
			put_file(run, i, json_object_in(array));
	return array;
}

static void json_set_put_entry(const struct run *run, size_t index,
			       struct json_object *object)
{
	const struct boot_entry *entry = &run->after.entry[index];
	bool reached = entry_holds(&run->after, entry, run->options->mode);

	json_put_id(object, entry);
	json_put_bool(object, "counted", entry->counted);
	if (run_was(run, index))
		json_put_effects(object, "before",
				 entry_effects(&run->before, run_was(run, index)));
	else
		json_put(object, "before", NULL);
	json_put_effects(object, "after", entry_effects(&run->after, entry));
	json_put_bool(object, "reached", reached);
	json_put_str(object, "reason", reached ? NULL : run_blocker(run, index).why);
}

static struct json_object *json_set_entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->planned && i < run->after.n_entry; i++)
		if (run->after.entry[i].kind == ENTRY_MENU)
			json_set_put_entry(run, i, json_object_in(array));
	return array;
}

static struct json_object *unreached(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->planned && i < run->after.n_entry; i++) {
		struct blocker blocker;
		struct json_object *object;

		if (!run_misses(run, i))
			continue;
		blocker = run_blocker(run, i);
		object = json_object_in(array);
		json_put_path(object, "path", run_file(&run->after.entry[i]));
		json_put_str(object, "code", blocker.code);
		json_put_str(object, "text", blocker.why);
		json_put_str(object, "hint", blocker.hint);
	}
	return array;
}

/* Paths that could not be put back. */
static struct json_object *stuck_paths(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->change.rollback_failed && i < run->change.n_stuck; i++) {
		_cleanup_(buf_release) struct buf text = BUF_INIT;

		if (i > 0 &&
		    run->change.stuck_name[i - 1].path == run->change.stuck_name[i].path)
			continue; /* listed before: it has two copies */
		buf_addf(&text, "/%s", run->change.stuck_name[i].path);
		json_add_bytes(array, buf_span(&text));
	}
	return array;
}

static const char *content_name(enum change_content content)
{
	static const char *const names[] = {
		[CHANGE_NOTHING] = NULL,
		[CHANGE_OLD] = "old",
		[CHANGE_NEW] = "new",
		[CHANGE_THEIRS] = "other",
	};

	return names[content];
}

/* The same paths, with the contents of each file and of its copy. */
static struct json_object *not_put_back(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->change.rollback_failed && i < run->change.n_stuck; i++) {
		const struct change_stuck *stuck = &run->change.stuck_name[i];
		struct json_object *object = json_object_in(array);
		bool copy = stuck->copy[0];

		json_put_path(object, "path", stuck->path);
		json_put_str(object, "has", content_name(stuck->has));
		json_put_path(object, "copy", copy ? stuck->copy : NULL);
		json_put_str(object, "copy_has", copy ? content_name(stuck->kept) : NULL);
		json_put_bool(object, "copy_stays", copy && !stuck->loose);
	}
	return array;
}

static void put_effect(struct json_object *object, const char *key, bool known,
		       const struct survey *survey)
{
	struct effects effects = survey_effects(survey);

	json_put_str(object, key, known ? effect_name(effects_sum(effects)) : NULL);
}

void json_set(const struct run *run, struct json_object *object)
{
	const struct options *options = run->options;
	bool done = !run_failed(run);

	json_put_str(object, "wanted", options->mode->name);
	json_put_str(object, "result", result_name(run));
	json_put_bool(object, "changed", done && run->changed);
	json_put_bool(object, "dry_run", options->dry_run);
	put_effect(object, "before", run->surveyed, &run->before);
	put_effect(object, "after", done && run->planned, &run->after);
	json_put_bool(object, "reboot_needed",
		      done && !options->dry_run && run_needs_reboot(run));
	json_put(object, "files", files(run));
	json_put(object, "entries", json_set_entries(run));
	json_put(object, "unreached", unreached(run));
	json_put(object, "stuck", stuck_paths(run));
	json_put(object, "not_put_back", not_put_back(run));
}
