/* SPDX-License-Identifier: BSD-3-Clause */
#include "survey.h"
#include "boot-entry.h"
#include "loader/known-paths.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void survey_release(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_entry; i++)
		entry_release(&survey->entry[i]);
	for (size_t i = 0; i < survey->n_file; i++)
		config_file_free(survey->file[i]);
	for (size_t i = 0; i < survey->n_manager; i++)
		free(survey->manager[i].place);
	for (size_t i = 0; i < survey->n_unread; i++)
		free(survey->unread[i].place);
	free(survey->broken);
	free(survey->left_out);
	free(survey->entry);
	free(survey->identity);
	free(survey->file);
	shell_vars_release(&survey->vars);
	notes_release(&survey->notes);
	unknowns_release(&survey->unknown);
	*survey = (struct survey) SURVEY_INIT;
}

struct config_file *survey_find(const struct survey *survey, enum file_kind kind)
{
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == kind)
			return survey->file[i];
	return NULL;
}

void survey_add_manager(struct survey *survey, const struct manager *manager,
			const char *place)
{
	if (survey->n_manager == MANAGERS_MAX)
		return;
	survey->manager[survey->n_manager++] =
		(struct manager_found){ manager, mem_dup(span_of(place)) };
}

void survey_add_unread(struct survey *survey, const struct loader *loader,
		       const char *place)
{
	if (survey->n_unread == LOADERS_MAX)
		return;
	survey->unread[survey->n_unread++] =
		(struct unread_loader){ loader, mem_dup(span_of(place)) };
}

void survey_add(struct survey *survey, struct config_file *file,
		const struct identity *identity)
{
	static const struct identity none;
	size_t room = survey->file_room;

	survey->file = mem_grow(survey->file, survey->n_file, &room,
				sizeof(struct config_file *));
	survey->identity = mem_grow(survey->identity, survey->n_file, &survey->file_room,
				    sizeof(*survey->identity));
	survey->identity[survey->n_file] = identity ? *identity : none;
	survey->file[survey->n_file++] = file;
}

int survey_parse(struct survey *survey, struct config_file *take_file,
		 const struct identity *identity, struct err *err)
{
	int r = config_file_parse(take_file, err);

	if (r < 0) {
		config_file_free(take_file);
		return r;
	}
	survey_add(survey, take_file, identity);
	return 0;
}

static struct config_file *do_survey_add_text(struct survey *survey, const char *path,
					      struct span text, bool created,
					      struct err *err)
{
	const struct known_path *known = known_path_of(path);
	struct config_file *file;

	if (!known) {
		err_set(err, ENOENT, "cannot tell what %s is", path);
		return NULL;
	}

	file = config_file_new(path, known->format, known->role, known->kind);
	file->created = created;
	buf_add_span(&file->text, text);
	return survey_parse(survey, file, NULL, err) < 0 ? NULL : file;
}

struct config_file *survey_add_text(struct survey *survey, const char *path,
				    struct span text, struct err *err)
{
	return do_survey_add_text(survey, path, text, false, err);
}

struct config_file *survey_create(struct survey *survey, const char *path,
				  struct span text, struct err *err)
{
	return do_survey_add_text(survey, path, text, true, err);
}

static void copy_file_facts(struct config_file *to, const struct config_file *from)
{
	to->created = from->created;
	to->signature = from->signature;
	for (size_t i = 0; i < from->n_alias; i++)
		config_file_add_alias(to, from->alias[i]);
}

/* Return 1 if the new text differs, 0 if not, or -errno. */
static int renew_file(struct survey *after, const struct survey *before, size_t i,
		      struct err *err)
{
	const struct config_file *old = before->file[i];
	struct config_file *file =
		config_file_new(old->path, old->format, old->role, old->kind);
	int changed, r;

	copy_file_facts(file, old);
	changed = config_file_render(old, &file->text, err);
	if (changed < 0) {
		config_file_free(file);
		return changed;
	}
	if (changed == 0)
		buf_add_span(&file->text, buf_span(&old->text));
	r = survey_parse(after, file, &before->identity[i], err);
	return r < 0 ? r : changed;
}

/* Copy what was read from the target and does not depend on the texts. */
static void copy_facts(struct survey *to, const struct survey *from)
{
	to->os = from->os;
	to->unreadable = from->unreadable;
	to->verify = from->verify;
	to->left_out = from->left_out ? mem_dup(span_of(from->left_out)) : NULL;
	to->broken = from->broken ? mem_dup(span_of(from->broken)) : NULL;
	for (size_t i = 0; i < from->n_manager; i++)
		survey_add_manager(to, from->manager[i].manager, from->manager[i].place);
	for (size_t i = 0; i < from->n_unread; i++)
		survey_add_unread(to, from->unread[i].loader, from->unread[i].place);
}

static int renew(struct survey *after, const struct survey *before,
		 const struct format *only, struct err *err)
{
	int changed = 0, r;

	copy_facts(after, before);
	for (size_t i = 0; i < before->n_file; i++) {
		if (only && before->file[i]->format != only)
			continue;
		r = renew_file(after, before, i, err);
		if (r < 0)
			return r;
		changed |= r;
	}
	survey_assemble(after);
	return changed;
}

int survey_renew(struct survey *ret_after, const struct survey *before, struct err *err)
{
	return renew(ret_after, before, NULL, err);
}

int survey_renew_defaults(struct survey *ret_after, const struct survey *before,
			  struct err *err)
{
	return renew(ret_after, before, &format_shell, err);
}

/* Add a copy of file i with this text; NULL: with its own. */
static int replace_file(struct survey *ret, const struct survey *of, size_t i,
			const struct buf *text, struct err *err)
{
	const struct config_file *old = of->file[i];
	struct config_file *file =
		config_file_new(old->path, old->format, old->role, old->kind);

	copy_file_facts(file, old);
	buf_add_span(&file->text, buf_span(text ? text : &old->text));
	return survey_parse(ret, file, &of->identity[i], err);
}

int survey_replace(struct survey *ret, const struct survey *of,
		   const struct buf *const *text, size_t n, struct err *err)
{
	int r;

	copy_facts(ret, of);
	for (size_t i = 0; i < of->n_file; i++) {
		r = replace_file(ret, of, i, i < n ? text[i] : NULL, err);
		if (r < 0)
			return r;
	}
	survey_assemble(ret);
	return 0;
}
