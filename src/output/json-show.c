/* SPDX-License-Identifier: BSD-3-Clause */
#include "json.h"

static struct json_object *kernels(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->os.n_kernel; i++) {
		const struct os_kernel *kernel = &run->os.kernel[i];
		struct json_object *object = json_object_in(array);

		json_put_str(object, "release", kernel->kernel.release);
		json_put_path(object, "config", kernel->config);
		json_put_defaults(object, &kernel->kernel);
	}
	return array;
}

static const char *readonly_reason(const struct boot_entry *entry)
{
	for (size_t i = 0; i < entry->n; i++)
		if (entry->part[i]->readonly_reason)
			return entry->part[i]->readonly_reason;
	return NULL;
}

static void put_cmdline(struct json_object *object, const struct boot_entry *entry)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	run_cmdline(entry, &text);
	json_put_bytes(object, "cmdline", buf_span(&text));
}

static void json_show_put_entry(const struct run *run, const struct boot_entry *entry,
				struct json_object *object)
{
	json_put_id(object, entry);
	json_put_bytes(object, "title", entry->menu_entry->title);
	json_put_str(object, "kernel",
		     entry->kernel ? entry->kernel->kernel.release : NULL);
	json_put_bytes(object, "image", entry->menu_entry->kernel);
	json_put_str(object, "loader", entry->loader);
	json_put_path(object, "file", entry->file->path);
	json_put_line(object, "line", entry->line);
	json_put_bool(object, "default", entry->is_default);
	json_put_bool(object, "rescue", entry->menu_entry->rescue);
	json_put_bool(object, "counted", entry->counted);
	put_cmdline(object, entry);
	json_put_effects(object, "modes", entry_effects(&run->before, entry));
	json_put_str(object, "frozen", readonly_reason(entry));
}

static struct json_object *json_show_entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->surveyed && i < run->before.n_entry; i++)
		if (run->before.entry[i].kind == ENTRY_MENU)
			json_show_put_entry(run, &run->before.entry[i],
					    json_object_in(array));
	return array;
}

/* The assignment that overrides this one, as "/FILE:LINE". */
static void put_overridden(const struct survey *survey, struct json_object *object,
			   const struct line_part *part)
{
	_cleanup_(buf_release) struct buf where = BUF_INIT;
	_cleanup_(mem_done) char *name = mem_dup(part->segment->name);
	const struct shell_var *variable = shell_vars_find(&survey->vars, name);

	if (variable && variable->last && !part->feeds_new)
		buf_addf(&where, "%s:%u", variable->last->file->path,
			 variable->last->segment->line);
	json_put_path(object, "overridden_by", where.len ? buf_str(&where) : NULL);
}

static void put_source(const struct run *run, const struct line_part *part,
		       struct json_object *object)
{
	json_put_path(object, "file", part->file->path);
	json_put_line(object, "line", part->segment->line);
	if (part->segment->name.len)
		json_put_bytes(object, "name", part->segment->name);
	else
		json_put(object, "name", NULL);
	json_put_bytes(object, "value", line_part_raw(part));
	json_put_bool(object, "effective", part->feeds_new);
	put_overridden(&run->before, object, part);
	json_put_str(object, "frozen", part->readonly_reason);
}

static bool is_source(const struct line_part *part)
{
	return part->feeds_new ||
	       (part->file->role == ROLE_SOURCE &&
		span_starts(part->segment->name, "GRUB_CMDLINE_LINUX"));
}

static struct json_object *sources(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->surveyed && i < run->before.n_file; i++) {
		const struct config_file *file = run->before.file[i];

		for (size_t j = 0; !file->created && j < file->layout.n_segment; j++)
			if (is_source(&file->part[j]))
				put_source(run, &file->part[j], json_object_in(array));
	}
	return array;
}

static struct json_object *json_show_running(const struct run *run)
{
	_cleanup_(pci_names_close) struct pci_names names = PCI_NAMES_INIT;
	struct json_object *object, *groups = NULL;

	if (!run->has_host)
		return NULL;
	object = json_host(&run->host);
	if (run->options->groups) {
		pci_names_open(&names, NULL);
		groups = json_groups(&run->groups, &names);
	}
	json_put(object, "groups_list", groups);
	return object;
}

void json_show(const struct run *run, struct json_object *object)
{
	const struct survey *survey = &run->before;
	struct effects effects = survey_effects(survey);

	if (run->surveyed) {
		json_put_str(object, "mode", effect_name(effects_sum(effects)));
		json_put_effects(object, "modes", effects);
		json_put_str(object, "words", json_words(survey_words(survey)));
		json_put_bool(object, "bootable", survey->bootable);
	} else {
		json_put(object, "mode", NULL);
		json_put(object, "modes", NULL);
		json_put(object, "words", NULL);
		json_put(object, "bootable", NULL);
	}
	json_put(object, "kernels", kernels(run));
	json_put(object, "entries", json_show_entries(run));
	json_put(object, "sources", sources(run));
	json_put(object, "running", json_show_running(run));
	json_put_bool(object, "reboot_needed", run_needs_reboot(run));
}
