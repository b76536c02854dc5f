/* SPDX-License-Identifier: BSD-3-Clause */
#include "diff.h"
#include "json.h"

#include <stdlib.h>
#include <string.h>

/* The keys that each verb adds. A key is always there; null where it does not apply. */

static void put(struct json_object *object, const char *key, struct json_object *value)
{
	if (json_object_object_add(object, key, value) < 0)
		abort();
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

static struct json_object *kernels(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->os.n_kernel; i++) {
		const struct os_kernel *kernel = &run->os.kernel[i];
		struct json_object *object = json_object_in(array);

		json_put_str(object, "release", kernel->kernel.release);
		json_put_str(object, "config", kernel->config);
		json_put_tri(object, "intel_default", kernel->kernel.intel_on);
		json_put_str(object, "domain_default",
			     domain_name(kernel->kernel.domain));
		json_put_tri(object, "noiommu", kernel->kernel.noiommu);
	}
	return array;
}

/* The words that a chain comes to, one blank between each. */
static void put_cmdline(struct json_object *object, const struct chain *chain)
{
	_cleanup_(buf_release) struct buf text = BUF_INIT;

	for (size_t i = 0; i < chain->n_judged; i++)
		for (size_t j = 0; j < chain->part[i]->line.n; j++) {
			const struct word *word = &chain->part[i]->line.word[j];

			if (text.len)
				buf_add_byte(&text, ' ');
			buf_add_span(&text, word->ref ? word->ref->raw : word->text);
		}
	json_put_bytes(object, "cmdline", buf_span(&text));
}

static const char *chain_frozen(const struct chain *chain)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i]->frozen)
			return chain->part[i]->frozen;
	return NULL;
}

static void put_id(struct json_object *object, const struct chain *chain)
{
	if (chain->entry && chain->entry->id.len)
		json_put_bytes(object, "id", chain->entry->id);
	else if (chain->entry)
		json_put_bytes(object, "id", chain->entry->title);
	else
		json_put_str(object, "id", "next-kernel");
}

static struct json_object *entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->before.n_chain; i++) {
		const struct chain *chain = &run->before.chain[i];
		struct json_object *object;

		if (chain->kind != CHAIN_ENTRY)
			continue;
		object = json_object_in(array);
		put_id(object, chain);
		json_put_bytes(object, "title", chain->entry->title);
		json_put_str(object, "kernel",
			     chain->kernel ? chain->kernel->kernel.release : NULL);
		json_put_str(object, "loader", chain->loader);
		json_put_str(object, "file", chain->site->path);
		json_put_line(object, "line", chain->line);
		json_put_bool(object, "default", chain->is_default);
		json_put_bool(object, "rescue", chain->entry->rescue);
		json_put_bool(object, "counted", chain->counted);
		put_cmdline(object, chain);
		json_put_effects(object, "modes", chain_effects(&run->before, chain));
		json_put_str(object, "frozen", chain_frozen(chain));
	}
	return array;
}

static bool feeds_chain(const struct chain *chain, const struct part *part)
{
	for (size_t i = 0; i < chain->n; i++)
		if (chain->part[i] == part)
			return true;
	return false;
}

static const struct chain *source_chain(const struct survey *survey,
					const struct part *part)
{
	for (size_t i = 0; i < survey->n_chain; i++)
		if (chain_is_next(&survey->chain[i]) &&
		    feeds_chain(&survey->chain[i], part))
			return &survey->chain[i];
	return NULL;
}

/* The file and line that a dead assignment is overridden by, or NULL. */
static void put_overridden(const struct survey *survey, struct json_object *object,
			   const struct part *part, bool effective)
{
	_cleanup_(buf_release) struct buf where = BUF_INIT;
	const struct variable *variable = NULL;

	for (size_t i = 0; i < survey->defaults.n; i++)
		if (span_eq(survey->defaults.variable[i].name, part->place->name))
			variable = &survey->defaults.variable[i];
	if (effective || !variable || !variable->last) {
		json_put_null(object, "overridden_by");
		return;
	}
	buf_addf(&where, "%s:%u", variable->last->site->path,
		 variable->last->place->line);
	json_put_bytes(object, "overridden_by", buf_span(&where));
}

static void put_source(const struct run *run, struct json_object *array,
		       const struct part *part)
{
	bool effective = source_chain(&run->before, part) != NULL;
	struct json_object *object = json_object_in(array);

	json_put_str(object, "file", part->site->path);
	json_put_line(object, "line", part->place->line);
	if (part->place->name.len)
		json_put_bytes(object, "name", part->place->name);
	else
		json_put_null(object, "name");
	json_put_bytes(object, "value", part_raw(part));
	json_put_bool(object, "effective", effective);
	put_overridden(&run->before, object, part, effective);
	json_put_str(object, "frozen", part->frozen);
}

static struct json_object *sources(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->before.n_site; i++) {
		const struct site *site = run->before.site[i];

		for (size_t j = 0; !site->created && j < site->located.n_place; j++) {
			const struct part *part = &site->part[j];

			if (source_chain(&run->before, part) ||
			    (site->role == ROLE_SOURCE &&
			     span_starts(part->place->name, "GRUB_CMDLINE_LINUX")))
				put_source(run, array, part);
		}
	}
	return array;
}

static const char *words_name(const struct run *run)
{
	enum mode_id words = survey_words(&run->before);

	return words == MODE_COUNT ? "other" : mode_at(words)->name;
}

void json_show(const struct run *run, struct json_object *object)
{
	struct effects effects = survey_effects(&run->before);

	json_put_str(object, "mode",
		     run->surveyed ? effect_name(effects_sum(effects)) : NULL);
	if (run->surveyed)
		json_put_effects(object, "modes", effects);
	else
		json_put_null(object, "modes");
	json_put_str(object, "words", run->surveyed ? words_name(run) : NULL);
	json_put_bool(object, "bootable", run->before.bootable);
	put(object, "kernels", kernels(run));
	put(object, "entries", entries(run));
	put(object, "sources", sources(run));
	put(object, "running", run->has_host ? json_host(&run->host) : NULL);
}

static const char *result_name(const struct run *run)
{
	switch (run->exit) {
	case EXIT_DONE:
	case EXIT_UNCHANGED:
		return run->changed ? "changed" : "unchanged";
	case EXIT_PARTIAL:
		return "partial";
	case EXIT_FAILED:
	case EXIT_USAGE:
	case EXIT_CHECK_NO:
	case EXIT_STUCK:
		break;
	}
	return "failed";
}

static struct json_object *files(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->planned && i < run->before.n_site; i++) {
		const struct site *old = run->before.site[i], *new = run->after.site[i];
		_cleanup_(buf_release) struct buf diff = BUF_INIT;
		struct json_object *object;

		if (old->created ? new->text.len == 0
				 : span_eq(buf_span(&old->text), buf_span(&new->text)))
			continue;
		diff_unified(&diff, span_of(old->path),
			     old->created ? SPAN_NULL : buf_span(&old->text),
			     buf_span(&new->text));
		object = json_object_in(array);
		json_put_str(object, "path", old->path);
		json_put_str(object, "role", role_name(old->role));
		json_put_bool(object, "created", old->created);
		json_put_str(object, "by", "edit");
		json_put_bytes(object, "diff", buf_span(&diff));
	}
	return array;
}

static struct json_object *set_entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->planned && i < run->after.n_chain; i++) {
		const struct chain *chain = &run->after.chain[i];
		bool reached = chain_holds(&run->after, chain, run->options->mode);
		struct json_object *object;
		const char *hint;

		if (chain->kind != CHAIN_ENTRY)
			continue;
		object = json_object_in(array);
		put_id(object, chain);
		json_put_bool(object, "counted", chain->counted);
		json_put_effects(object, "before",
				 chain_effects(&run->before, &run->before.chain[i]));
		json_put_effects(object, "after", chain_effects(&run->after, chain));
		json_put_bool(object, "reached", reached);
		json_put_str(object, "reason",
			     reached ? NULL : run_obstacle(run, i, &hint));
	}
	return array;
}

static const char *obstacle_code(const struct run *run, size_t chain)
{
	if (run->plan.obstacle[chain])
		return "frozen";
	return run->options->mode->id == MODE_OFF_FOR_VFIO ? "no-noiommu" : "unreached";
}

static struct json_object *unreached(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; run->planned && i < run->after.n_chain; i++) {
		const struct chain *chain = &run->after.chain[i];
		const char *hint, *why = run_obstacle(run, i, &hint);
		struct json_object *object;

		if (!chain->counted ||
		    chain_holds(&run->after, chain, run->options->mode))
			continue;
		object = json_object_in(array);
		json_put_str(object, "path", chain->site ? chain->site->path : NULL);
		json_put_str(object, "code", obstacle_code(run, i));
		json_put_str(object, "text", why);
		json_put_str(object, "hint", *hint ? hint : NULL);
	}
	return array;
}

void json_set(const struct run *run, struct json_object *object)
{
	const char *before = NULL, *after = NULL;

	if (run->surveyed)
		before = effect_name(effects_sum(survey_effects(&run->before)));
	if (run->planned)
		after = effect_name(effects_sum(survey_effects(&run->after)));
	json_put_str(object, "wanted", run->options->mode->name);
	json_put_str(object, "result", result_name(run));
	json_put_bool(object, "changed", run->changed);
	json_put_bool(object, "dry_run", run->options->dry_run);
	json_put_str(object, "before", before);
	json_put_str(object, "after", after);
	json_put_bool(object, "reboot_needed",
		      run->live && run->changed && !run->options->dry_run);
	put(object, "files", files(run));
	put(object, "entries", set_entries(run));
	put(object, "unreached", unreached(run));
}

static struct json_object *check_entries(const struct run *run)
{
	struct json_object *array = json_array();

	for (size_t i = 0; i < run->before.n_chain; i++) {
		const struct chain *chain = &run->before.chain[i];
		bool ok = chain_holds(&run->before, chain, run->options->mode);
		struct json_object *object;
		const char *hint;

		if (chain->kind != CHAIN_ENTRY)
			continue;
		object = json_object_in(array);
		put_id(object, chain);
		json_put_bool(object, "counted", chain->counted);
		json_put_bool(object, "ok", ok);
		json_put_effects(object, "modes", chain_effects(&run->before, chain));
		json_put_str(object, "reason", ok ? NULL : run_obstacle(run, i, &hint));
	}
	return array;
}

/* Do all chains that count, of boots or of sources, have the mode? */
static struct json_object *check_sum(const struct run *run, bool next)
{
	struct json_object *object = json_object_new_object();
	const char *file = NULL;
	bool ok = true;

	for (size_t i = 0; i < run->before.n_chain; i++) {
		const struct chain *chain = &run->before.chain[i];

		if (!chain->counted || chain_is_next(chain) != next ||
		    chain_holds(&run->before, chain, run->options->mode))
			continue;
		if (ok && chain->site)
			file = chain->site->path;
		ok = false;
	}
	json_put_bool(object, "ok", ok);
	if (next)
		json_put_str(object, "file", file);
	return object;
}

void json_check(const struct run *run, struct json_object *object)
{
	struct json_object *now = NULL;

	if (run->has_host) {
		now = json_object_new_object();
		json_put_bool(now, "ok", run_running_holds(run));
		json_put_str(now, "mode", effect_name(host_effect(&run->host)));
	}
	json_put_str(object, "wanted", run->options->mode->name);
	if (run->exit == EXIT_FAILED)
		json_put_null(object, "ok");
	else
		json_put_bool(object, "ok", run->exit != EXIT_CHECK_NO);
	put(object, "running", now);
	put(object, "next_boot", run->surveyed ? check_sum(run, false) : NULL);
	put(object, "next_kernel", run->surveyed ? check_sum(run, true) : NULL);
	put(object, "entries", check_entries(run));
}
