/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

static struct json_object *json_check_entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->surveyed && i < run->before.n_entry; i++) {
		const struct boot_entry *entry = &run->before.entry[i];
		bool ok = entry_holds(&run->before, entry, run->options->mode);
		struct json_object *object;

		if (entry->kind != ENTRY_MENU)
			continue;
		object = json_object_in(array);
		json_put_id(object, entry);
		json_put_bool(object, "counted", entry->counted);
		json_put_bool(object, "ok", ok);
		json_put_effects(object, "modes", entry_effects(&run->before, entry));
		json_put_str(object, "reason", ok ? NULL : run_blocker(run, i).why);
	}
	return array;
}

/* The first entry without the mode: of the boot entries, or of the new kernels. */
static const struct boot_entry *failing(const struct run *run, bool next_kernel)
{
	for (size_t i = 0; i < run->before.n_entry; i++)
		if (entry_is_new_kernels(&run->before.entry[i]) == next_kernel &&
		    run_misses(run, i))
			return &run->before.entry[i];
	return NULL;
}

static struct json_object *json_check_running(const struct run *run)
{
	struct json_object *object;

	if (!run->has_host)
		return NULL;
	object = json_new();
	json_put_bool(object, "ok", run_running_holds(run));
	json_put_str(object, "mode", effect_name(host_effect(&run->host)));
	return object;
}

static struct json_object *next_boot(const struct run *run)
{
	struct json_object *object = json_new();

	json_put_bool(object, "ok", !failing(run, false));
	return object;
}

static struct json_object *next_kernel(const struct run *run)
{
	const struct boot_entry *entry = failing(run, true);
	struct json_object *object = json_new();

	json_put_bool(object, "ok", !entry);
	json_put_path(object, "file", entry ? run_file(entry) : NULL);
	return object;
}

void json_check(const struct run *run, struct json_object *object)
{
	bool judged = !run_failed(run);

	json_put_str(object, "wanted", run->options->mode->name);
	if (judged)
		json_put_bool(object, "ok", run->exit == EXIT_DONE);
	else
		json_put(object, "ok", NULL);
	json_put(object, "running", json_check_running(run));
	json_put(object, "next_boot", judged ? next_boot(run) : NULL);
	json_put(object, "next_kernel", judged ? next_kernel(run) : NULL);
	json_put(object, "entries", json_check_entries(run));
}
