/* SPDX-License-Identifier: BSD-3-Clause */
#include "update-run.h"
#include "base/diff.h"
#include "loader/generator.h"
#include "loader/known-paths.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

static bool has_program(const struct target *target, const char *name)
{
	static const char *const dirs[] = { "usr/sbin", "usr/bin", "sbin", "bin" };

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++) {
		_cleanup_(buf_release) struct buf path = BUF_INIT;

		buf_addf(&path, "%s/%s", dirs[i], name);
		if (target_has(target, buf_str(&path)))
			return true;
	}
	return false;
}

/* Return the first program that is installed, or NULL. */
static const struct generator_program *find_program(const struct target *target)
{
	const struct generator *generator;

	for (size_t i = 0; (generator = generator_at(i)); i++)
		for (size_t j = 0; j < GENERATOR_PROGRAMS_MAX; j++) {
			const struct generator_program *program = &generator->program[j];

			if (program->dir && has_program(target, program->command[0]) &&
			    target_has_dir(target, program->dir))
				return program;
		}
	return NULL;
}

static bool may_write(const void *writer, const char *path)
{
	const struct generator_program *program = writer;

	for (size_t i = 0; i < GENERATOR_WRITES_MAX && program->writes[i]; i++)
		if (fnmatch(program->writes[i], path, FNM_PATHNAME | FNM_PERIOD) == 0)
			return true;
	return false;
}

/* Return a file that the generator would write and whose signature GRUB verifies. */
static const struct config_file *find_verified(const struct generator_program *program,
					       const struct survey *survey)
{
	/* grub.cfg comes after the files that it refers to, and is the one to name */
	for (size_t i = survey->n_file; i-- > 0;) {
		const struct config_file *index = survey->file[i];

		if (index->verified &&
		    (may_write(program, index->path) ||
		     (program->prints && strcmp(program->prints, index->path) == 0)))
			return index;
	}
	return NULL;
}

static size_t find_file(const struct survey *survey, const char *path)
{
	size_t i = 0;

	while (i < survey->n_file && strcmp(survey->file[i]->path, path) != 0)
		i++;
	return i;
}

/* Get the index of a path in both surveys; add the file to both if it is new. */
static int file_at(struct survey *before, struct survey *after, const char *path,
		   size_t *ret, struct err *err)
{
	*ret = find_file(after, path);
	if (*ret < after->n_file)
		return 0;
	if (!survey_create(before, path, SPAN_NULL, err) ||
	    !survey_create(after, path, SPAN_NULL, err))
		return -err->code;
	return 0;
}

static int refuse_file(const struct update_run *run, const struct sandbox_file *file,
		       struct err *err)
{
	err_set(err, EPERM, "cannot take what %s of %s wrote", run->program->command[0],
		run->order->target->name);
	return err_why(err, "it %s /%s, which is not its business",
		       file->how == SANDBOX_REMOVED ? "removed" : "wrote", file->path);
}

static int take_unknown(struct update *update, const struct update_order *order,
			const struct sandbox_file *file, struct err *err)
{
	struct update_file *taken;
	int r;

	update->file = mem_grow(update->file, update->n_file, &update->file_room,
				sizeof(*update->file));
	taken = &update->file[update->n_file++];
	*taken = (struct update_file){ .path = mem_dup(span_of(file->path)) };
	r = target_read(order->target, file->path, FILE_SIZE_MAX, &taken->old,
			&taken->identity, err);
	taken->created = r == -ENOENT;
	buf_add_span(&taken->new, buf_span(&file->text));
	return taken->created ? 0 : r;
}

struct texts {
	const struct buf **of; /* by index of the config file; NULL: unchanged */
	size_t n;
};

static void texts_set(struct texts *texts, size_t index, const struct buf *text)
{
	size_t room = texts->n;

	while (texts->n <= index) {
		texts->of = mem_grow(texts->of, texts->n, &room, sizeof(*texts->of));
		texts->of[texts->n++] = NULL;
	}
	texts->of[index] = text;
}

static int take_files(const struct update_run *run, const struct sandbox_result *result,
		      struct texts *texts, struct err *err)
{
	size_t index;
	int r;

	if (run->program->prints) {
		r = file_at(run->before, run->after, run->program->prints, &index, err);
		if (r < 0)
			return r;
		texts_set(texts, index, &result->out);
	}
	for (size_t i = 0; i < result->n_file; i++) {
		const struct sandbox_file *file = &result->file[i];

		if (file->how != SANDBOX_CHANGED)
			return refuse_file(run, file, err);
		if (!known_path_of(file->path)) {
			r = take_unknown(run->update, run->order, file, err);
			if (r < 0)
				return r;
			continue;
		}
		r = file_at(run->before, run->after, file->path, &index, err);
		if (r < 0)
			return r;
		texts_set(texts, index, &file->text);
	}
	return 0;
}

static void mark_written(struct update *update, const struct survey *after,
			 const struct texts *texts)
{
	update->wrote = mem_zero(after->n_file, sizeof(*update->wrote));
	for (size_t i = 0; i < texts->n; i++)
		update->wrote[i] = texts->of[i] != NULL;
}

/* Show the diff of a refused result, whose text may not be parsable. */
static void show_refused(const struct update_run *run, const struct texts *texts)
{
	for (size_t i = 0; i < run->after->n_file; i++) {
		const struct config_file *file = run->after->file[i];
		const struct buf *text =
			i < texts->n && texts->of[i] ? texts->of[i] : &file->text;

		diff_unified(&run->update->diff, span_of(file->path),
			     buf_span(&run->before->file[i]->text), buf_span(text));
	}
}

/* Make the survey of the result and verify it. */
static int prove_result(const struct update_run *run, const struct sandbox_result *result,
			struct texts *texts, struct survey *ret_made, struct err *err)
{
	int r = take_files(run, result, texts, err);

	if (r < 0)
		return r;
	mark_written(run->update, run->after, texts);
	r = survey_replace(ret_made, run->after, (const struct buf *const *) texts->of,
			   texts->n, err);
	return r < 0 ? r : update_prove(run, ret_made, err);
}

static int take_result(const struct update_run *run, const struct sandbox_result *result,
		       struct err *err)
{
	struct survey made = SURVEY_INIT;
	struct texts texts = { NULL, 0 };
	int r = prove_result(run, result, &texts, &made, err);

	if (r < 0 && run->update->wrote)
		show_refused(run, &texts);
	free(texts.of);
	if (r < 0) {
		survey_release(&made);
		return r;
	}
	survey_release(run->after);
	*run->after = made;
	run->update->ran = true;
	return 0;
}

static void note_direct(struct notes *notes, const char *why)
{
	notes_add(notes, "no-update", NOTE_WARNING, NULL, 0,
		  "the boot loader update was not run, its files are edited directly: %s",
		  why);
}

/* The key has every input of the generator that a survey knows. */
static void add_key(const struct survey *before, const struct survey *after,
		    struct buf *out)
{
	for (size_t i = 0; i < after->n_file; i++) {
		buf_addf(out, "%s %zu ", after->file[i]->path, before->file[i]->text.len);
		buf_add_span(out, buf_span(&before->file[i]->text));
		buf_add_span(out, buf_span(&after->file[i]->text));
	}
}

static int run_sandboxed(const struct update_run *run, struct sandbox_result *ret,
			 struct err *err)
{
	_cleanup_(sandbox_close) struct sandbox sandbox = SANDBOX_INIT;
	_cleanup_(mem_done) char *lang = NULL;
	int r = sandbox_open(&sandbox, run->order->target, err);

	if (r < 0)
		return r;
	sandbox.may_write = may_write;
	sandbox.writer = run->program;
	update_prepare(run, &sandbox);
	lang = update_lang(run->order->target);
	return sandbox_run(&sandbox, run->program->command, lang, ret, err);
}

static int run_program(const struct update_run *run, struct err *err)
{
	_cleanup_(update_memory_release) struct update_memory own = UPDATE_MEMORY_INIT;
	struct update_memory *memory = run->order->memory ? run->order->memory : &own;
	_cleanup_(buf_release) struct buf key = BUF_INIT;
	bool ran;
	int r = 0;

	add_key(run->before, run->after, &key);
	if (!memory->result.ran || !span_eq(buf_span(&key), buf_span(&memory->key))) {
		update_memory_release(memory);
		memory->key = buf_take(&key);
		r = run_sandboxed(run, &memory->result, err);
	}
	if (r >= 0)
		return take_result(run, &memory->result, err);
	ran = memory->result.ran;
	update_memory_release(memory);
	if (ran)
		return r;
	note_direct(run->notes, err->why);
	*err = (struct err) ERR_INIT;
	return 0;
}

int update_run(struct update *update, const struct update_order *order,
	       struct survey *before, struct survey *after, struct notes *notes,
	       struct err *err)
{
	struct update_run run = { update, order, NULL, before, after, notes };
	const struct config_file *verified;

	if (order->why_not) {
		note_direct(notes, order->why_not);
		return 0;
	}
	run.program = find_program(order->target);
	if (!run.program) {
		note_direct(notes, "no generator that is known is installed there");
		return 0;
	}
	verified = find_verified(run.program, before);
	if (verified) {
		notes_add(notes, "no-update", NOTE_WARNING, verified->path, 0,
			  "the boot loader update was not run: it writes /%s, whose "
			  "signature GRUB verifies",
			  verified->path);
		return 0;
	}
	update->name = run.program->command[0];
	return run_program(&run, err);
}

void update_release(struct update *update)
{
	for (size_t i = 0; i < update->n_file; i++) {
		free(update->file[i].path);
		buf_release(&update->file[i].old);
		buf_release(&update->file[i].new);
	}
	free(update->file);
	free(update->was);
	free(update->wrote);
	buf_release(&update->diff);
	*update = (struct update) UPDATE_INIT;
}

void update_memory_release(struct update_memory *memory)
{
	buf_release(&memory->key);
	sandbox_result_release(&memory->result);
}
