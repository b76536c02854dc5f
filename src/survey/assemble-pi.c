/* SPDX-License-Identifier: BSD-3-Clause */
#include "boot-entry.h"
#include "loader/known-paths.h"
#include "pi-config.h"

#include <string.h>

/* The command lines of a Raspberry Pi: the files that its config.txt names. */

static void pi_unknown(struct survey *survey, const struct config_file *config,
		       const char *missing)
{
	struct unknown *unknown;

	if (missing)
		unknown = unknowns_add(&survey->unknown, "pi-config", UNKNOWN_NEXT_BOOT,
				       "config.txt names /%s, which is missing", missing);
	else
		unknown = unknowns_add(&survey->unknown, "pi-config", UNKNOWN_NEXT_BOOT,
				       "config.txt names too many files");
	unknown->hint = "edit it by hand";
	unknown_locate(unknown, config->path, 0);
}

static struct config_file *find_firmware(const struct survey *survey, const char *path)
{
	for (size_t i = 0; i < survey->n_file; i++)
		if (survey->file[i]->kind == FILE_FIRMWARE &&
		    config_file_has_path(survey->file[i], path))
			return survey->file[i];
	return NULL;
}

static bool has_entry_of(const struct survey *survey, const struct config_file *file)
{
	for (size_t i = survey->n_entry; i-- > 0;)
		if (survey->entry[i].file == file)
			return true;
	return false;
}

static void add_firmware(struct survey *survey, struct config_file *file)
{
	struct boot_entry *entry;

	if (file->layout.n_segment == 0 || has_entry_of(survey, file))
		return;
	entry = entry_new_line(survey, file, &file->layout.entry[0],
			       file->part[0].segment->line, loader_raspberry_pi.name);
	entry_add(survey, entry, &file->part[0]);
	entry->n_judged = entry->n;
	entry->home = entry->part[0];
}

/* The firmware ignores a prefix whose kernel is missing. */
static struct config_file *without_prefix(const struct survey *survey,
					  const struct config_file *config,
					  const char *path)
{
	_cleanup_(buf_release) struct buf plain = BUF_INIT;

	buf_add_span(&plain, span_at(config->path, 0,
				     strlen(config->path) - path_name(config->path).len));
	buf_add_span(&plain, path_name(path));
	return find_firmware(survey, buf_str(&plain));
}

static void assemble_config(struct survey *survey, const struct config_file *config)
{
	_cleanup_(names_release) struct names names = NAMES_INIT;

	if (!pi_config_read(survey, config, &names))
		pi_unknown(survey, config, NULL);
	for (size_t i = 0; i < names.n; i++) {
		struct config_file *file = find_firmware(survey, names.name[i]);

		if (!file)
			file = without_prefix(survey, config, names.name[i]);
		if (file)
			add_firmware(survey, file);
		else if (config->layout.n_loose)
			pi_unknown(survey, config, names.name[i]);
	}
}

/* Return whether the directory of the file has a config.txt. */
static bool has_config(const struct survey *survey, const struct config_file *file)
{
	size_t len = strlen(file->path) - path_name(file->path).len;

	for (size_t i = 0; i < survey->n_file; i++) {
		const char *path = survey->file[i]->path;

		if (survey->file[i]->kind == FILE_PI_CONFIG &&
		    strncmp(path, file->path, len) == 0 && !strchr(path + len, '/'))
			return true;
	}
	return false;
}

void assemble_pi(struct survey *survey)
{
	for (size_t i = 0; i < survey->n_file; i++) {
		struct config_file *file = survey->file[i];

		if (file->kind == FILE_PI_CONFIG && known_path_of(file->path))
			assemble_config(survey, file);
		else if (file->kind == FILE_FIRMWARE && known_path_of(file->path) &&
			 !has_config(survey, file))
			add_firmware(survey, file);
	}
}
