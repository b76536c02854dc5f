/* SPDX-License-Identifier: BSD-3-Clause */
#include "grub-files.h"
#include "survey-reader.h"

#include <errno.h>
#include <fnmatch.h>

/* More than any configuration reads. */
#define FILES_MAX ((size_t) 2000)

/* Files of the survey. */

static const struct config_file *find_grub_file(const struct survey *survey,
						const char *path, enum grub_read how)
{
	enum file_kind kind = how == GRUB_READ_ENV ? FILE_GRUBENV : FILE_GRUB_CFG;

	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == kind &&
		    config_file_has_path(survey->file[i], path))
			return survey->file[i];
	return NULL;
}

static const struct config_file *open_known(void *context, const char *path,
					    enum grub_read how)
{
	return find_grub_file(context, path, how);
}

static bool has_known(void *context, const char *path)
{
	return find_grub_file(context, path, GRUB_READ_SCRIPT) ||
	       find_grub_file(context, path, GRUB_READ_ENV);
}

static void add_match(const char *path, const char *dir, const char *pattern,
		      struct names *ret)
{
	size_t len = strlen(dir);

	if (strncmp(path, dir, len) != 0 || path[len] != '/' ||
	    fnmatch(pattern, path + len + 1, FNM_PATHNAME | FNM_PERIOD) != 0)
		return;
	for (size_t i = 0; i < ret->n; i++)
		if (strcmp(ret->name[i], path + len + 1) == 0)
			return;
	names_add(ret, path + len + 1);
}

static void list_known(void *context, const char *dir, const char *pattern,
		       struct names *ret)
{
	const struct survey *survey = context;

	for (size_t i = 0; i < survey->n_file; i++) {
		const struct config_file *file = survey->file[i];

		if (file->kind != FILE_GRUB_CFG && file->kind != FILE_GRUBENV)
			continue;
		add_match(file->path, dir, pattern, ret);
		for (size_t j = 0; j < file->n_alias; j++)
			add_match(file->alias[j], dir, pattern, ret);
	}
}

struct grub_files grub_files_of(struct survey *survey)
{
	return (struct grub_files){ open_known, has_known, list_known, survey };
}

void grub_files_eval(const struct survey *survey, struct grub_eval *eval)
{
	for (size_t i = 0, n = survey->n_file; i < n; i++) {
		const struct config_file *file = survey->file[i];

		if (file->kind == FILE_GRUB_CFG && known_path_of(file->path))
			grub_eval_run(eval, file);
	}
	grub_eval_end(eval);
}

/* Files of the target, which become files of the survey. */

struct discovery {
	struct survey_reader *reader;
	size_t n; /* files that were read */
	bool scripts;
	int r;
};

static int read_new(struct discovery *discovery, const char *path, enum grub_read how)
{
	bool env = how == GRUB_READ_ENV;
	const struct known_path row = {
		.format = env                    ? &format_grubenv_read
			  : how == GRUB_READ_OWN ? &format_grub_own
						 : &format_grub_script,
		.role = ROLE_DIRECT,
		.kind = env ? FILE_GRUBENV : FILE_GRUB_CFG,
	};
	struct survey *survey = discovery->reader->survey;
	size_t had = survey->n_file;
	int r;

	r = survey_reader_file(discovery->reader, &row, path);
	if (survey->n_file == had)
		return r;
	discovery->scripts |= !env;
	if (++discovery->n <= FILES_MAX)
		return r;
	err_set(discovery->reader->err, E2BIG, "cannot read /%s", path);
	return err_why(discovery->reader->err,
		       "GRUB's configuration reads too many files");
}

/* GRUB cannot read a directory or a device either. */
static bool is_no_script(int r)
{
	return r == -EISDIR || r == -EINVAL || r == -ELOOP;
}

static const struct config_file *open_new(void *context, const char *path,
					  enum grub_read how)
{
	struct discovery *discovery = context;
	struct survey *survey = discovery->reader->survey;
	const struct config_file *file = find_grub_file(survey, path, how);
	int r;

	if (file || discovery->r < 0)
		return file;
	r = read_new(discovery, path, how);
	if (r == -EINVAL && !survey->broken)
		survey->broken = mem_dup(span_of(path));
	if (r < 0 && !is_no_script(r))
		discovery->r = r;
	return find_grub_file(survey, path, how);
}

static bool has_new(void *context, const char *path)
{
	const struct discovery *discovery = context;

	return has_known(discovery->reader->survey, path);
}

static void list_new(void *context, const char *dir, const char *pattern,
		     struct names *ret)
{
	struct discovery *discovery = context;
	struct err ignored = ERR_INIT;

	(void) target_list(discovery->reader->target, dir, pattern, ret, &ignored);
}

/* A kernel line can refer to a setting of another file: read each again, with all of its
 * settings. */
static int read_all_settings(struct survey *survey, struct err *err)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *old = survey->file[i], *file;
		int r;

		if (old->format != &format_grub_cfg)
			continue;
		file = config_file_new(old->path, &format_grub_script, old->role,
				       old->kind);
		file->text = buf_take(&old->text);
		for (size_t j = 0; j < old->n_alias; j++)
			config_file_add_alias(file, old->alias[j]);
		config_file_free(old);
		survey->file[i] = file;
		r = config_file_parse(file, err);
		if (r < 0)
			return r;
	}
	return 0;
}

int survey_reader_grub(struct survey_reader *reader)
{
	struct discovery discovery = { .reader = reader };
	const struct grub_files files = { open_new, has_new, list_new, &discovery };
	_cleanup_(grub_eval_release) struct grub_eval eval = { .files = &files };

	grub_files_eval(reader->survey, &eval);
	if (discovery.r < 0)
		return discovery.r;
	return discovery.scripts ? read_all_settings(reader->survey, reader->err) : 0;
}
